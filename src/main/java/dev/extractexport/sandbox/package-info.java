/// The extraction API, simulated on loopback.
///
/// In: [SandboxOptions] and a [FaultScript]. Out: [Sandbox], an HTTP server that
/// answers as the service does, from a [dev.extractexport.sandbox.world.World] that it makes up one
/// job at a time. Reading only: v2 extract jobs and saved configurations, v1 runs, jobs and agents;
/// `make sdk-check` holds it to the official SDKs. Serves the demo and the tests of the whole
/// export; never anything but 127.0.0.1, and never a real document.
@NullMarked
package dev.extractexport.sandbox;

import org.jspecify.annotations.NullMarked;
