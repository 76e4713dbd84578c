/// The parts of the three steps.
///
/// In: what the ledger says is left of one export. Out: archived pages, recorded parts, a published
/// export; each inside the transaction of its chunk. The stages do the work, these parts bind them
/// to the ledger and to Spring Batch.
@NullMarked
package dev.extractexport.job.steps;

import org.jspecify.annotations.NullMarked;
