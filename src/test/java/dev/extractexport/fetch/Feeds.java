package dev.extractexport.fetch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.ListQuery;
import dev.extractexport.api.ListedJob;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.listing.Walk;
import dev.extractexport.fetch.triage.KnownVersion;
import dev.extractexport.fetch.triage.KnownVersion.State;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.fetch.triage.Wanted;

/// Feeds over an API in memory, and a ledger that holds what a test says.
final class Feeds implements AutoCloseable {

    static final Wanted COMPLETED = new Wanted(Set.of("COMPLETED"), null, null, null);

    private final ExtractApi api;

    private final Path spills;

    private final Map<VersionKey, KnownVersion> ledger = new HashMap<>();

    private final List<PageFeed> feeds = new ArrayList<>();

    Feeds(ExtractApi api, Path spills) {
        this.api = api;
        this.spills = spills;
    }

    /// Closes the feed in the end.
    PageFeed closing(PageFeed feed) {
        this.feeds.add(feed);
        return feed;
    }

    PageFeed feed() {
        return feed(rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), wanted(null));
    }

    PageFeed feed(FetchRules rules, Listing... listings) {
        return closing(new PageFeed(this.api, this::lookup, rules, List.of(listings), 0));
    }

    FetchRules rules(Wanted wanted, long jobsPerExport, int pagesAhead, long bytesAhead) {
        return new FetchRules(wanted, jobsPerExport, this.spills, pagesAhead, bytesAhead);
    }

    static Listing wanted(String token) {
        return Listing.of(7, Listing.Kind.WANTED, ListQuery.of(Map.of("status", "COMPLETED")), token, Walk.NEW);
    }

    Map<VersionKey, KnownVersion> lookup(Collection<VersionKey> keys) {
        Map<VersionKey, KnownVersion> found = new HashMap<>();
        keys.stream().filter(this.ledger::containsKey).forEach((key) -> found.put(key, this.ledger.get(key)));
        return found;
    }

    /// From now on the ledger has the version as `state`.
    void know(ListedJob job, State state) {
        ListedVersion version = ListedVersion.of(job);
        know(version.key(), new KnownVersion(state, version.status()));
    }

    void know(VersionKey key, KnownVersion version) {
        this.ledger.put(key, version);
    }

    /// All pages, closed.
    static List<FetchedPage> rest(PageFeed feed) throws InterruptedException {
        List<FetchedPage> pages = new ArrayList<>();
        for (PendingPage page = feed.next(); page != null; page = feed.next()) {
            FetchedPage fetched = page.await();
            fetched.close();
            pages.add(fetched);
        }
        return pages;
    }

    static ListedJob done(String id) {
        return job(id, "COMPLETED");
    }

    static ListedJob job(String id, String status) {
        return job(id, status, "2026-11-01T10:00:00Z");
    }

    static ListedJob job(String id, String status, String createdAt) {
        return ApiFixture.listed(ApiFixture.item(id, status, createdAt, "2026-11-01T11:00:00Z"));
    }

    /// A result that does not compress into memory.
    static String large() {
        StringBuilder text = new StringBuilder("{\"a\":\"");
        new Random(5).ints(2_000_000, 'a', 'z' + 1).forEach(text::appendCodePoint);
        return text.append("\"}").toString();
    }

    @Override
    public void close() {
        this.feeds.forEach(PageFeed::close);
    }

}
