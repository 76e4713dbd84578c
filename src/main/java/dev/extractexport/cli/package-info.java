/// The command line: options in, results on standard output, everything else on standard error.
///
/// One class per command. [ExitCode] is the ladder from failures to exit codes. Never prints the key
/// or a document.
@NullMarked
package dev.extractexport.cli;

import org.jspecify.annotations.NullMarked;
