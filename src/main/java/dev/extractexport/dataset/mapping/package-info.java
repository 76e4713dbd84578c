/// What an operator asks of the columns beyond the schema's own words.
///
/// In: the settings `names`, `infer`, `fields` and `evidence`, and the columns that a schema asks for.
/// Out: a [Mapping], and the columns under it. Never sees a value.
@NullMarked
package dev.extractexport.dataset.mapping;

import org.jspecify.annotations.NullMarked;
