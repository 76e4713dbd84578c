/// How much of a listing is asked for at once.
///
/// In: what was wanted, and whether pages came in time. Out: a number of jobs. Never asks anything.
@NullMarked
package dev.extractexport.api.paging;

import org.jspecify.annotations.NullMarked;
