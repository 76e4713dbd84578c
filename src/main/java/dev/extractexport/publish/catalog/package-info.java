/// What an output holds, for engines, programs and people.
///
/// In: the tables of all exports, from the ledger. Out: `catalog/duckdb.sql` and `catalog/spark.sql`
/// (views over the newest version of each job), `catalog/datasets.json` and
/// `catalog/DATA_DICTIONARY.md`, each replaced in one step. Names and descriptions that came over
/// the API are quoted or escaped by one class for each language. Never reads a data file.
@NullMarked
package dev.extractexport.publish.catalog;

import org.jspecify.annotations.NullMarked;
