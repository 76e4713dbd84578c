package dev.extractexport.fetch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.fetch.listing.Again;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.listing.PageSource;
import dev.extractexport.fetch.listing.PageSource.Entry;
import dev.extractexport.fetch.listing.PageSource.Sheet;
import dev.extractexport.fetch.triage.ArchivedRun;
import dev.extractexport.fetch.triage.Decision;
import dev.extractexport.fetch.triage.KnownVersion;
import dev.extractexport.fetch.triage.KnownVersions;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.Triage;
import dev.extractexport.fetch.triage.VersionKey;
import org.jspecify.annotations.Nullable;

/// Walks the listings in one thread, decides about each page, and starts its fetches.
final class Pager implements Runnable {

    /// Pages between the one being committed and the next one asked for, and some to
    /// spare.
    private static final int UNCOMMITTED = 8;

    private final ExtractApi api;

    private final KnownVersions known;

    private final FetchRules rules;

    private final List<Listing> listings;

    private final Lookahead ahead;

    private final ExecutorService tasks;

    private final ExecutorService lookups;

    private final Triage triage;

    private final JobFetch fetch;

    private final JobFetch fetchAtOnce;

    private long pages;

    private volatile boolean cut;

    /// @param tasks runs the fetches; interrupted when the feed closes
    /// @param lookups asks the ledger, in one thread that is never interrupted
    Pager(ExtractApi api, KnownVersions known, FetchRules rules, List<Listing> listings, long alreadyPlanned,
            Lookahead ahead, ExecutorService tasks, ExecutorService lookups) {
        this.api = api;
        this.known = known;
        this.rules = rules;
        this.listings = List.copyOf(listings);
        this.ahead = ahead;
        this.tasks = tasks;
        this.lookups = lookups;
        this.triage = new Triage(rules.wanted(), alreadyPlanned, rules.pagesAhead() + UNCOMMITTED);
        this.fetch = new JobFetch(api::fetchRun, rules.wanted(), rules.spillDirectory());
        this.fetchAtOnce = new JobFetch(api::fetchRunAtOnce, rules.wanted(), rules.spillDirectory());
    }

    boolean wasCut() {
        return this.cut;
    }

    @Override
    public void run() {
        try {
            walkAll();
            this.ahead.end(null);
        }
        catch (InterruptedException ex) {
            this.ahead.end(new IllegalStateException("The feed is closed", ex));
        }
        catch (RuntimeException | Error ex) {
            // Belongs to whoever takes the pages.
            this.ahead.end(ex);
        }
    }

    private void walkAll() throws InterruptedException {
        for (int i = 0; i < this.listings.size() && !this.cut; i++) {
            walk(this.listings.get(i), i == this.listings.size() - 1);
        }
    }

    private void walk(Listing listing, boolean lastListing) throws InterruptedException {
        PageSource source = PageSource.of(listing, this.api, this.tasks);
        this.cut = isFull();
        boolean more = !this.cut;
        while (more) {
            this.ahead.awaitRoom();
            Sheet sheet = source.next();
            boolean last = sheet.nextToken() == null;
            plan(listing, sheet, last && lastListing);
            more = !last && !this.cut;
        }
    }

    private boolean isFull() {
        return this.triage.planned() >= this.rules.jobsPerExport();
    }

    private void plan(Listing listing, Sheet sheet, boolean lastOfAll) throws InterruptedException {
        List<Step> steps = decide(sheet, listing.again());
        boolean full = !lastOfAll && isFull();
        boolean last = sheet.nextToken() == null;
        FetchedPage header = new FetchedPage(listing.number(), sheet.nextToken(), last, sheet.walk(), full,
                steps.size(), List.of(), sheet.credits());
        PendingPage page = new PendingPage(this.pages++, this.ahead, header);
        this.ahead.add(page);
        this.cut = full;
        for (int i = 0; i < steps.size(); i++) {
            int position = i;
            Step step = steps.get(i);
            this.tasks.execute(() -> carryOut(page, position, step));
        }
    }

    private List<Step> decide(Sheet sheet, Map<VersionKey, Again> again) throws InterruptedException {
        Set<VersionKey> keys = new HashSet<>();
        for (Entry entry : sheet.entries()) {
            keys.add(entry.key());
            if (entry instanceof Entry.Again(VersionKey _, ListedVersion now)) {
                keys.add(now.key());
            }
        }
        Map<VersionKey, KnownVersion> answers = keys.isEmpty() ? Map.of() : lookup(keys);
        this.triage.beginPage();
        List<Step> steps = new ArrayList<>(sheet.entries().size());
        for (Entry entry : sheet.entries()) {
            KnownVersion before = answers.get(entry.key());
            steps.add(switch (entry) {
                case Entry.Listed(ListedVersion listed) -> {
                    Decision decision = this.triage.decide(listed, before);
                    yield () -> this.fetch.carryOut(listed, decision);
                }
                case Entry.Missing missing when again.isEmpty() ->
                    () -> FetchedJob.missing(missing, before, archived(missing.key()));
                case Entry.Missing missing -> () -> retry(missing, again, before).carryOut(missing);
                case Entry.Unanswered unanswered -> () -> retry(unanswered, again, before).carryOut(unanswered);
                case Entry.Again(VersionKey key, ListedVersion listed) -> {
                    boolean same = listed.key().equals(key);
                    Decision decision = this.triage.decide(listed, same ? null : answers.get(listed.key()));
                    yield () -> retry(entry, again, before).carryOut(key, listed, decision);
                }
            });
        }
        return steps;
    }

    private Retry retry(Entry entry, Map<VersionKey, Again> again, @Nullable KnownVersion before) {
        return new Retry(this.fetchAtOnce, this::archived, Objects.requireNonNull(again.get(entry.key())), before);
    }

    private void carryOut(PendingPage page, int position, Step step) {
        try {
            this.ahead.admit(page.index());
            page.done(position, step.carryOut());
        }
        catch (InterruptedException ex) {
            page.failed(new IllegalStateException("The feed is closed", ex));
        }
        catch (RuntimeException | Error ex) {
            // Belongs to whoever awaits the page.
            page.failed(ex);
        }
    }

    private Map<VersionKey, KnownVersion> lookup(Set<VersionKey> keys) throws InterruptedException {
        return asked(() -> this.known.lookup(keys));
    }

    private @Nullable ArchivedRun archived(VersionKey key) throws InterruptedException {
        return asked(() -> Optional.ofNullable(this.known.archived(key))).orElse(null);
    }

    /// Asks the ledger, in the thread that is never interrupted.
    private <T> T asked(Callable<T> question) throws InterruptedException {
        try {
            return this.lookups.submit(question).get();
        }
        catch (ExecutionException ex) {
            PendingPage.rethrow(ex.getCause());
            throw new IllegalStateException(ex);
        }
    }

    /// What is left to do for one job once it is decided about.
    @FunctionalInterface
    private interface Step {

        FetchedJob carryOut() throws InterruptedException;

    }

}
