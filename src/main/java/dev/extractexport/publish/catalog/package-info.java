/// What tells people and programs how to read an output.
@NullMarked
package dev.extractexport.publish.catalog;

import org.jspecify.annotations.NullMarked;
