/// Makes the archive whole again as far as the service still gives what it has lost.
///
/// In: the ledger, which knows what each segment held. Out: a segment of the same number, and the
/// ledger's rows and the manifest that name it. Never changes a table.
@NullMarked
package dev.extractexport.job.refetch;

import org.jspecify.annotations.NullMarked;
