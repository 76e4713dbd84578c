/// What is made good before an export or a rebuild begins: manifests from the ledger, and the ledger
/// from manifests and archive.
///
/// In: an output whose lock is held. Out: an output in which ledger, manifests and archive agree, or
/// a failure that names the file at fault. What is replaced is set aside, never deleted. Never asks
/// the API.
@NullMarked
package dev.extractexport.job.heal;

import org.jspecify.annotations.NullMarked;
