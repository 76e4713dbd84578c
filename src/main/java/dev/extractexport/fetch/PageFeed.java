package dev.extractexport.fetch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.triage.KnownVersions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands out the pages of an export's listings in order, while the runs of the pages ahead are
/// being fetched already. Whoever takes a page commits it before taking the next. Used by one
/// thread; closing it from another makes the waiting one fail.
public final class PageFeed implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PageFeed.class);

    /// A fetch that was interrupted ends at its next step, a lookup at the end of its
    /// query.
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);

    private final Lookahead ahead;

    private final ExecutorService tasks = Executors
        .newThreadPerTaskExecutor(Thread.ofVirtual().name("fetch-", 0).factory());

    private final ExecutorService lookups = Executors
        .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("fetch-lookup").factory());

    private final Pager pager;

    private boolean started;

    /// Asks for nothing yet.
    /// @param listings in the order in which they are made
    /// @param alreadyPlanned runs that this export planned before it was interrupted
    public PageFeed(ExtractApi api, KnownVersions known, FetchRules rules, List<Listing> listings,
            long alreadyPlanned) {
        this.ahead = new Lookahead(rules.pagesAhead(), rules.bytesAhead());
        this.pager = new Pager(api, known, rules, listings, alreadyPlanned, this.ahead, this.tasks, this.lookups);
    }

    /// The next page; null when the listings are at their end, or the export is full.
    /// @throws dev.extractexport.failure.Failure if listing failed, once all pages
    /// before are taken
    public @Nullable PendingPage next() throws InterruptedException {
        if (!this.started) {
            this.started = true;
            this.tasks.execute(this.pager);
        }
        return this.ahead.take();
    }

    /// Whether the export is full though there is more to list. To be asked when
    /// [#next()] has returned null.
    public boolean wasCut() {
        return this.pager.wasCut();
    }

    /// Stops listing and fetching, and frees every page that was not awaited. May be
    /// called again.
    @Override
    public void close() {
        this.ahead.close();
        this.tasks.shutdownNow();
        this.lookups.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            // What ends later still frees its frame; it is only not waited for.
            if (!hasEnded(this.tasks) || !hasEnded(this.lookups)) {
                LOGGER.warn("Fetching has not stopped {} s after it was told to", LONGEST_CLOSE.toSeconds());
            }
        }
        catch (InterruptedException ex) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasEnded(ExecutorService executor) throws InterruptedException {
        return executor.awaitTermination(LONGEST_CLOSE.toSeconds(), TimeUnit.SECONDS);
    }

}
