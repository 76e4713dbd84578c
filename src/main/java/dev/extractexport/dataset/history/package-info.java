/// What became of a dataset's columns from version to version.
///
/// In: the fields of two versions. Out: [SchemaChange] and the place of each field,
/// [FieldPlace]. Never decides when a version opens.
@NullMarked
package dev.extractexport.dataset.history;

import org.jspecify.annotations.NullMarked;
