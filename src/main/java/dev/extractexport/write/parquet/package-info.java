/// Rows to Parquet files that every reader takes: page format v1, ZSTD, 3-level lists, optional
/// columns.
///
/// In: the events of [dev.extractexport.write.RowSink]. Out: a complete and synced file. The bytes
/// depend on rows and schema alone. Never reads a file.
@NullMarked
package dev.extractexport.write.parquet;

import org.jspecify.annotations.NullMarked;
