package dev.extractexport.fetch.triage;

import dev.extractexport.archive.FrameDraft;
import dev.extractexport.facts.RunFacts;
import org.jspecify.annotations.Nullable;

/// What the archive holds of a version that an earlier export has seen, to be archived again.
/// @param createdAtMicros in microseconds since 1970-01-01T00:00:00Z; null if unknown
/// @param status of the job then, as it came
/// @param facts that the frame holds
/// @param frame a copy, owned by whoever holds this
public record ArchivedRun(@Nullable Long createdAtMicros, String status, RunFacts facts, FrameDraft frame) {
}
