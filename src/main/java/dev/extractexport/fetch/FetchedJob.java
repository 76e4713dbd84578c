package dev.extractexport.fetch;

import dev.extractexport.archive.FrameDraft;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import org.jspecify.annotations.Nullable;

/// What came of one listed job.
/// @param key its version
/// @param createdAtMicros in microseconds since 1970-01-01T00:00:00Z; null if unreadable, or if the
/// job is gone and no listing showed it
/// @param status of the job as it came; of a job that is gone, as the ledger knows it
/// @param outcome what came of it
/// @param remembered whether the ledger may take the version as dealt with; not where only today's
/// options kept it out
/// @param listedAs the earlier version that was listed, where the job has changed since: the ledger
/// was asked about that one
/// @param facts exactly where there is a frame
/// @param frame to be archived; null where the archive has it already, or is to have nothing
/// @param creditsAwaited the version as it was answered, in microseconds, where the service had no
/// credits of it yet; else null
/// @param reason of the outcome, in one line; null where it explains itself
public record FetchedJob(VersionKey key, @Nullable Long createdAtMicros, String status, Outcome outcome,
        boolean remembered, @Nullable VersionKey listedAs, @Nullable RunFacts facts, @Nullable FrameDraft frame,
        @Nullable Long creditsAwaited, @Nullable String reason) {

    public FetchedJob {
        if ((facts == null) != (frame == null)) {
            throw new IllegalArgumentException("Job %s: facts and frame come together".formatted(key.jobId()));
        }
    }

    FetchedJob awaitingCredits(@Nullable Long answeredMicros) {
        return new FetchedJob(this.key, this.createdAtMicros, this.status, this.outcome, this.remembered, this.listedAs,
                this.facts, this.frame, answeredMicros, this.reason);
    }

}
