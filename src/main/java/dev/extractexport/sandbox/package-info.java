/// The extraction API, simulated on loopback.
///
/// In: [SandboxOptions] and, for tests, a [FaultScript]. Out: [Sandbox], an HTTP server that
/// answers as the service does, from a [dev.extractexport.sandbox.world.World] that it makes up one
/// job at a time. Serves the demo and the tests of the whole export; never anything but 127.0.0.1,
/// and never a real document.
@NullMarked
package dev.extractexport.sandbox;

import org.jspecify.annotations.NullMarked;
