/// The archive of record: segments and frames.
@NullMarked
package dev.extractexport.archive;

import org.jspecify.annotations.NullMarked;
