package dev.extractexport.job.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.LongAdder;

import dev.extractexport.api.ListedJob;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.facts.Source;
import dev.extractexport.fetch.listing.Again;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.listing.PageSource;
import dev.extractexport.fetch.listing.PageSource.Entry;
import dev.extractexport.fetch.listing.PageSource.Sheet;
import dev.extractexport.fetch.listing.Walk;
import dev.extractexport.fetch.triage.Decision;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.Triage;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.fetch.triage.Wanted;
import dev.extractexport.job.listing.ExportListings;
import dev.extractexport.job.listing.Horizon;
import dev.extractexport.job.listing.Sightings;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Listings;
import org.jspecify.annotations.Nullable;

/// Goes through the listings of one export, and of those it is cut into, as the export would; only
/// that each run is taken for fetched. Used once, by one thread.
final class PlanPass {

    /// The job, and what it produced.
    private static final long CALLS_OF_A_RETRY = 2;

    private final ExportPlanner.Api api;

    private final ExecutorService tasks;

    private final LedgerSnapshot ledger;

    private final ExportSpec spec;

    private final boolean goesOn;

    private final LongAdder listedItems;

    private final long firstExport;

    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);

    private Triage triage;

    private long planned;

    private long export;

    private boolean ended;

    private long listed;

    private long repeated;

    private Plan.TriedAgain again = Plan.TriedAgain.NONE;

    private Plan.Calls calls = Plan.Calls.NONE;

    private PlanPass(ExportPlanner.Api api, ExecutorService tasks, LedgerSnapshot ledger, ExportSpec spec, long export,
            long alreadyPlanned, boolean goesOn, LongAdder listedItems) {
        this.goesOn = goesOn;
        this.api = api;
        this.tasks = tasks;
        this.ledger = ledger;
        this.spec = spec;
        this.firstExport = export;
        this.export = export;
        this.listedItems = listedItems;
        this.triage = new Triage(ExportListings.wanted(spec), alreadyPlanned, 1);
    }

    /// The pass of a new export.
    /// @param listedItems is told of each item, for whoever watches
    static PlanPass tonight(ExportPlanner.Api api, ExecutorService tasks, LedgerSnapshot ledger, ExportSpec spec,
            LongAdder listedItems) {
        return new PlanPass(api, tasks, ledger, spec, ledger.nextExport(), 0, true, listedItems);
    }

    /// The pass of an export that was begun.
    static PlanPass rest(ExportPlanner.Api api, ExecutorService tasks, LedgerSnapshot ledger, ExportSpec spec,
            LedgerSnapshot.Begun begun, LongAdder listedItems) {
        return new PlanPass(api, tasks, ledger, spec, begun.export().number(), begun.archived(), false, listedItems);
    }

    /// @param startedAt when the export begins or began
    /// @param credits jobs that it may ask for again because of these
    Plan.Pass walk(List<Listings.Cursor> cursors, Instant startedAt, long credits) throws InterruptedException {
        List<Listing> listings = ExportListings.left(cursors, this.spec);
        for (int i = 0; i < listings.size() && !this.ended; i++) {
            Listing listing = listings.get(i);
            long before = this.calls.listing();
            Walk end = walk(listing, i == listings.size() - 1);
            if (listing.kind() == Listing.Kind.WANTED && end != null) {
                Listings.Cursor cursor = cursors.get(listing.number() - 1).past(this.calls.listing() - before);
                Horizon.moved(this.spec, cursor, end, this.ledger.marks())
                    .ifPresent((mark) -> this.ledger.marks().put(String.valueOf(cursor.walk().scope()), mark));
            }
        }
        List<VersionKey> open = this.ended ? List.of() : this.ledger.openUnseen(this.export);
        if (!open.isEmpty()) {
            walk(Listing.openSet(cursors.size(), open, null), true);
        }
        if (!this.ended) {
            long retried = tryAgain(this.ledger.retry()) * CALLS_OF_A_RETRY;
            long asked = this.ledger.askCredits(this.spec, startedAt, credits);
            this.calls = this.calls.plus(new Plan.Calls(0, Duration.ZERO, 0, retried, asked, 0, 0, 0));
        }
        return new Plan.Pass(this.firstExport, this.export - this.firstExport + 1, Map.copyOf(this.counts), this.listed,
                this.repeated, this.again, this.calls);
    }

    /// Those that were listed count no more as what the listing made of them. Of an
    /// export that was begun, what it saw before is not counted here.
    /// @return how many there are
    private long tryAgain(Map<VersionKey, Again> due) {
        due.keySet().forEach((key) -> {
            JobVersions.Known row = this.ledger.row(key);
            if (this.goesOn && row != null && row.seenExport() >= this.firstExport) {
                this.counts.merge(Outcome.valueOf(row.seenOutcome()), -1L, Long::sum);
            }
        });
        long byThemselves = due.values().stream().filter((how) -> how == Again.BY_ITSELF).count();
        this.again = new Plan.TriedAgain(due.size() - byThemselves, byThemselves);
        return due.size();
    }

    /// @return the walk of a listing that was read to its end; null where the export ends
    /// before
    private @Nullable Walk walk(Listing listing, boolean lastListing) throws InterruptedException {
        PageSource source = PageSource.of(listing, this.api.api(), this.tasks, null);
        Walk end = null;
        boolean more = true;
        while (more) {
            long begun = this.api.nanoTime().getAsLong();
            Sheet sheet = source.next();
            Duration took = Duration.ofNanos(this.api.nanoTime().getAsLong() - begun);
            boolean openSet = listing.kind() == Listing.Kind.OPEN_SET;
            this.calls = this.calls
                .plus(openSet ? new Plan.Calls(0, Duration.ZERO, sheet.entries().size(), 0, 0, 0, 0, 0)
                        : new Plan.Calls(1, took, 0, 0, 0, 0, 0, 0));
            plan(sheet);
            more = sheet.nextToken() != null;
            end = more ? null : sheet.walk();
            if ((more || !lastListing) && this.triage.planned() >= this.spec.pace().jobsPerExport()) {
                cut();
                more = more && !this.ended;
            }
        }
        return end;
    }

    /// Tonight's listings go on in the next export, which may fetch what the limit
    /// leaves.
    /// Those of an unfinished export do not: tonight's begin anew.
    private void cut() {
        this.planned += this.triage.planned();
        Wanted wanted = ExportListings.wanted(this.spec);
        Long limit = wanted.limit();
        if (!this.goesOn || (limit != null && limit <= this.planned)) {
            this.ended = true;
            return;
        }
        this.export++;
        Long left = (limit != null) ? limit - this.planned : null;
        this.triage = new Triage(new Wanted(wanted.statuses(), wanted.createdFrom(), wanted.createdTo(), left), 0, 1);
    }

    private void plan(Sheet sheet) {
        this.triage.beginPage();
        for (Entry entry : sheet.entries()) {
            this.listed++;
            this.listedItems.increment();
            switch (entry) {
                case Entry.Listed(ListedVersion version) -> plan(version);
                case Entry.Again _, Entry.Unanswered _ ->
                    throw new IllegalStateException("A plan tries nothing again: job " + entry.key().jobId());
                case Entry.Missing missing -> {
                    JobVersions.Known before = this.ledger.row(missing.key());
                    see(missing.key(), missing.outcome(), false, true, (before != null) ? before.status() : "", before);
                }
            }
        }
    }

    private void plan(ListedVersion version) {
        JobVersions.Known before = this.ledger.row(version.key());
        Decision decision = this.triage.decide(version, LedgerSnapshot.known(before));
        boolean framed = decision.work() != Decision.Work.NONE;
        boolean news = see(version.key(), decision.outcome(), framed, decision.remembered(), version.status(), before);
        if (news && decision.work() == Decision.Work.RUN) {
            fetch(version.job());
        }
    }

    /// @return whether it is not a repetition
    private boolean see(VersionKey key, Outcome outcome, boolean framed, boolean remembered, String status,
            JobVersions.@Nullable Known before) {
        if (Sightings.isRepeated(outcome, framed, before, this.export)) {
            this.repeated++;
            return false;
        }
        if (before != null && before.seenExport() == this.export) {
            this.counts.merge(Outcome.valueOf(before.seenOutcome()), -1L, Long::sum);
        }
        this.counts.merge(outcome, 1L, Long::sum);
        this.ledger.record(key, Sightings.seen(outcome, remembered, status, before, this.export));
        return true;
    }

    private void fetch(ListedJob job) {
        List<Source> ways = this.api.ways().apply(job);
        if (!ways.isEmpty()) {
            boolean first = ways.getFirst() == Source.V1_RUN;
            this.calls = this.calls
                .plus(new Plan.Calls(0, Duration.ZERO, 0, 0, 0, first ? 1 : 0, first ? 0 : 1, ways.size() - 1L));
        }
    }

}
