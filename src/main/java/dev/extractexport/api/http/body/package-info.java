/// Bodies of answers as they are read: their coding taken off, their length bounded.
@NullMarked
package dev.extractexport.api.http.body;

import org.jspecify.annotations.NullMarked;
