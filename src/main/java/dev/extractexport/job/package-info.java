/// The job: three steps, their parts and their restart. The only room that knows Spring Batch.
///
/// In: one begun export. Out: the same export published, or the failure that stopped it.
/// [ExportJobConfiguration] is the table of contents. Nothing that correctness needs lies in an
/// ExecutionContext: every part asks the ledger what is left to do, so each step may run again.
@NullMarked
package dev.extractexport.job;

import org.jspecify.annotations.NullMarked;
