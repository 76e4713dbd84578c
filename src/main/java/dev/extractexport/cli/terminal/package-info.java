/// What is known of the terminal that somebody reads on.
///
/// In: what `bin/extract-export` found out, or Java alone. Out: whether there is one, and its width.
@NullMarked
package dev.extractexport.cli.terminal;

import org.jspecify.annotations.NullMarked;
