/// Everything known about one extract job, without the API.
///
/// In: the ledger, read and closed; manifests and archive, which are immutable. Out: lines for
/// people. Never changes a file, never prints a result.
@NullMarked
package dev.extractexport.cli.explain;

import org.jspecify.annotations.NullMarked;
