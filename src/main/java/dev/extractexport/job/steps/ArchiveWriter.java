package dev.extractexport.job.steps;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.extractexport.archive.FrameLabel;
import dev.extractexport.archive.Segment;
import dev.extractexport.archive.SegmentFile;
import dev.extractexport.disk.IoReason;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.FetchedJob;
import dev.extractexport.fetch.FetchedPage;
import dev.extractexport.fetch.listing.CreditsAnswer;
import dev.extractexport.fetch.listing.Retried;
import dev.extractexport.fetch.listing.Walk;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.job.listing.Horizon;
import dev.extractexport.job.listing.Sightings;
import dev.extractexport.job.record.DecisionRow;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Listings;
import dev.extractexport.ledger.credits.Awaited;
import dev.extractexport.ledger.quarantine.Quarantine;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/// Archives a page: first one durable segment, then the ledger's rows and the cursor in the chunk's
/// transaction. A page that is archived twice after a crash replaces its segment.
public final class ArchiveWriter implements ItemWriter<FetchedPage> {

    private final ExportContext export;

    private final Ledger ledger;

    public ArchiveWriter(ExportContext export) {
        this.export = export;
        this.ledger = export.ledger();
    }

    @Override
    public void write(Chunk<? extends FetchedPage> chunk) throws IOException {
        for (FetchedPage page : chunk) {
            try (page) {
                write(page);
            }
        }
    }

    private void write(FetchedPage page) throws IOException {
        long number = this.export.number();
        this.ledger.fence();
        page.jobs().forEach(this::tried);
        Map<JobVersions.Key, JobVersions.Known> known = this.ledger.jobVersions()
            .lookup(page.jobs().stream().map((job) -> key(job.key())).toList());
        long repeated = 0;
        Map<JobVersions.Key, JobVersions.Sighting> seen = new LinkedHashMap<>();
        Map<JobVersions.Key, FetchedJob> framed = new LinkedHashMap<>();
        for (FetchedJob job : page.jobs()) {
            JobVersions.Key key = key(job.key());
            JobVersions.Known before = known.get(key);
            FetchedJob earlier = framed.get(key);
            // What has a decision keeps the outcome that it names.
            boolean settled = earlier != null && (earlier.outcome() == Outcome.EXPORTED || job.frame() == null);
            if (settled || Sightings.isRepeated(job.outcome(), job.frame() != null, before, number)) {
                repeated++;
                continue;
            }
            VersionKey listedAs = job.listedAs();
            boolean dealtWith = listedAs != null && Sightings.isSettled(before);
            if (listedAs != null) {
                // Not to be fetched again tomorrow, should the listing lag behind.
                seen.putIfAbsent(key(listedAs), new JobVersions.Sighting(key(listedAs), job.createdAtMicros(),
                        Sightings.superseded(job.status(), number)));
            }
            Outcome outcome = dealtWith ? Outcome.UNCHANGED : job.outcome();
            seen.put(key, new JobVersions.Sighting(key, job.createdAtMicros(),
                    Sightings.seen(outcome, job.remembered(), job.status(), before, number)));
            if (job.frame() != null && !dealtWith) {
                // A version that changed its status while it was listed may be on a page
                // twice.
                repeated += (framed.put(key, job) != null) ? 1 : 0;
            }
        }
        this.ledger.jobVersions().record(List.copyOf(seen.values()));
        long bytes = archive(List.copyOf(framed.values()), page.credits());
        this.ledger.listings()
            .advance(number, page.listing(), page.nextToken(), page.lastOfListing(), page.listedItems(), repeated);
        moveOn(page);
        if (page.cut()) {
            this.ledger.exports().markCut(number);
        }
        this.export.progress().pageArchived(page.listedItems(), framed.size(), bytes);
    }

    /// Records how far the listing has come; at its end, the mark of its scope.
    private void moveOn(FetchedPage page) {
        long number = this.export.number();
        Walk walk = page.walk();
        this.ledger.listings().walked(number, page.listing(), walk.newest(), walk.last(), walk.ordered());
        if (!page.lastOfListing()) {
            return;
        }
        this.ledger.listings()
            .of(number)
            .stream()
            .filter((cursor) -> cursor.number() == page.listing() && cursor.kind() == Listings.Kind.WANTED)
            .forEach((cursor) -> Horizon.moved(this.export.spec(), cursor, walk, this.ledger.listings().marks())
                .ifPresent((mark) -> this.ledger.listings()
                    .mark(Objects.requireNonNull(cursor.walk().scope()), mark, number)));
    }

    private long archive(List<FetchedJob> jobs, List<CreditsAnswer> credits) throws IOException {
        try (StatementWriter statements = StatementWriter.of(this.export, credits)) {
            List<Segment.Entry> entries = new ArrayList<>();
            for (FetchedJob job : jobs) {
                entries.add(new Segment.Entry(label(job), Objects.requireNonNull(job.frame())));
            }
            entries.addAll(statements.entries());
            return entries.isEmpty() ? 0 : archive(jobs, entries, statements);
        }
    }

    private long archive(List<FetchedJob> jobs, List<Segment.Entry> entries, StatementWriter statements)
            throws IOException {
        long number = this.export.number();
        int segment = this.ledger.decisions().lastSegment(number) + 1;
        String path = this.export.layout().segment(number, segment);
        Path file = this.export.layout().archive().resolve(path);
        SegmentFile written;
        try {
            written = Segment.write(file, number, segment, entries);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The archive cannot be written (%s); make room or make it writable, and run again"
                        .formatted(IoReason.of(ex)),
                    ex);
        }
        this.ledger.decisions().addSegment(number, segment, path, entries.size(), written.bytes(), written.sha256());
        Map<String, String> schemas = new HashMap<>();
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            FetchedJob job = jobs.get(i);
            Segment.Entry entry = entries.get(i);
            decisions.add(DecisionRow.of(number, segment, entry.label(), written.frames().get(i),
                    Objects.requireNonNull(job.facts()), schemas));
        }
        this.ledger.decisions().keepSchemas(schemas);
        this.ledger.decisions().put(decisions);
        jobs.forEach(this::awaitCredits);
        hold(jobs);
        statements.archived(segment, written.frames().subList(jobs.size(), entries.size()));
        return written.bytes();
    }

    /// What trying a quarantined version again came to, before it is decided about anew.
    private void tried(FetchedJob job) {
        Retried retried = job.retried();
        if (retried != null) {
            VersionKey version = retried.version();
            switch (retried.finding()) {
                case DECIDED -> this.ledger.quarantine().tried(version.jobId(), version.updatedAtMicros());
                case IN_VAIN ->
                    this.ledger.quarantine().inVain(version.jobId(), version.updatedAtMicros(), startedAt());
                case UNANSWERED -> {
                    // As if it had not been tried.
                }
            }
        }
    }

    private void hold(List<FetchedJob> jobs) {
        for (FetchedJob job : jobs) {
            if (job.outcome() == Outcome.QUARANTINED) {
                this.ledger.quarantine()
                    .hold(job.key().jobId(), job.key().updatedAtMicros(),
                            job.passing() ? Quarantine.nextAt(0, startedAt()) : null);
            }
        }
    }

    private Instant startedAt() {
        return this.ledger.exports().get(this.export.number()).startedAt();
    }

    private void awaitCredits(FetchedJob job) {
        Long answered = job.creditsAwaited();
        if (answered != null && job.outcome() == Outcome.EXPORTED) {
            this.ledger.credits()
                .await(new Awaited.Version(job.key().jobId(), job.key().updatedAtMicros()), this.export.number(),
                        answered, this.export.clock().instant());
        }
    }

    private static FrameLabel label(FetchedJob job) {
        Long created = job.createdAtMicros();
        Long awaited = job.creditsAwaited();
        return new FrameLabel(job.key().jobId(), Timestamps.ofMicros(job.key().updatedAtMicros()),
                (created != null) ? Timestamps.ofMicros(created) : null, job.status(),
                Objects.requireNonNull(job.facts()).source(), job.outcome().name(), job.reason(),
                (awaited != null) ? Timestamps.ofMicros(awaited) : null, job.passing());
    }

    private static JobVersions.Key key(VersionKey key) {
        return new JobVersions.Key(key.jobId(), key.updatedAtMicros());
    }

}
