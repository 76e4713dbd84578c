/// What there is: the pages of each listing, one after the other.
///
/// In: a [Listing], and the API. Out: [PageSource.Sheet], with a line for every job and the token
/// that resumes behind it. Asks for one page at a time. Never decides about a job, never fetches a
/// run.
@NullMarked
package dev.extractexport.fetch.listing;

import org.jspecify.annotations.NullMarked;
