/// From frames to rows.
///
/// In: the JSON of a frame, or what is known of a job. Out: rows pushed to a
/// [dev.extractexport.write.RowSink]. Never holds a result as a tree and never decides where a row
/// is written.
@NullMarked
package dev.extractexport.flatten;

import org.jspecify.annotations.NullMarked;
