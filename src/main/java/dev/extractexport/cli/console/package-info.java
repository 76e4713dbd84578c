/// What the program says while it works: logs, errors and progress, on standard error.
///
/// In: messages, from whomever. Out: one line each, as text or as JSON, whatever a message holds.
/// Never writes to standard output, never prints the key or a document.
@NullMarked
package dev.extractexport.cli.console;

import org.jspecify.annotations.NullMarked;
