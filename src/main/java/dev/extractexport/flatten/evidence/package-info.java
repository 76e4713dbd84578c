/// From the metadata of a result's fields to rows of evidence.
///
/// In: a result and its metadata, both on a [dev.extractexport.flatten.tape.Tape]. Out: rows of
/// [dev.extractexport.dataset.EvidenceTable] pushed to a [dev.extractexport.write.RowSink], one for
/// each value, citation and box. What a node of the metadata is, the value at its place decides, and
/// its keys only where there is none. Never fails on the shape of metadata: what has no column goes to
/// the column `rest`.
@NullMarked
package dev.extractexport.flatten.evidence;

import org.jspecify.annotations.NullMarked;
