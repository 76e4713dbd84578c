package dev.extractexport.fetch.triage;

import java.time.Instant;
import java.util.Set;

import dev.extractexport.facts.Timestamps;
import org.jspecify.annotations.Nullable;

/// Which jobs are exported.
/// @param statuses in either generation's words and any case
/// @param createdFrom the first creation time; null for no bound
/// @param createdTo the last creation time; null for no bound
/// @param limit of runs to fetch; null for none. The rest is deferred.
public record Wanted(Set<String> statuses, @Nullable Instant createdFrom, @Nullable Instant createdTo,
        @Nullable Long limit) {

    public Wanted {
        statuses = JobStatus.canonical(statuses);
        if (limit != null && limit < 0) {
            throw new IllegalArgumentException("limit is %d but must be 0 or more".formatted(limit));
        }
    }

    /// Whether a job of this status is exported.
    public boolean isWanted(String status) {
        return this.statuses.contains(JobStatus.canonical(status));
    }

    boolean isWithin(long createdAtMicros) {
        Instant created = Timestamps.ofMicros(createdAtMicros);
        return (this.createdFrom == null || !created.isBefore(this.createdFrom))
                && (this.createdTo == null || !created.isAfter(this.createdTo));
    }

}
