/// Steps of the ledger's schema that need Java. The others are the scripts of `db/ledger`.
@NullMarked
package dev.extractexport.ledger.migration;

import org.jspecify.annotations.NullMarked;
