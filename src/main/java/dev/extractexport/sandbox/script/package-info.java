/// Fault scripts as files.
///
/// In: a YAML file. Out: a [dev.extractexport.sandbox.FaultScript], or a Failure that names the
/// line, what was found and what is valid. Never strikes anything itself.
@NullMarked
package dev.extractexport.sandbox.script;

import org.jspecify.annotations.NullMarked;
