package dev.extractexport.archive;

import java.time.Instant;

import dev.extractexport.facts.Source;
import org.jspecify.annotations.Nullable;

/// What the footer of a segment tells of a frame beside its place, so that the ledger can be built
/// again from the archive alone.
/// @param jobId of the extract job
/// @param updatedAt of the extract job
/// @param createdAt of the extract job; null if unreadable
/// @param status of the extract job as it came
/// @param source what the frame holds beside the list item
/// @param outcome what the export decided, in the words of the fetch stage; `STATEMENT` where it
/// decided nothing anew, and the frame only tells what an exported version has cost
/// @param reason why, where the outcome alone does not say
/// @param creditsAwaited the job's `updated_at` as it was answered, where the service had no credits of
/// it yet; else null, and always null where an earlier release archived it
/// @param passing whether the reason of a quarantine may pass; never where an earlier release archived it
public record FrameLabel(String jobId, Instant updatedAt, @Nullable Instant createdAt, String status, Source source,
        String outcome, @Nullable String reason, @Nullable Instant creditsAwaited, boolean passing) {

    /// The outcome of a frame that decides nothing anew.
    public static final String STATEMENT = "STATEMENT";

}
