package dev.extractexport.job.refetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.archive.FrameDraft;
import dev.extractexport.archive.FrameLocation;
import dev.extractexport.archive.Segment;
import dev.extractexport.archive.SegmentFile;
import dev.extractexport.disk.IoReason;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.again.Refetch;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.heal.KeptManifests;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.segments.Segments;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Segments of published exports that are missing or of another length. Each is written anew if the
/// service still gives every version whose result it held. First the file, then, in one commit,
/// where its frames lie and the manifest that names it; cut in between, it is done again.
public final class LostSegments {

    private static final Logger LOG = LoggerFactory.getLogger(LostSegments.class);

    /// Made good in one night, of some 50 jobs each: as many jobs as an export takes.
    private static final int MOST = 1_000;

    /// Tried in vain in one night, with about two requests for each job: what
    /// cannot be had is asked for each night.
    private static final int MOST_IN_VAIN = 20;

    /// For all of them in one night.
    public static final Duration MOST_TIME = Duration.ofMinutes(10);

    private final Layout layout;

    private final Ledger ledger;

    private final ExtractApi api;

    private final StopSignal stop;

    public LostSegments(Layout layout, Ledger ledger, ExtractApi api, StopSignal stop) {
        this.layout = layout;
        this.ledger = ledger;
        this.api = api;
        this.stop = stop;
    }

    /// What its frames are, in the order in which they are to lie.
    /// @param less how many tell less than those that were lost
    private record Filled(List<Slot> slots, List<Segment.Entry> entries, int less) {
    }

    /// What came of one.
    private enum End {

        MADE, IN_VAIN,
        /// Nothing more is to be had tonight.
        OVER

    }

    /// Fetches again what can be had, and says what cannot. Nothing that the service does
    /// here fails a night.
    /// @param most how long it may take
    /// @throws Failure INCOMPLETE where a segment cannot be written
    public void fetchAgain(Duration most) {
        List<Lost> all = Lost.of(this.layout, this.ledger.exports(), this.ledger.segments());
        // Not the same ones first each night: some may never be had again.
        Collections.rotate(all, -this.ledger.exports().numbers().size());
        int made = 0;
        int inVain = 0;
        try (Refetch refetch = new Refetch(this.api, this.layout.spill(), most)) {
            while (made + inVain < all.size() && !this.stop.requested()) {
                boolean enough = made == MOST || inVain == MOST_IN_VAIN || refetch.isOver();
                switch (enough ? End.OVER : make(all.get(made + inVain), refetch)) {
                    case MADE -> made++;
                    case IN_VAIN -> inVain++;
                    case OVER -> {
                        LOG.warn("Lost archive segments that the next run looks for: {}", all.size() - made - inVain);
                        return;
                    }
                }
            }
        }
        catch (InterruptedException ex) {
            // The night is complete and ends anyway; an interrupted thread would close
            // the
            // ledger's file.
            LOG.debug("Stopped", ex);
        }
    }

    private End make(Lost lost, Refetch refetch) throws InterruptedException {
        List<Slot> slots = this.ledger.segments()
            .frames(lost.export(), lost.segment().number())
            .stream()
            .map((frame) -> Slot.of(this.ledger, lost.export(), frame))
            .toList();
        if (slots.isEmpty() || Files.isDirectory(lost.file())) {
            LOG.warn("Archive segment {} is lost and {}", lost.file(),
                    slots.isEmpty() ? "nothing rests on it, but rebuild needs it: put back a copy"
                            : "a directory is in its place: move that away, and the next run fetches it again");
            return End.IN_VAIN;
        }
        List<Refetch.Answer> answers;
        try {
            answers = refetch.all(slots.stream().map(Slot::wish).toList());
        }
        catch (Failure ex) {
            LOG.warn("Archive segment {} is lost and cannot be fetched again tonight: {}", lost.file(),
                    ex.getMessage());
            return End.OVER;
        }
        try {
            return make(lost, slots, answers, refetch);
        }
        finally {
            answers.forEach(Refetch.Answer::close);
        }
    }

    private End make(Lost lost, List<Slot> slots, List<Refetch.Answer> answers, Refetch refetch) {
        if (isRefused(lost, slots, answers)) {
            removeHalf(lost.file());
            return End.IN_VAIN;
        }
        List<FrameDraft> standIns = new ArrayList<>();
        try {
            write(lost, fill(slots, answers, refetch, standIns));
            return End.MADE;
        }
        finally {
            standIns.forEach(FrameDraft::close);
        }
    }

    /// What a crash of this left: the next try writes over it.
    private static void removeHalf(Path file) {
        try {
            WholeFile.removeHalf(file);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "%s cannot be deleted (%s): make its directory writable, and run "
                        .formatted(WholeFile.temporary(file), IoReason.of(ex)) + "again",
                    ex);
        }
    }

    /// Says so, too.
    private static boolean isRefused(Lost lost, List<Slot> slots, List<Refetch.Answer> answers) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            String problem = slots.get(i).problem(answers.get(i));
            if (problem != null) {
                problems.add("job %s, of which the service %s".formatted(slots.get(i).frame().jobId(), problem));
            }
        }
        if (!problems.isEmpty()) {
            LOG.warn(
                    "Archive segment {} is lost and cannot be fetched again: {} of its {} documents are not to be had, "
                            + "such as {}; the tables are whole, but rebuild needs it and says what to do",
                    lost.file(), problems.size(), slots.size(), problems.getFirst());
        }
        return !problems.isEmpty();
    }

    private static Filled fill(List<Slot> slots, List<Refetch.Answer> answers, Refetch refetch,
            List<FrameDraft> standIns) {
        List<Segment.Entry> entries = new ArrayList<>();
        int less = 0;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            Refetch.Answer answer = answers.get(i);
            FrameDraft frame = answer.frame();
            less += slot.isLess(answer) ? 1 : 0;
            if (frame == null) {
                frame = refetch.standIn(slot.wish().version(), slot.label().status(), slot.label().createdAt());
                standIns.add(frame);
            }
            entries.add(new Segment.Entry(slot.labelled(answer.facts()), frame));
        }
        return new Filled(slots, entries, less);
    }

    private void write(Lost lost, Filled filled) {
        SegmentFile written;
        try {
            written = Segment.write(lost.file(), lost.export(), lost.segment().number(), filled.entries());
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The archive %s cannot be written (%s); make room or make it writable, and run again"
                        .formatted(lost.file(), IoReason.of(ex)),
                    ex);
        }
        List<Segments.Place> places = new ArrayList<>();
        for (int i = 0; i < filled.slots().size(); i++) {
            FrameLocation at = written.frames().get(i);
            places.add(new Segments.Place(filled.slots().get(i).frame(), at.offset(), at.length(), at.plainLength()));
        }
        Segments.Known segment = new Segments.Known(lost.segment().number(), lost.segment().path(), written.bytes(),
                written.sha256());
        this.ledger.inTransaction(() -> {
            this.ledger.fence();
            this.ledger.segments().replace(lost.export(), segment, places);
            keepManifest(lost.export(), segment);
            return true;
        });
        new KeptManifests(this.layout, this.ledger).renew(lost.export());
        String less = (filled.less() > 0)
                ? "; of which less than before, since they were not exported: %d".formatted(filled.less()) : "";
        LOG.warn("Archive segment {} was lost and is fetched again, documents: {}{}", lost.file(),
                filled.slots().size(), less);
    }

    private void keepManifest(long export, Segments.Known segment) {
        Exports exports = this.ledger.exports();
        exports.manifest(export)
            .map((text) -> Manifest.parse(text.getBytes(StandardCharsets.UTF_8), "A manifest in the ledger"))
            .ifPresent((manifest) -> exports.keepManifest(export, manifest
                .with(new Manifest.ArchivedSegment(Layout.archived(segment.path()), segment.bytes(), segment.sha256()))
                .json()));
    }

}
