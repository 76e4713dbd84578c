/// What the archive's segments hold, and where.
@NullMarked
package dev.extractexport.ledger.segments;

import org.jspecify.annotations.NullMarked;
