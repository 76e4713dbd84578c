/// Which listings an export makes, what the ledger knows of what they show, and what becomes of it
/// there: for the export itself, and for the plan of one.
///
/// In: settings, and the ledger's rows. Out: cursors, [dev.extractexport.fetch.listing.Listing],
/// known versions. Never asks the API, never writes.
@NullMarked
package dev.extractexport.job.listing;

import org.jspecify.annotations.NullMarked;
