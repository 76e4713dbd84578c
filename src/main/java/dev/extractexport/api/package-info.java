/// The extraction API: listing extract jobs, and fetching what one of them produced.
///
/// In: filters, page tokens, ids. Out: [ListedPage] with the items as they came, and [Fetched] runs
/// whose bodies stand compressed and checked in a frame. Both generations of the API lie behind
/// [ExtractApi]; nothing beyond this room knows which one answered. Never decides which job is
/// wanted, never holds a result in memory.
@NullMarked
package dev.extractexport.api;

import org.jspecify.annotations.NullMarked;
