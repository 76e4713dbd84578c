package dev.extractexport.job.listing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.extractexport.api.ListQuery;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.fetch.listing.Listing;
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
    public static List<Listings.Cursor> cursors(ExportSpec spec) {
        List<Listings.Cursor> cursors = new ArrayList<>();
        List<String> wanted = spec.listing().statuses();
        for (String status : UNFINISHED) {
            if (!wanted.contains(status)) {
                cursors.add(new Listings.Cursor(cursors.size() + 1, Listings.Kind.OPEN_STATUS, status, null, false));
            }
        }
        for (String status : wanted) {
            cursors.add(new Listings.Cursor(cursors.size() + 1, Listings.Kind.WANTED, status, null, false));
        }
        cursors.add(new Listings.Cursor(cursors.size() + 1, Listings.Kind.OPEN_SET, null, null, false));
        return cursors;
    }

    /// What is left to be listed by filters, without the open set.
    public static List<Listing> left(List<Listings.Cursor> cursors, ExportSpec spec) {
        List<Listing> listings = new ArrayList<>();
        for (Listings.Cursor cursor : cursors) {
            if (!cursor.done() && cursor.kind() != Listings.Kind.OPEN_SET) {
                Listing.Kind kind = (cursor.kind() == Listings.Kind.OPEN_STATUS) ? Listing.Kind.OPEN_STATUS
                        : Listing.Kind.WANTED;
                listings
                    .add(Listing.of(cursor.number(), kind, query(cursor.status(), spec.listing()), cursor.nextToken()));
            }
        }
        return listings;
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
