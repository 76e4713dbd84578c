/// The one way in which a command ends badly.
///
/// In: what a room found wrong. Out: [Failure], which `cli` turns into one line and an exit code.
@NullMarked
package dev.extractexport.failure;

import org.jspecify.annotations.NullMarked;
