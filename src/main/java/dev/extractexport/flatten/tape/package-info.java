/// One JSON value, read from the stream and held compactly; arrays that have no room are read from
/// the frame once more, element by element.
///
/// In: the bytes of a frame. Out: [Tape], where every number and string stands as it came. Knows
/// nothing of schemas, columns or rows.
@NullMarked
package dev.extractexport.flatten.tape;

import org.jspecify.annotations.NullMarked;
