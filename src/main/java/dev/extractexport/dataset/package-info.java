/// From JSON Schema to the columns of a table.
///
/// In: the `data_schema` that a run carries. Out: [DatasetVersion], the frozen columns of one
/// `v<k>`. Never reads a result and never looks at a clock or a network.
@NullMarked
package dev.extractexport.dataset;

import org.jspecify.annotations.NullMarked;
