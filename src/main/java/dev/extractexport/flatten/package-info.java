/// From frames to rows, streaming, without document trees.
///
/// In: frames of the archive and the columns of a [dev.extractexport.dataset.DatasetVersion]. Out:
/// rows pushed to a [dev.extractexport.write.RowSink]. A value is in its column, in `_rescued`, or
/// was null; never lost and never bent to fit. Never knows the format that is written and never
/// reads a clock.
@NullMarked
package dev.extractexport.flatten;

import org.jspecify.annotations.NullMarked;
