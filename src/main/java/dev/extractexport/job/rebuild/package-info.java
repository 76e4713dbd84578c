/// The parts of a rebuild: what is looked at before it begins, how an export is published again, and
/// what all of it came to.
///
/// In: a copy of the ledger, the manifests that stand, the archive. Out: manifests in the staged
/// tree, and an account for people. Never touches the output that is read.
@NullMarked
package dev.extractexport.job.rebuild;

import org.jspecify.annotations.NullMarked;
