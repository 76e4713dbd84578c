/// Whether an output is what its manifests and its ledger say.
///
/// In: all that lies there, the ledger read only. Out: [Verification]. Never writes.
@NullMarked
package dev.extractexport.job.verify;

import org.jspecify.annotations.NullMarked;
