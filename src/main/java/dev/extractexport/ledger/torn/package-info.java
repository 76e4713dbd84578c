/// Whether the file of the ledger is torn: its bytes are not what the database wrote.
///
/// In: what the database threw, or its file. Out: yes or no, and a mark that lets the next command
/// know. Never reads the tables.
@NullMarked
package dev.extractexport.ledger.torn;

import org.jspecify.annotations.NullMarked;
