package dev.extractexport.fetch.listing;

import java.util.List;
import java.util.Map;

import dev.extractexport.api.ListQuery;
import dev.extractexport.fetch.triage.VersionKey;
import org.jspecify.annotations.Nullable;

/// One listing of an export.
/// @param number within the export
/// @param kind why it is made
/// @param query the filters; none for jobs that are asked for alone
/// @param jobs asked for alone, each with the version last seen; empty for the other kinds
/// @param again how each of them is tried again; empty for all kinds but RETRY
/// @param resumeToken of the last page committed: the listing goes on behind it; null to begin
/// @param walk up to there
public record Listing(int number, Kind kind, ListQuery query, List<VersionKey> jobs, Map<VersionKey, Again> again,
        @Nullable String resumeToken, Walk walk) {

    public Listing {
        jobs = List.copyOf(jobs);
        again = Map.copyOf(again);
        boolean alone = switch (kind) {
            case OPEN_STATUS, WANTED -> false;
            case OPEN_SET, CREDITS, RETRY -> true;
        };
        if (alone ? !query.filters().isEmpty() : !jobs.isEmpty()) {
            throw new IllegalArgumentException(
                    "Listing %d of kind %s has %d jobs and the filters (%s): ".formatted(number, kind, jobs.size(),
                            query) + "an open set, credits and retries have jobs only, the others filters only");
        }
    }

    /// What the API lists under `query`.
    public static Listing of(int number, Kind kind, ListQuery query, @Nullable String resumeToken, Walk walk) {
        return new Listing(number, kind, query, List.of(), Map.of(), resumeToken, walk);
    }

    /// The jobs that were unfinished when last seen.
    public static Listing openSet(int number, List<VersionKey> jobs, @Nullable String resumeToken) {
        return new Listing(number, Kind.OPEN_SET, ListQuery.NONE, jobs, Map.of(), resumeToken, Walk.NEW);
    }

    /// The jobs whose credits were not recorded when they were exported.
    public static Listing credits(int number, List<VersionKey> jobs) {
        return new Listing(number, Kind.CREDITS, ListQuery.NONE, jobs, Map.of(), null, Walk.NEW);
    }

    /// The versions in quarantine that are tried again, and how.
    public static Listing retry(int number, Map<VersionKey, Again> again) {
        return new Listing(number, Kind.RETRY, ListQuery.NONE, List.copyOf(again.keySet()), again, null, Walk.NEW);
    }

    /// Why a listing is made.
    public enum Kind {

        /// Jobs of one unfinished status: they join the open set.
        OPEN_STATUS,
        /// Jobs that are to be exported.
        WANTED,
        /// Jobs that were unfinished before, each asked for alone.
        OPEN_SET,
        /// Jobs whose credits were not recorded before, each asked for alone.
        CREDITS,
        /// Jobs in quarantine that are tried again, each asked for alone.
        RETRY

    }

}
