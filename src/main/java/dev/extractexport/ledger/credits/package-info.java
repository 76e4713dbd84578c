/// Credits that the service fills in after a job was exported: which versions wait for theirs, and
/// the statements of `usage` that followed.
///
/// In: what the fetch step found. Out: whom to ask again, and what to write. The tables are those of
/// `V7__credits.sql`, inside the ledger's transactions.
@NullMarked
package dev.extractexport.ledger.credits;

import org.jspecify.annotations.NullMarked;
