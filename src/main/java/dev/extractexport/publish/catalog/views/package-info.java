/// The newest version of every job as views, in the SQL of two engines.
///
/// In: what an output holds. Out: the text of `duckdb.sql` and `spark.sql`. Names that came over the
/// API are quoted by the [Dialect] alone. Never writes a file.
@NullMarked
package dev.extractexport.publish.catalog.views;

import org.jspecify.annotations.NullMarked;
