/// Schemas found in the values of documents that bring none.
///
/// In: frames, and the schema found so far. Out: a JSON Schema that holds all of them, for the
/// same reader as any other. Values are looked at, never kept.
@NullMarked
package dev.extractexport.flatten.infer;

import org.jspecify.annotations.NullMarked;
