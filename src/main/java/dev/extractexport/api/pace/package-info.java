/// When a request may go, and whether and when it may go again.
///
/// In: the ceiling of the settings, failed attempts and the delays a server asks for. Out: waiting
/// times, every one of them bounded. Time, waiting and chance are handed in. Never knows what a
/// request asks for and never sends one.
@NullMarked
package dev.extractexport.api.pace;

import org.jspecify.annotations.NullMarked;
