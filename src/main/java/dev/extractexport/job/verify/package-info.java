/// What the ledger knows of an output that its manifests do not say.
///
/// In: the ledger, read only. Out: [AgainstLedger], to be compared with what lies there. Never writes.
@NullMarked
package dev.extractexport.job.verify;

import org.jspecify.annotations.NullMarked;
