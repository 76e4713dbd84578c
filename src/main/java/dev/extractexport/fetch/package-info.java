/// From listings to archive frames: which jobs there are, which of them are fetched, and their
/// runs.
///
/// In: [dev.extractexport.fetch.listing.Listing]s, the rules of this export, and what the ledger
/// knows. Out: [FetchedPage], in the order of the listing, with a frame for every job that is new.
/// [PageFeed] lists some pages ahead and fetches their runs at once; what it holds ahead is
/// bounded. Never writes to archive or ledger: whoever takes a page makes it durable before asking
/// for the next.
@NullMarked
package dev.extractexport.fetch;

import org.jspecify.annotations.NullMarked;
