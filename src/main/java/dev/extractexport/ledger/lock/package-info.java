/// Who holds an output, and that nobody else commits to it.
///
/// In: a lock file, a database. Out: a note about the holder, transactions that end in a check. Takes
/// no lock itself.
@NullMarked
package dev.extractexport.ledger.lock;

import org.jspecify.annotations.NullMarked;
