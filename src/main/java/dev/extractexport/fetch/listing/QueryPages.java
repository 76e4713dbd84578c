package dev.extractexport.fetch.listing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.ListedJob;
import dev.extractexport.api.ListedPage;
import dev.extractexport.api.RefusedPageTokenException;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.VersionKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pages of a listing by filters. Follows the token, also behind an empty page; begins anew
/// where the API refuses its own token or goes in circles, which loses nothing, since the ledger
/// knows what was seen; and stops early where it may.
final class QueryPages implements PageSource {

    /// Ends a listing that the API never ends. At the smallest useful page size this is
    /// half a million jobs, at the usual one fifty million.
    private static final int MOST_PAGES = 1_000_000;

    /// Of one listing in one process, without getting further than before. A token that
    /// lives for a tenth of a long listing lets it get there all the same: what was seen
    /// is passed over quickly.
    static final int MOST_RESTARTS = 3;

    /// A listing that begins anew reads all it has read again. Only a quarter more counts
    /// as further, so that all this reading is bounded by a few listings.
    private static final double FURTHER = 1.25;

    /// What the API takes where no page size is asked for.
    private static final String USUAL_PAGE = "50";

    private static final Logger LOGGER = LoggerFactory.getLogger(QueryPages.class);

    private final ExtractApi api;

    private final Listing listing;

    private final int fullPage;

    private @Nullable String token;

    private Walk walk;

    private TokenTrail trail = new TokenTrail();

    /// Of the page before: what is repeated at once, because a job was inserted, says
    /// nothing about the order.
    private Set<VersionKey> lastPage = Set.of();

    private int pages;

    private int restarts;

    private int depth;

    private int deepest;

    QueryPages(ExtractApi api, Listing listing) {
        this.api = api;
        this.listing = listing;
        this.fullPage = Integer.parseInt(listing.query().filters().getOrDefault("page_size", USUAL_PAGE));
        this.token = listing.resumeToken();
        this.walk = listing.walk();
    }

    @Override
    public Sheet next() throws InterruptedException {
        if (this.pages == MOST_PAGES) {
            throw new Failure(Kind.INCOMPLETE,
                    "Listing %d (%s) has more than %d pages: set a larger --page-size, "
                        .formatted(this.listing.number(), this.listing.query(), MOST_PAGES)
                            + "or bound it with --created-from");
        }
        ListedPage page = list();
        this.pages++;
        this.depth++;
        this.token = page.nextPageToken();
        List<Entry> entries = new ArrayList<>(page.items().size());
        Set<VersionKey> keys = new HashSet<>();
        for (ListedJob job : page.items()) {
            ListedVersion version = ListedVersion.of(job);
            entries.add(new Entry.Listed(version));
            keys.add(version.key());
            if (!this.lastPage.contains(version.key())) {
                this.walk = this.walk.past(version.createdAtMicros());
            }
        }
        this.lastPage = keys;
        if (this.token != null && this.walk.mayStop(this.fullPage)) {
            this.token = null;
            this.walk = this.walk.stop();
            LOGGER.info("Listing {} ({}) stops early: {} jobs in a row were created before {}", this.listing.number(),
                    this.listing.query(), this.walk.inRow(), text(this.walk.stopBefore()));
        }
        return new Sheet(entries, this.token, this.walk);
    }

    private ListedPage list() throws InterruptedException {
        String from = this.token;
        if (from != null && this.trail.isCircle(from)) {
            beginAnew("its page tokens go in circles");
        }
        while (true) {
            try {
                return this.api.list(this.listing.query(), this.token);
            }
            catch (RefusedPageTokenException ex) {
                if (this.token == null) {
                    throw new IllegalStateException("A page token was refused where none was sent", ex);
                }
                beginAnew(String.valueOf(ex.getMessage()));
            }
            catch (Failure ex) {
                return unknownStatus(ex);
            }
        }
    }

    /// Nobody asked for the unfinished jobs to be listed by status: where the API does
    /// not
    /// know one of these, there are none, and each is found once it has another.
    /// @throws Failure if that is not what it says
    private ListedPage unknownStatus(Failure refused) {
        if (this.listing.kind() != Listing.Kind.OPEN_STATUS || refused.kind() != Kind.SETTINGS || this.pages > 0) {
            throw refused;
        }
        LOGGER.warn("Listing {} ({}) is left out: {}", this.listing.number(), this.listing.query(),
                refused.getMessage());
        return new ListedPage(List.of(), null);
    }

    /// @throws Failure if it has begun anew too often
    private void beginAnew(String reason) {
        if (this.depth > this.deepest * FURTHER) {
            this.restarts = 0;
            this.deepest = this.depth;
        }
        this.depth = 0;
        if (this.restarts == MOST_RESTARTS) {
            throw new Failure(Kind.INCOMPLETE,
                    "Listing %d (%s) began anew %d times and gets no further: %s. ".formatted(this.listing.number(),
                            this.listing.query(), this.restarts, reason)
                            + "Run again later: it resumes; if it stays so, try another --page-size");
        }
        this.restarts++;
        LOGGER.warn("Listing {} ({}) begins anew: {}", this.listing.number(), this.listing.query(), reason);
        this.token = null;
        this.trail = new TokenTrail();
        this.lastPage = Set.of();
        this.walk = this.walk.anew();
    }

    private static @Nullable Instant text(@Nullable Long micros) {
        return (micros != null) ? Instant.EPOCH.plus(micros, ChronoUnit.MICROS) : null;
    }

}
