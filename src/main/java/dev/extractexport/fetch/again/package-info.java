/// Fetches what the archive has lost.
@NullMarked
package dev.extractexport.fetch.again;

import org.jspecify.annotations.NullMarked;
