/// The tables of what changed in the schemas of the datasets, and of what could not be written.
///
/// In: a version of a dataset with the one before it; a version of a job that was quarantined. Out:
/// rows pushed to a
/// [dev.extractexport.write.RowSink].
@NullMarked
package dev.extractexport.flatten.history;

import org.jspecify.annotations.NullMarked;
