/// The database that holds the ledger: where its file lies, how it is made, opened and given up. In: a
/// directory. Out: connections.
@NullMarked
package dev.extractexport.ledger.database;

import org.jspecify.annotations.NullMarked;
