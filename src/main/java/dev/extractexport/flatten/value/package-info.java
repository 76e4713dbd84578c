/// Single values of the tape as a column takes them.
///
/// In: a value of [dev.extractexport.flatten.tape.Tape] and a
/// [dev.extractexport.dataset.FieldType.Leaf]. Out: one event of a
/// [dev.extractexport.write.RowSink], or the [Reason] for which the column cannot hold the value
/// exactly. Never sees an object's members or a list's elements.
@NullMarked
package dev.extractexport.flatten.value;

import org.jspecify.annotations.NullMarked;
