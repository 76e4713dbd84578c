/// The bytes of a body on their way to a parser, which is stricter than what comes.
///
/// In: bytes as they arrive. Out: as many bytes, at the same offsets but for a byte order mark, that
/// the parser takes. Never knows where in the JSON they stand.
@NullMarked
package dev.extractexport.archive.json.body;

import org.jspecify.annotations.NullMarked;
