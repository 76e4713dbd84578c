/// When a request may go, and whether and when it may go again.
///
/// In: the ceilings of the settings, what became of each attempt, and the delays a server asks for.
/// Out: turns ([Gate]), waiting times ([Patience]), every one of them bounded, and whose fault it is
/// when a request fails for good ([Health]). Time, waiting and chance are handed in. Never knows
/// what a request asks for and never sends one.
@NullMarked
package dev.extractexport.api.pace;

import org.jspecify.annotations.NullMarked;
