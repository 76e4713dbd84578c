/// What is known of one extract job apart from its result, whichever generation of the API it came
/// from.
///
/// In: the JSON objects of the API without their results, as `archive` gathers them. Out:
/// [RunFacts], the canonical view over the list item (the extract job) and what was fetched for it
/// (a v1 run or a v2 job). [Fact] is the one table of where each documented value lies in either
/// generation. Never holds a result, never does input or output, never decides what is exported.
@NullMarked
package dev.extractexport.facts;

import org.jspecify.annotations.NullMarked;
