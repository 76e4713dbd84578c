/// The table of what changed in the schemas of the datasets.
///
/// In: a version of a dataset with the one before it. Out: rows pushed to a
/// [dev.extractexport.write.RowSink].
@NullMarked
package dev.extractexport.flatten.history;

import org.jspecify.annotations.NullMarked;
