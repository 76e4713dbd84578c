/// What an export would do, found out by listing alone.
///
/// In: the ledger, read once and closed, and the listings of the API. Out: [Plan]. Decides with the
/// same rules as the export and keeps in memory what that would keep in the ledger. Never writes,
/// never fetches a run.
@NullMarked
package dev.extractexport.job.plan;

import org.jspecify.annotations.NullMarked;
