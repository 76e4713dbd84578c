/// How a command ends: its exit code, its last line, its summary.
///
/// In: what was published, or the failure that ended it. Out: [ExitCode], a summary for people, and
/// one as JSON for scripts. Never prints the key or a document.
@NullMarked
package dev.extractexport.cli.outcome;

import org.jspecify.annotations.NullMarked;
