package dev.extractexport.api;

import dev.extractexport.archive.FrameDraft;
import dev.extractexport.facts.RunFacts;

/// A run whose body came whole.
/// @param facts of the list item and of the run
/// @param frame both objects, owned by whoever holds this
/// @param listed whether the run was taken from the listing, where credits are never told
public record FetchedRun(RunFacts facts, FrameDraft frame, boolean listed) {
}
