/// Copies JSON objects byte for byte while checking them whole.
///
/// In: a body as it arrives. Out: the same bytes, without secrets, in an output stream, and
/// [dev.extractexport.facts.ObjectFacts] about them; or [BrokenJsonException] where the body is cut
/// or no JSON. Never holds a result: memory does not grow with it.
@NullMarked
package dev.extractexport.archive.json;

import org.jspecify.annotations.NullMarked;
