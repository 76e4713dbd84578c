/// Which quarantined versions an export tries again, and what it knows of them.
///
/// In: the ledger's rows, and the archive. Out: a listing of jobs to be asked for alone, known
/// versions, archived frames. Never asks the API, never writes.
@NullMarked
package dev.extractexport.job.retry;

import org.jspecify.annotations.NullMarked;
