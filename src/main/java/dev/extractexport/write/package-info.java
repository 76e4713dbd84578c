/// Rows to part files.
///
/// In: the events of [RowSink]. Out: [PartFile], a complete and synced file under staging. The
/// formats are in `parquet` and `csv`. Never decides what a row holds.
@NullMarked
package dev.extractexport.write;

import org.jspecify.annotations.NullMarked;
