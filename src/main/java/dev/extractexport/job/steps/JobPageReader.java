package dev.extractexport.job.steps;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.FetchRules;
import dev.extractexport.fetch.PageFeed;
import dev.extractexport.fetch.PendingPage;
import dev.extractexport.fetch.listing.Again;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.job.listing.CreditsRound;
import dev.extractexport.job.listing.ExportListings;
import dev.extractexport.job.retry.LedgerVersions;
import dev.extractexport.job.retry.Retries;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Listings;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/// Hands out the pages of the listings that the ledger has not seen to their end, each already being
/// fetched: unfinished jobs first, then the wanted ones, then the jobs that were open before and
/// that no listing has shown, then those in quarantine that are tried again, last those whose credits
/// may have come. Opened again, it goes on after the last committed page; its own state is nothing but
/// the feed.
public final class JobPageReader implements ItemStreamReader<PendingPage> {

    /// Compressed bytes of pages that wait for their turn, beyond the one being written.
    private static final long BYTES_AHEAD = 48L << 20;

    /// Pages listed ahead: enough that no connection idles while a page is committed.
    private static final int PAGES_AHEAD = 4;

    private final ExportContext export;

    private final Ledger ledger;

    private @Nullable PageFeed feed;

    private final Deque<Supplier<List<Listing>>> afterListings = new ArrayDeque<>();

    public JobPageReader(ExportContext export) {
        this.export = export;
        this.ledger = export.ledger();
    }

    @Override
    public void open(ExecutionContext context) {
        this.afterListings.clear();
        this.afterListings.add(this::openSet);
        this.afterListings.add(this::retries);
        this.afterListings.add(this::credits);
        Exports.State state = this.ledger.exports().get(this.export.number()).state();
        if (state == Exports.State.FETCHING && !this.ledger.exports().get(this.export.number()).cut()) {
            this.feed = feed(ExportListings.left(this.ledger.listings().of(this.export.number()), this.export.spec()));
        }
    }

    @Override
    public @Nullable PendingPage read() throws InterruptedException {
        PageFeed current = this.feed;
        if (current == null) {
            return null;
        }
        PendingPage page = current.next();
        while (page == null && !current.wasCut() && !this.afterListings.isEmpty()) {
            current.close();
            current = feed(this.afterListings.removeFirst().get());
            this.feed = current;
            page = current.next();
        }
        return page;
    }

    @Override
    public void close() {
        PageFeed current = this.feed;
        if (current != null) {
            current.close();
            this.feed = null;
        }
    }

    private PageFeed feed(List<Listing> listings) {
        ExportSpec spec = this.export.spec();
        long planned = this.ledger.jobVersions().outcomes(this.export.number()).getOrDefault("EXPORTED", 0L);
        FetchRules rules = new FetchRules(ExportListings.wanted(spec), spec.pace().jobsPerExport(),
                this.export.layout().spill(), PAGES_AHEAD, BYTES_AHEAD);
        return new PageFeed(Objects.requireNonNull(this.export.api()),
                new LedgerVersions(this.ledger, this.export.layout()), rules, listings, planned);
    }

    private List<Listing> openSet() {
        // A job that has been asked for is seen, and so no longer of this set: it needs
        // no token.
        List<VersionKey> jobs = this.ledger.jobVersions()
            .openUnseen(this.export.number())
            .stream()
            .map((key) -> new VersionKey(key.jobId(), key.updatedMicros()))
            .toList();
        return jobs.isEmpty() ? List.of() : List.of(Listing.openSet(aloneNumber(), jobs, null));
    }

    private List<Listing> retries() {
        Map<VersionKey, Again> due = Retries.due(this.ledger.quarantine(),
                this.ledger.exports().get(this.export.number()).startedAt());
        return due.isEmpty() ? List.of() : List.of(Listing.retry(aloneNumber(), due));
    }

    /// What was asked for in an earlier life of this export is not due again.
    private List<Listing> credits() {
        long number = this.export.number();
        int left = CreditsRound.MOST - Math.toIntExact(this.ledger.credits().asked(number));
        List<VersionKey> jobs = CreditsRound
            .due(this.ledger.credits(), this.export.spec(), this.ledger.exports().get(number).startedAt(),
                    this.export.night(), left)
            .stream()
            .map((awaited) -> new VersionKey(awaited.version().jobId(), awaited.answerMicros()))
            .toList();
        return jobs.isEmpty() ? List.of() : List.of(Listing.credits(aloneNumber(), jobs));
    }

    /// The cursor that counts jobs asked for alone.
    private int aloneNumber() {
        return this.ledger.listings()
            .of(this.export.number())
            .stream()
            .filter((cursor) -> cursor.kind() == Listings.Kind.OPEN_SET)
            .findFirst()
            .orElseThrow(() -> new Failure(Failure.Kind.DAMAGE,
                    "Export %d has no cursor for its open set".formatted(this.export.number())))
            .number();
    }

}
