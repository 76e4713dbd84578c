/// The ledger's file, forced to the disk as it is written. In: what H2 writes. Out: the same, in an
/// order that a power cut cannot turn.
@NullMarked
package dev.extractexport.ledger.forced;

import org.jspecify.annotations.NullMarked;
