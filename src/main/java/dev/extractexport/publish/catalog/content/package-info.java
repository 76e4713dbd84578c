/// What an output holds after an export.
///
/// In: tables, datasets and files of all exports, from the ledger. Out: [Contents], with the words
/// that describe our own columns. Never writes a file.
@NullMarked
package dev.extractexport.publish.catalog.content;

import org.jspecify.annotations.NullMarked;
