/// What an operator asks of the columns beyond the schema's own words.
///
/// In: the settings `names`, `infer` and `fields`. Out: a [Mapping] that reading a schema applies.
@NullMarked
package dev.extractexport.dataset.mapping;

import org.jspecify.annotations.NullMarked;
