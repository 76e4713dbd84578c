package dev.extractexport.fetch.triage;

import dev.extractexport.api.ListedJob;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.facts.UnreadableFactException;
import org.jspecify.annotations.Nullable;

/// A listed job, and which version of it that is.
/// @param createdAtMicros in microseconds since 1970-01-01T00:00:00Z; null if unreadable
/// @param status as it came
/// @param problem why the id or a timestamp is unreadable; null if all can be read
public record ListedVersion(ListedJob job, VersionKey key, @Nullable Long createdAtMicros, String status,
        @Nullable String problem) {

    /// Reads the timestamps. Where the time of the last change is unreadable, the
    /// creation time stands in, and where that is too, 0: the key only has to be the
    /// same each night.
    public static ListedVersion of(ListedJob job) {
        RunFacts facts = RunFacts.ofListItem(job.facts());
        Long created = null;
        Long updated = null;
        String problem = job.problem();
        try {
            created = Timestamps.micros(facts.createdAt());
        }
        catch (UnreadableFactException ex) {
            problem = (problem != null) ? problem : ex.getMessage();
        }
        try {
            updated = Timestamps.micros(facts.updatedAt());
        }
        catch (UnreadableFactException ex) {
            problem = (problem != null) ? problem : ex.getMessage();
        }
        long version = (updated != null) ? updated : (created != null) ? created : 0;
        return new ListedVersion(job, new VersionKey(job.jobId(), version), created, facts.status(), problem);
    }

}
