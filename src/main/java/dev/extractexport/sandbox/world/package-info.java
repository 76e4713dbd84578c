/// What the sandbox's service holds: extract jobs, their results and their history.
///
/// In: [WorldSpec], a few numbers. Out: [World], whose [WorldJob]s are a function of those numbers
/// alone, drawn one at a time and never kept. Never speaks HTTP and never looks at a clock.
///
/// The schemas lie beside the classes as JSON. Two keywords in them are for the drawing only and
/// are not served: `examples` (values to draw from; `#` stands for a digit, `{date}` for a date)
/// and `x-since` (the version of the schema in which a property came).
@NullMarked
package dev.extractexport.sandbox.world;

import org.jspecify.annotations.NullMarked;
