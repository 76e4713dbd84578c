/// Ends a second JVM, which runs the real command, at a named point of its input and output, by `halt` or as a power cut would, and looks at what is left.
@org.jspecify.annotations.NullUnmarked
package dev.extractexport.testing.crash;
