package dev.extractexport.fetch;

import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.listing.Again;
import dev.extractexport.fetch.listing.PageSource.Entry;
import dev.extractexport.fetch.listing.Retried;
import dev.extractexport.fetch.listing.Retried.Finding;
import dev.extractexport.fetch.triage.ArchivedRun;
import dev.extractexport.fetch.triage.Decision;
import dev.extractexport.fetch.triage.KnownVersion;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import org.jspecify.annotations.Nullable;

/// Tries a version in quarantine again.
/// @param fetch does not wait for an outage
/// @param before what the ledger knows of the version
record Retry(JobFetch fetch, Archive archive, Again how, @Nullable KnownVersion before) {

    /// What the archive holds of a version; null if nothing.
    @FunctionalInterface
    interface Archive {

        @Nullable ArchivedRun of(VersionKey version) throws InterruptedException;

    }

    /// A job that the service gives.
    /// @param asked the version in quarantine
    /// @param listed the version that there is now
    /// @param decision about that one, as if it were new
    FetchedJob carryOut(VersionKey asked, ListedVersion listed, Decision decision) throws InterruptedException {
        boolean same = listed.key().equals(asked);
        if (listed.key().updatedAtMicros() < asked.updatedAtMicros()) {
            // From a copy of the service that lags behind.
            listed.job().free();
            return carryOut(new Entry.Unanswered(asked));
        }
        if (this.how == Again.ARCHIVED && same) {
            ArchivedRun archived = this.archive.of(asked);
            if (archived != null) {
                listed.job().free();
                return again(asked, archived);
            }
        }
        if (decision.outcome() == Outcome.DEFERRED || !decision.remembered()) {
            listed.job().free();
            return left(asked, Finding.UNANSWERED);
        }
        FetchedJob job;
        try {
            job = this.fetch.carryOut(listed, decision);
        }
        catch (Failure ex) {
            if (ex.kind() != Failure.Kind.INCOMPLETE) {
                throw ex;
            }
            // The service is there: it has just given the job itself.
            job = this.fetch.refused(listed, decision, String.valueOf(ex.getMessage()));
        }
        if (same && isAsBefore(job)) {
            job.free();
            return left(asked, Finding.IN_VAIN);
        }
        return job.retried(new Retried(asked, Finding.DECIDED));
    }

    /// A job that the service does not give.
    FetchedJob carryOut(Entry.Missing missing) throws InterruptedException {
        ArchivedRun archived = this.archive.of(missing.key());
        if (this.how == Again.ARCHIVED && archived != null) {
            return again(missing.key(), archived);
        }
        if (archived == null && missing.outcome() == Outcome.QUARANTINED) {
            return left(missing.key(), Finding.UNANSWERED);
        }
        FetchedJob job = FetchedJob.missing(missing, this.before, archived);
        if (isAsBefore(job)) {
            job.free();
            return left(missing.key(), Finding.IN_VAIN);
        }
        return job.retried(new Retried(missing.key(), Finding.DECIDED));
    }

    /// A job that the service was not heard about.
    FetchedJob carryOut(Entry.Unanswered unanswered) throws InterruptedException {
        ArchivedRun archived = (this.how == Again.ARCHIVED) ? this.archive.of(unanswered.key()) : null;
        return (archived != null) ? again(unanswered.key(), archived) : left(unanswered.key(), Finding.UNANSWERED);
    }

    /// That it failed once more is worth a decision only to whoever asked for it.
    private boolean isAsBefore(FetchedJob job) {
        return this.how == Again.BY_ITSELF && job.outcome() == Outcome.QUARANTINED && job.passing();
    }

    private static FetchedJob again(VersionKey key, ArchivedRun archived) {
        return new FetchedJob(key, archived.createdAtMicros(), archived.status(), Outcome.EXPORTED, true, null,
                archived.facts(), archived.frame(), null, null, false, new Retried(key, Finding.DECIDED));
    }

    /// It stays where it is.
    private FetchedJob left(VersionKey key, Finding finding) {
        String status = (this.before != null) ? this.before.status() : "";
        return new FetchedJob(key, null, status, Outcome.UNCHANGED, true, null, null, null, null, null, false,
                new Retried(key, finding));
    }

}
