/// The command `quarantine`: which documents could not be exported, why, and another try.
///
/// In: the ledger and the archive. Out: lines for people, a raw answer, and what a person says of a
/// document, which is written to the ledger under the output's lock. Never asks the API.
@NullMarked
package dev.extractexport.cli.quarantine;

import org.jspecify.annotations.NullMarked;
