/// Parts into place, and what names them.
///
/// In: the parts of one export, from the ledger. Out: files under their final names, the
/// [Manifest], and the catalog over all exports. Owns the layout of an output. Never writes a row.
@NullMarked
package dev.extractexport.publish;

import org.jspecify.annotations.NullMarked;
