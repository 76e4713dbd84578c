package dev.extractexport.job.listing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.fetch.listing.Walk;
import dev.extractexport.ledger.Listings;
import org.jspecify.annotations.Nullable;

/// Where a listing of wanted jobs may stop, and how far its end moves the mark.
public final class Horizon {

    /// A nightly run begins minutes earlier or later than the night before. Without this,
    /// each second full listing would be a night late.
    private static final Duration JITTER = Duration.ofHours(1);

    /// A listing of so few pages takes seconds: it is not worth missing an update for a
    /// week.
    private static final long FEW_PAGES = 10;

    private Horizon() {
    }

    /// What marks are kept by: where is listed, and what.
    static String scope(ExportSpec spec, @Nullable String status) {
        Map<String, String> filters = new TreeMap<>(spec.listing().filters());
        if (status != null) {
            filters.put("status", status);
        }
        return spec.api().baseUrl() + "?" + filters.entrySet()
            .stream()
            .map((filter) -> filter.getKey() + "=" + URLEncoder.encode(filter.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    }

    /// The walk of a listing that begins.
    /// @param marks by scope
    static Listings.Walk begin(ExportSpec spec, String status, Map<String, Listings.Mark> marks, Instant now) {
        String scope = scope(spec, status);
        return new Listings.Walk(scope, now, stopBefore(spec, marks.get(scope), now), null, null, true);
    }

    /// Before what creation time a listing may stop, in microseconds; null for never.
    /// Only
    /// what a full listing has seen in order lets later ones stop. In a window that is at
    /// its beginning, since all before it is passed over anyway.
    static @Nullable Long stopBefore(ExportSpec spec, Listings.@Nullable Mark mark, Instant now) {
        if (mark == null || !mark.ordered() || mark.fullAt().isAfter(now)) {
            return null;
        }
        if (isWindow(spec)) {
            Instant from = spec.listing().createdFrom();
            return (from != null) ? Timestamps.micros(from) : null;
        }
        if (mark.pages() <= FEW_PAGES) {
            return null;
        }
        Instant due = mark.fullAt().plus(spec.incremental().fullListingEvery()).minus(JITTER);
        return now.isBefore(due)
                ? mark.newestMicros() - Math.multiplyExact(spec.incremental().lookback().toSeconds(), 1_000_000L)
                : null;
    }

    /// The mark behind a listing that has ended; none where it does not move: under a
    /// limit or in a window not all is exported, and another scope is none of its
    /// business.
    /// @param begun the listing, its walk as it began, its pages as they are
    /// @param end its walk as it ended
    public static Optional<Listings.Mark> moved(ExportSpec spec, Listings.Cursor begun, Walk end,
            Map<String, Listings.Mark> marks) {
        String scope = begun.walk().scope();
        Long newest = end.newest();
        if (scope == null || newest == null || isWindow(spec) || spec.pace().limit() != null
                || !scope.equals(scope(spec, begun.status()))) {
            return Optional.empty();
        }
        // A job that claims to be of tomorrow must not hide those of today.
        long seen = Math.min(newest, Timestamps.micros(begun.walk().begunAt()));
        Listings.Mark before = marks.get(scope);
        if (end.stopped()) {
            return Optional.ofNullable(before)
                .map((mark) -> new Listings.Mark(Math.max(mark.newestMicros(), seen), mark.fullAt(), mark.ordered(),
                        mark.pages()));
        }
        return Optional.of(new Listings.Mark((before != null) ? Math.max(before.newestMicros(), seen) : seen,
                begun.walk().begunAt(), end.ordered(), begun.pages()));
    }

    private static boolean isWindow(ExportSpec spec) {
        return spec.listing().createdFrom() != null || spec.listing().createdTo() != null;
    }

}
