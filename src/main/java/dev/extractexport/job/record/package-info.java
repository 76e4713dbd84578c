/// What of an archived frame the ledger keeps.
///
/// In: what was read of a frame, as it was fetched or from the archive again. Out: rows of the
/// ledger, the same in both cases. Never holds a result.
@NullMarked
package dev.extractexport.job.record;

import org.jspecify.annotations.NullMarked;
