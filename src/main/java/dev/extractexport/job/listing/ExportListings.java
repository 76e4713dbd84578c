package dev.extractexport.job.listing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.extractexport.api.ListQuery;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.listing.Walk;
import dev.extractexport.fetch.triage.Wanted;
import dev.extractexport.ledger.Listings;
import org.jspecify.annotations.Nullable;

/// The listings of an export: unfinished jobs first, then the wanted ones, last the jobs that were
/// open before and that no listing has shown.
public final class ExportListings {

    /// Statuses of jobs that will change by themselves. They are listed first, each by
    /// its own.
    private static final List<String> UNFINISHED = List.of("PENDING", "THROTTLED", "RUNNING");

    private ExportListings() {
    }

    /// The cursors with which an export begins, in the order of reading.
    /// @param marks by scope
    public static List<Listings.Cursor> cursors(ExportSpec spec, Map<String, Listings.Mark> marks, Instant now) {
        List<Listings.Cursor> cursors = new ArrayList<>();
        List<String> wanted = spec.listing().statuses();
        Listings.Walk whole = new Listings.Walk(null, now, null, null, null, true);
        for (String status : UNFINISHED) {
            if (!wanted.contains(status)) {
                cursors.add(cursor(cursors, Listings.Kind.OPEN_STATUS, status, whole));
            }
        }
        for (String status : wanted) {
            cursors.add(cursor(cursors, Listings.Kind.WANTED, status, Horizon.begin(spec, status, marks, now)));
        }
        cursors.add(cursor(cursors, Listings.Kind.OPEN_SET, null, whole));
        return cursors;
    }

    private static Listings.Cursor cursor(List<Listings.Cursor> before, Listings.Kind kind, @Nullable String status,
            Listings.Walk walk) {
        return new Listings.Cursor(before.size() + 1, kind, status, null, false, walk, 0);
    }

    /// What is left to be listed by filters, without the open set.
    public static List<Listing> left(List<Listings.Cursor> cursors, ExportSpec spec) {
        List<Listing> listings = new ArrayList<>();
        for (Listings.Cursor cursor : cursors) {
            if (!cursor.done() && cursor.kind() != Listings.Kind.OPEN_SET) {
                Listing.Kind kind = (cursor.kind() == Listings.Kind.OPEN_STATUS) ? Listing.Kind.OPEN_STATUS
                        : Listing.Kind.WANTED;
                listings.add(Listing.of(cursor.number(), kind, query(cursor.status(), spec.listing()),
                        cursor.nextToken(), walk(cursor, spec)));
            }
        }
        return listings;
    }

    /// A listing that was begun somewhere else may not stop by that place's mark.
    private static Walk walk(Listings.Cursor cursor, ExportSpec spec) {
        Listings.Walk walk = cursor.walk();
        boolean here = walk.scope() != null && walk.scope().equals(Horizon.scope(spec, cursor.status()));
        return Walk.resume(here ? walk.stopBeforeMicros() : null, walk.newestMicros(), walk.lastMicros(),
                walk.ordered());
    }

    /// Which of the listed jobs are exported.
    public static Wanted wanted(ExportSpec spec) {
        return new Wanted(Set.copyOf(spec.listing().statuses()), spec.listing().createdFrom(),
                spec.listing().createdTo(), spec.pace().limit());
    }

    private static ListQuery query(@Nullable String status, ExportSpec.Listing listing) {
        Map<String, String> filters = new HashMap<>(listing.filters());
        if (status != null) {
            filters.put("status", status);
        }
        if (listing.createdFrom() != null) {
            filters.put("created_at_on_or_after", listing.createdFrom().toString());
        }
        if (listing.createdTo() != null) {
            filters.put("created_at_on_or_before", listing.createdTo().toString());
        }
        filters.put("page_size", String.valueOf(listing.pageSize()));
        return ListQuery.of(filters);
    }

}
