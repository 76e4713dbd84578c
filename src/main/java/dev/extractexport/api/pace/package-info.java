/// When a request may go.
///
/// In: the ceilings of the settings, what became of each attempt, and the delays a server asks for.
/// Out: turns ([Gate]). Time and waiting are handed in. Never knows what a request asks for and never
/// sends one.
@NullMarked
package dev.extractexport.api.pace;

import org.jspecify.annotations.NullMarked;
