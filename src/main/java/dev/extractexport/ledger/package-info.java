/// The truth about an output: what was listed, decided, archived, written and published.
///
/// In: facts from the steps of the job, each inside the transaction that also holds Spring Batch's
/// own records. Out: what is left to do. The tables are those of `db/ledger`; the database is H2 in
/// a file below the output, written through at each commit. Never reads a document.
@NullMarked
package dev.extractexport.ledger;

import org.jspecify.annotations.NullMarked;
