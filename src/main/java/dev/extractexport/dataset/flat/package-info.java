/// A nested table as flat ones: what a format without structs and lists makes of it.
///
/// In: a [dev.extractexport.dataset.TableSchema]. Out: [FlatTables], the tables with their folders and
/// headers, and the way from a nested field to its cell. Pure naming: never sees a row or a file.
@NullMarked
package dev.extractexport.dataset.flat;

import org.jspecify.annotations.NullMarked;
