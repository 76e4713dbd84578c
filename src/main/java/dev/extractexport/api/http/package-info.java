/// GET requests that bring their body whole, or say why not.
///
/// In: a path below the base URL and a reader for the body. Out: [Answer], or
/// [dev.extractexport.failure.Failure] where nothing but a person or time helps. Here alone lie the
/// key, redirects, time bounds, compression and trying again. Never knows what a body means, never
/// sends the key to another host, never lets an answer's text reach a message unbounded.
///
/// HTTP/1.1 only: under HTTP/2 the client of the JDK takes a cut body for a whole one.
@NullMarked
package dev.extractexport.api.http;

import org.jspecify.annotations.NullMarked;
