package dev.extractexport.job.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.ledger.Exports;
import org.jspecify.annotations.Nullable;

/// What `run` would do now.
/// @param unfinished the export that it would finish first; null for none
/// @param tonight what would follow
/// @param lost documents of archive segments that it would try to fetch again after all else
public record Plan(@Nullable Unfinished unfinished, Pass tonight, long lost) {

    /// An export that was begun and not published.
    /// @param listingsLeft listings not read to their end, of `listings`
    /// @param archived runs that it has archived
    /// @param tasksLeft flatten tasks not done, of `tasks`; 0 before they are assigned
    /// @param rest what it has still to list and fetch; null where that is done
    public record Unfinished(long number, Exports.State state, Instant startedAt, long listingsLeft, long listings,
            long archived, long tasksLeft, long tasks, @Nullable Pass rest) {
    }

    /// One way through the listings.
    /// @param firstExport number of its export
    /// @param exports how many it would be cut into
    /// @param counts versions by what would become of them, as the manifests would
    /// count, but for those that are tried again
    /// @param listedItems items on all pages
    /// @param repeated items whose version an earlier page had already shown
    /// @param again what is tried again; what comes of it only the service knows
    public record Pass(long firstExport, long exports, Map<Outcome, Long> counts, long listedItems, long repeated,
            TriedAgain again, Calls calls) {

        /// The count of one outcome.
        public long count(Outcome outcome) {
            return this.counts.getOrDefault(outcome, 0L);
        }

    }

    /// Documents in quarantine that are tried again.
    /// @param asked because a person asked for it
    /// @param byThemselves because their time has come
    public record TriedAgain(long asked, long byThemselves) {

        static final TriedAgain NONE = new TriedAgain(0, 0);

        /// All of them.
        public long total() {
            return this.asked + this.byThemselves;
        }

    }

    /// The calls of one pass.
    /// @param listing pages listed, one after the other
    /// @param listingTime how long they took, waits and repetitions included
    /// @param openJobs jobs of the open set, each asked for alone
    /// @param retries calls at most for quarantined jobs that are tried again
    /// @param credits jobs asked for again because of their credits
    /// @param runsOfV1 runs that are asked of the first generation first
    /// @param runsOfV2 runs that are asked of the second generation only
    /// @param fallbacks calls at most where an earlier way has nothing
    public record Calls(long listing, Duration listingTime, long openJobs, long retries, long credits, long runsOfV1,
            long runsOfV2, long fallbacks) {

        static final Calls NONE = new Calls(0, Duration.ZERO, 0, 0, 0, 0, 0, 0);

        /// All calls but fallbacks.
        public long total() {
            return this.listing + this.openJobs + this.retries + this.credits + this.runsOfV1 + this.runsOfV2;
        }

        /// Both together.
        Calls plus(Calls other) {
            return new Calls(this.listing + other.listing, this.listingTime.plus(other.listingTime),
                    this.openJobs + other.openJobs, this.retries + other.retries, this.credits + other.credits,
                    this.runsOfV1 + other.runsOfV1, this.runsOfV2 + other.runsOfV2, this.fallbacks + other.fallbacks);
        }

    }

    /// The calls of what is unfinished and of tonight together.
    public Calls calls() {
        Unfinished first = this.unfinished;
        Pass rest = (first != null) ? first.rest() : null;
        return (rest != null) ? rest.calls().plus(this.tonight.calls()) : this.tonight.calls();
    }

}
