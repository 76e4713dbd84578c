package dev.extractexport.fetch;

import dev.extractexport.archive.FrameDraft;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.fetch.listing.PageSource.Entry;
import dev.extractexport.fetch.listing.Retried;
import dev.extractexport.fetch.triage.ArchivedRun;
import dev.extractexport.fetch.triage.KnownVersion;
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
/// @param passing whether the reason of a quarantine may pass by itself
/// @param retried what trying a quarantined version again came to; null for all other jobs
public record FetchedJob(VersionKey key, @Nullable Long createdAtMicros, String status, Outcome outcome,
        boolean remembered, @Nullable VersionKey listedAs, @Nullable RunFacts facts, @Nullable FrameDraft frame,
        @Nullable Long creditsAwaited, @Nullable String reason, boolean passing, @Nullable Retried retried) {

    public FetchedJob {
        if ((facts == null) != (frame == null)) {
            throw new IllegalArgumentException("Job %s: facts and frame come together".formatted(key.jobId()));
        }
    }

    /// One that the service does not give. No list item is there to be archived, but the
    /// archive has one.
    /// @param before what the ledger knows of it
    static FetchedJob missing(Entry.Missing missing, @Nullable KnownVersion before, @Nullable ArchivedRun archived) {
        if (archived != null) {
            return new FetchedJob(missing.key(), archived.createdAtMicros(), archived.status(), missing.outcome(), true,
                    null, archived.facts(), archived.frame(), null, missing.reason(), missing.passing(), null);
        }
        // Without anything to show for it, it stays what it was: unfinished, and asked
        // for again.
        Outcome outcome = (missing.outcome() == Outcome.QUARANTINED) ? Outcome.OPEN : missing.outcome();
        String status = (before != null) ? before.status() : "";
        return new FetchedJob(missing.key(), null, status, outcome, true, null, null, null, null, missing.reason(),
                false, null);
    }

    FetchedJob awaitingCredits(@Nullable Long answeredMicros) {
        return new FetchedJob(this.key, this.createdAtMicros, this.status, this.outcome, this.remembered, this.listedAs,
                this.facts, this.frame, answeredMicros, this.reason, this.passing, this.retried);
    }

    /// That its reason may pass by itself.
    FetchedJob mayPass(boolean may) {
        return new FetchedJob(this.key, this.createdAtMicros, this.status, this.outcome, this.remembered, this.listedAs,
                this.facts, this.frame, this.creditsAwaited, this.reason, may, this.retried);
    }

    FetchedJob retried(Retried what) {
        return new FetchedJob(this.key, this.createdAtMicros, this.status, this.outcome, this.remembered, this.listedAs,
                this.facts, this.frame, this.creditsAwaited, this.reason, this.passing, what);
    }

    /// Frees the frame, if there is one. May be called again.
    void free() {
        if (this.frame != null) {
            this.frame.close();
        }
    }

}
