package dev.extractexport.job.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Settings;
import dev.extractexport.job.context.CsvDelimiter;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.job.listing.CreditsRound;
import dev.extractexport.job.listing.Sightings;
import dev.extractexport.job.refetch.Lost;
import dev.extractexport.job.retry.Retries;
import dev.extractexport.fetch.listing.Again;
import dev.extractexport.fetch.triage.KnownVersion;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.Listings;
import dev.extractexport.ledger.credits.Awaited;
import dev.extractexport.publish.Layout;
import org.jspecify.annotations.Nullable;

/// What the ledger knew when it was read, and what the planned exports would have added since.
final class LedgerSnapshot {

    private final VersionTable versions;

    /// Jobs whose latest version is open: few, and all asked for again each night.
    private final Map<String, Long> open = new HashMap<>();

    /// Versions that may be asked for again because of their credits, in the order of
    /// asking.
    private final Map<String, Awaited> awaited = new LinkedHashMap<>();

    /// Versions in quarantine that are tried again, by job: there is one of each at most.
    private final Map<String, Due> due = new LinkedHashMap<>();

    private final Map<String, Listings.Mark> marks = new HashMap<>();

    /// Documents of lost archive segments.
    private long lost;

    private final long nextExport;

    private final @Nullable Begun begun;

    /// The export that was begun and not published.
    record Begun(Exports.Export export, List<Listings.Cursor> cursors, long archived, long creditsAsked, long tasksLeft,
            long tasks) {
    }

    /// A version in quarantine that is tried again.
    private record Due(VersionKey key, Again how) {
    }

    private LedgerSnapshot(long nextExport, @Nullable Begun begun) {
        this.versions = new VersionTable((begun != null) ? begun.export().number() : nextExport);
        this.nextExport = nextExport;
        this.begun = begun;
    }

    /// Reads the ledger of an output; one without a ledger knows nothing.
    /// @throws dev.extractexport.failure.Failure LOCKED while an export holds the output,
    /// DAMAGE when ledger and manifests do not belong together
    static LedgerSnapshot read(Layout layout, Settings tonight, Instant now) {
        Optional<LedgerView> found = LedgerView.open(layout.ledger(), layout.lock());
        if (found.isEmpty()) {
            LedgerCheck.refuse(layout, null);
            return new LedgerSnapshot(1, null);
        }
        try (LedgerView ledger = found.get()) {
            List<Long> numbers = ledger.exports().numbers();
            boolean damaged = LedgerCheck.refuseRun(layout, ledger) != null;
            CsvDelimiter.check(tonight, ledger.exports());
            Begun begun = ledger.exports().unfinished().map((export) -> begun(ledger, export)).orElse(null);
            LedgerSnapshot snapshot = new LedgerSnapshot(numbers.isEmpty() ? 1 : numbers.getLast() + 1, begun);
            snapshot.lost = damaged ? lost(layout, ledger) : 0;
            snapshot.marks.putAll(ledger.listings().marks());
            ledger.jobVersions().forEach((key, known) -> {
                snapshot.versions.put(key, known);
                if (known.state().equals("OPEN")) {
                    snapshot.open.merge(key.jobId(), key.updatedMicros(), Math::max);
                }
            });
            Instant first = (begun != null) ? begun.export().startedAt() : now;
            Retries.due(ledger.quarantine(), first)
                .forEach((key, how) -> snapshot.due.put(key.jobId(), new Due(key, how)));
            CreditsRound.waiting(ledger.credits(), ExportSpec.of(tonight), first)
                .forEach((each) -> snapshot.awaited.put(each.version().jobId(), each));
            return snapshot;
        }
    }

    private static long lost(Layout layout, LedgerView ledger) {
        return Lost.of(layout, ledger.exports(), ledger.segments())
            .stream()
            .mapToLong((each) -> ledger.segments().frames(each.export(), each.segment().number()).size())
            .sum();
    }

    private static Begun begun(LedgerView ledger, Exports.Export export) {
        long number = export.number();
        return new Begun(export, ledger.listings().of(number),
                ledger.jobVersions().outcomes(number).getOrDefault("EXPORTED", 0L), ledger.credits().asked(number),
                ledger.tasks().open(number), ledger.tasks().total(number));
    }

    @Nullable Begun begun() {
        return this.begun;
    }

    /// Documents of lost archive segments.
    long lost() {
        return this.lost;
    }

    /// How far the listings of each scope have come; to be moved as the export would.
    Map<String, Listings.Mark> marks() {
        return this.marks;
    }

    /// The number that the next new export gets.
    long nextExport() {
        return this.nextExport;
    }

    JobVersions.@Nullable Known row(VersionKey key) {
        return this.versions.get(new JobVersions.Key(key.jobId(), key.updatedAtMicros()));
    }

    /// What a decision is made by.
    static @Nullable KnownVersion known(JobVersions.@Nullable Known row) {
        return (row != null) ? Sightings.known(row).orElse(null) : null;
    }

    /// Adds what an export saw. A later version of an open job takes its place.
    void record(VersionKey key, JobVersions.Known seen) {
        this.versions.put(new JobVersions.Key(key.jobId(), key.updatedAtMicros()), seen);
        Awaited waiting = this.awaited.get(key.jobId());
        if (waiting != null && waiting.version().updatedMicros() < key.updatedAtMicros()) {
            this.awaited.remove(key.jobId());
        }
        Due held = this.due.get(key.jobId());
        if (held != null && held.key().updatedAtMicros() < key.updatedAtMicros()) {
            this.due.remove(key.jobId());
        }
        Long before = this.open.get(key.jobId());
        if (seen.state().equals("OPEN")) {
            this.open.merge(key.jobId(), key.updatedAtMicros(), Math::max);
        }
        else if (before != null && before <= key.updatedAtMicros()) {
            this.open.remove(key.jobId());
        }
    }

    /// Tries again what is due in quarantine: the versions, and how each is tried.
    Map<VersionKey, Again> retry() {
        Map<VersionKey, Again> tried = new LinkedHashMap<>();
        this.due.values().forEach((each) -> tried.put(each.key(), each.how()));
        this.due.clear();
        return tried;
    }

    /// Asks for the credits that are due: how many jobs that is.
    long askCredits(ExportSpec spec, Instant startedAt, long most) {
        long night = (this.begun != null) ? this.begun.export().number() : this.nextExport;
        List<String> due = this.awaited.values()
            .stream()
            .filter((each) -> CreditsRound.isDue(each, spec, startedAt, night))
            .limit(Math.max(0, most))
            .map((each) -> each.version().jobId())
            .toList();
        due.forEach(this.awaited::remove);
        return due.size();
    }

    /// The open versions that an export has not seen.
    List<VersionKey> openUnseen(long export) {
        List<VersionKey> unseen = new ArrayList<>();
        this.open.forEach((jobId, updatedMicros) -> {
            VersionKey key = new VersionKey(jobId, updatedMicros);
            JobVersions.Known row = row(key);
            if (row != null && row.seenExport() < export) {
                unseen.add(key);
            }
        });
        return unseen;
    }

}
