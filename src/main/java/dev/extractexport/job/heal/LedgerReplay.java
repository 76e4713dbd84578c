package dev.extractexport.job.heal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Intact;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a ledger from manifests and archive, export after export. One that has no manifest is
/// adopted as begun: what it has fetched may be gone at the source. So are those after it, since what
/// is assigned to an export depends on all before.
final class LedgerReplay {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerReplay.class);

    /// Exports without any trace, between such as have left one. More are a number that
    /// is wrong.
    private static final int MAX_LOST = 1_000;

    private final Layout layout;

    private final SetAside setAside;

    private final Instant now;

    private final ReplayProgress progress;

    /// The first export without a manifest, from which on all are adopted.
    private long firstLost;

    LedgerReplay(Layout layout, SetAside setAside, Instant now) {
        this.layout = layout;
        this.setAside = setAside;
        this.now = now;
        this.progress = new ReplayProgress(Archived.count(layout), System::nanoTime);
    }

    /// What was made.
    /// @param published exports that stay as their manifests say
    /// @param adopted exports that are to be finished
    /// @param segments of all of them
    /// @param versions of jobs
    record Replayed(long published, List<Long> adopted, long segments, long versions) {
    }

    /// Fills a new ledger.
    /// @param withFiles whether the tables stay as they are; else they are all written
    /// anew
    /// @throws Failure DAMAGE naming the file that must be made good by hand
    Replayed replay(Ledger ledger, boolean withFiles) {
        Map<Long, Manifest> manifests = manifests();
        manifests.values().stream().findFirst().ifPresent((first) -> ledger.setOutputId(outputId(manifests, first)));
        long last = last(manifests);
        this.firstLost = 1;
        while (manifests.containsKey(this.firstLost)) {
            this.firstLost++;
        }
        List<Long> adopted = new ArrayList<>();
        long segments = 0;
        // One of which nothing is left is finished as well, with nothing: its number
        // would be missed.
        for (long number = 1; number <= last; number++) {
            Manifest manifest = manifests.get(number);
            int found;
            if (manifest != null && number < this.firstLost) {
                found = published(ledger, manifest, withFiles);
            }
            else {
                found = adopted(ledger, number, manifest, number == last);
                adopted.add(number);
            }
            segments += found;
            LOG.debug("Export {} is in the new ledger, {} segments", Layout.number(number), found);
        }
        return new Replayed(last - adopted.size(), adopted, segments, ledger.jobVersions().count());
    }

    /// One that is torn says nothing; its export is adopted by its segments.
    private Map<Long, Manifest> manifests() {
        Map<Long, Manifest> manifests = new TreeMap<>();
        for (Path file : Manifest.files(this.layout)) {
            try {
                manifests.put(Layout.exportOf(file), Manifest.read(file));
            }
            catch (Failure ex) {
                LOG.debug("Torn", ex);
            }
        }
        return manifests;
    }

    /// The number of the last export, also of one whose torn manifest is all there is.
    private long last(Map<Long, Manifest> manifests) {
        TreeSet<Long> known = new TreeSet<>(Archived.exports(this.layout));
        known.addAll(manifests.keySet());
        long last = known.isEmpty() ? 0 : known.last();
        if (last > known.size() + MAX_LOST) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "The ledger in %s cannot be made anew: %s tells of export %s, but all in all only %,d are known: move it "
                        .formatted(this.layout.ledger(), this.layout.state(), Layout.number(last), known.size())
                            + "out of manifests/ and archive/ if it is none of this output, and run again");
        }
        return Files.exists(this.layout.manifest(last + 1)) ? last + 1 : last;
    }

    private String outputId(Map<Long, Manifest> manifests, Manifest first) {
        for (Manifest manifest : manifests.values()) {
            if (!manifest.outputId().equals(first.outputId())) {
                throw new Failure(Failure.Kind.DAMAGE,
                        "Manifest %s is of output %s, but %s of output %s: move those of one of them out of there"
                            .formatted(this.layout.manifest(first.export()), first.outputId(),
                                    this.layout.manifest(manifest.export()), manifest.outputId()));
            }
        }
        return first.outputId();
    }

    private int published(Ledger ledger, Manifest manifest, boolean withFiles) {
        long number = manifest.export();
        NavigableMap<Integer, Path> segments = Archived.segments(this.layout, number);
        checkSegments(manifest, segments);
        begin(ledger, number, PublishedReplay.settings(manifest).lines(), Instant.parse(manifest.startedAt()));
        SegmentReplay replay = new SegmentReplay(ledger, number, Instant.parse(manifest.startedAt()));
        segments.forEach((segment, file) -> {
            replay.replay(segment, this.layout.segment(number, segment), file);
            this.progress.replayed(number);
        });
        new PublishedReplay(this.layout, ledger).replay(manifest, text(manifest), withFiles);
        return segments.size();
    }

    /// Without one of them the ledger would take what it held for new, and export it
    /// twice.
    private void checkSegments(Manifest manifest, NavigableMap<Integer, Path> found) {
        List<Manifest.ArchivedSegment> segments = manifest.segments();
        if (segments == null) {
            if (!found.isEmpty() && found.lastKey() != found.size()) {
                throw damaged(manifest, this.layout.archive().resolve(Layout.number(manifest.export())),
                        "lacks a segment: their numbers have a gap");
            }
            return;
        }
        for (Manifest.ArchivedSegment segment : segments) {
            Path file = this.layout.home().resolve(segment.path());
            String problem = Intact.problem(file, segment.bytes(), segment.sha256());
            if (problem != null) {
                throw damaged(manifest, file, problem);
            }
            this.progress.compared(manifest.export());
        }
        if (found.size() > segments.size()) {
            throw damaged(manifest, found.lastEntry().getValue(), "is none of its segments");
        }
    }

    private Failure damaged(Manifest manifest, Path file, String problem) {
        return new Failure(Failure.Kind.DAMAGE,
                "The ledger in %s %s".formatted(this.layout.ledger(), cannot(this.layout, manifest, file, problem)));
    }

    /// Why there can be no new ledger, in words that follow the name of the old one.
    /// @param problem of a segment, in words that may follow its name
    static String cannot(Layout layout, Manifest manifest, Path file, String problem) {
        return ("cannot be made anew: of export %s, %s: %s; put back a good copy of that or of the ledger; "
                + "where there is none, move %s, and the files %s-* of parquet/ and csv/, out of the output and "
                + "run again, which fetches again what the service still holds")
            .formatted(Layout.number(manifest.export()), file, problem, layout.manifest(manifest.export()),
                    Layout.number(manifest.export()));
    }

    /// @param goesOn whether it may list and fetch more: not where a later one did
    private int adopted(Ledger ledger, long number, @Nullable Manifest manifest, boolean goesOn) {
        NavigableMap<Integer, Path> segments = Archived.segments(this.layout, number);
        if (manifest != null) {
            checkSegments(manifest, segments);
        }
        begin(ledger, number, (manifest != null) ? PublishedReplay.settings(manifest).lines() : "",
                (manifest != null) ? Instant.parse(manifest.startedAt()) : this.now);
        if (manifest != null || !goesOn) {
            ledger.inTransaction(() -> {
                ledger.exports().markCut(number);
                return true;
            });
        }
        SegmentReplay replay = new SegmentReplay(ledger, number, this.now);
        int whole = 0;
        for (Map.Entry<Integer, Path> segment : segments.entrySet()) {
            try {
                replay.replay(segment.getKey(), this.layout.segment(number, segment.getKey()), segment.getValue());
                whole++;
            }
            catch (Failure ex) {
                if (ex.kind() != Failure.Kind.DAMAGE) {
                    throw ex;
                }
                LOG.debug("Torn", ex);
                this.setAside.move(segment.getValue());
            }
            this.progress.replayed(number);
        }
        refuseLost(number, ledger.decisions().outcomes(number).values().stream().mapToLong(Long::longValue).sum());
        leaveToLater(ledger, number);
        return whole;
    }

    /// Without a manifest only its tables can tell that an export had more segments than
    /// are here.
    private void refuseLost(long number, long decisions) {
        long rows = PublishedRuns.rows(this.layout, number);
        if (rows > decisions) {
            throw new Failure(Failure.Kind.DAMAGE,
                    ("The ledger in %s cannot be made anew: export %s has %,d rows in the table runs, but only %,d in %s, "
                            + "so a segment is lost; put back a good copy of it, of %s or of the ledger; where there is "
                            + "none, move the files %s-* out of parquet/ and csv/ and run again, which fetches again "
                            + "what the service still holds")
                        .formatted(this.layout.ledger(), Layout.number(number), rows, decisions,
                                this.layout.archive().resolve(Layout.number(number)), this.layout.manifest(number),
                                Layout.number(number)));
        }
    }

    /// A version that an earlier one of these exports had archived, and this one
    /// again, was unfit then.
    private void leaveToLater(Ledger ledger, long number) {
        if (number <= this.firstLost) {
            return;
        }
        List<JobVersions.Key> keys = new ArrayList<>();
        ledger.decisions().forEach(number, (decision) -> keys.add(decision.key()));
        ledger.inTransaction(() -> {
            for (JobVersions.Key key : keys) {
                for (Decision earlier : ledger.decisions().ofJob(key.jobId())) {
                    if (earlier.key().equals(key) && earlier.exported() && earlier.export() >= this.firstLost
                            && earlier.export() < number) {
                        ledger.decisions()
                            .quarantine(earlier.export(), key, "It was tried again by export " + Layout.number(number));
                    }
                }
            }
            return true;
        });
    }

    private static void begin(Ledger ledger, long number, String settings, Instant startedAt) {
        ledger.inTransaction(() -> {
            ledger.fence();
            ledger.exports().adopt(number, settings, startedAt);
            return true;
        });
    }

    private String text(Manifest manifest) {
        Path file = this.layout.manifest(manifest.export());
        try {
            return Files.readString(file);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "Manifest %s cannot be read (%s): make it readable and run again".formatted(file, ex.getMessage()),
                    ex);
        }
    }

}
