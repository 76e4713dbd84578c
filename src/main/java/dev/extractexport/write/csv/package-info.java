/// Rows to flat CSV files that spreadsheets and databases take.
///
/// In: the events of [dev.extractexport.write.RowSink]. Out: a complete and synced file of RFC 4180
/// in UTF-8. A struct becomes columns, a list becomes JSON text. Never reads a file.
@NullMarked
package dev.extractexport.write.csv;

import org.jspecify.annotations.NullMarked;
