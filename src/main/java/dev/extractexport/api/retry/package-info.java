/// Whether and when a request that failed may go again.
///
/// In: what became of each attempt and the delays a server asks for. Out: waiting times
/// ([Patience]), every one of them bounded, and whose fault it is when a request fails for good
/// ([Health]). Chance is handed in. Never knows what a request asks for.
@NullMarked
package dev.extractexport.api.retry;

import org.jspecify.annotations.NullMarked;
