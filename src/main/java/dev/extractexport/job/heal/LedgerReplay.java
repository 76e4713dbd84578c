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
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Intact;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a ledger from manifests and archive, export after export. One that has segments but no
/// manifest is adopted as begun: what it has fetched may be gone at the source.
final class LedgerReplay {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerReplay.class);

    private final Layout layout;

    private final SetAside setAside;

    private final Instant now;

    private final ReplayProgress progress;

    LedgerReplay(Layout layout, SetAside setAside, Instant now) {
        this.layout = layout;
        this.setAside = setAside;
        this.now = now;
        this.progress = new ReplayProgress(Archived.count(layout), System::nanoTime);
    }

    /// What was made.
    /// @param published exports that have a manifest
    /// @param adopted exports that have none
    /// @param segments of all of them
    /// @param versions of jobs
    record Replayed(int published, List<Long> adopted, long segments, long versions) {
    }

    /// Fills a new ledger.
    /// @param withFiles whether the tables stay as they are; else they are all written
    /// anew
    /// @throws Failure DAMAGE naming the file that must be made good by hand
    Replayed replay(Ledger ledger, boolean withFiles) {
        Map<Long, Manifest> manifests = manifests();
        manifests.values().stream().findFirst().ifPresent((first) -> ledger.setOutputId(outputId(manifests, first)));
        TreeSet<Long> numbers = new TreeSet<>(Archived.exports(this.layout));
        numbers.addAll(manifests.keySet());
        List<Long> adopted = new ArrayList<>();
        long segments = 0;
        for (long number : numbers) {
            Manifest manifest = manifests.get(number);
            int found;
            if (manifest != null) {
                found = published(ledger, manifest, withFiles);
            }
            else {
                found = adopted(ledger, number);
                adopted.add(number);
            }
            segments += found;
            LOG.debug("Export {} is in the new ledger, {} segments", Layout.number(number), found);
        }
        return new Replayed(manifests.size(), adopted, segments, ledger.jobVersions().count());
    }

    /// One that is torn says nothing; its export is adopted by its segments.
    private Map<Long, Manifest> manifests() {
        Map<Long, Manifest> manifests = new TreeMap<>();
        for (Path file : Manifest.files(this.layout)) {
            try {
                manifests.put(Layout.exportOf(file), Manifest.read(file));
            }
            catch (Failure ex) {
                this.setAside.move(file);
            }
        }
        return manifests;
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
                "The ledger in %s cannot be made anew: of export %s, %s: %s; put back a good copy of that or of the ledger"
                    .formatted(this.layout.ledger(), Layout.number(manifest.export()), file, problem));
    }

    private int adopted(Ledger ledger, long number) {
        begin(ledger, number, "", this.now);
        SegmentReplay replay = new SegmentReplay(ledger, number, this.now);
        int whole = 0;
        for (Map.Entry<Integer, Path> segment : Archived.segments(this.layout, number).entrySet()) {
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
        return whole;
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
