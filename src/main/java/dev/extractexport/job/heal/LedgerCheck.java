package dev.extractexport.job.heal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.extractexport.disk.IoReason;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Decisions;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.torn.TornFile;
import dev.extractexport.publish.Intact;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.ledger.database.Database;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/// Whether the ledger of an output can be gone on with: it is whole, and knows all that manifests and
/// archive tell of. An output whose manifests the ledger does not know is never written to: its
/// numbers would be given twice.
public final class LedgerCheck {

    private static final String TORN = "is torn";

    private LedgerCheck() {
    }

    /// Looks at the ledger, for whoever holds the output.
    /// @return why it must be made anew, in words that follow its name; null if it need
    /// not be
    /// @throws Failure DAMAGE if it is that of another output
    public static @Nullable String problem(Layout layout) {
        Path directory = layout.ledger();
        Path file = directory.resolve(Database.FILE);
        if (!Files.exists(file)) {
            new UnknownTables(layout).refuse(told(layout), false);
            return isMissing(layout) ? "is missing" : null;
        }
        try {
            if (TornFile.isTold(file)) {
                new UnknownTables(layout).refuse(told(layout), false);
                return TORN;
            }
            try (LedgerView ledger = LedgerView.openHeld(directory)) {
                String older = isOlder(layout, ledger);
                new UnknownTables(layout).refuse((older != null) ? told(layout) : told(layout, ledger), older == null);
                return (older != null) ? older : unfinished(layout, ledger);
            }
        }
        catch (Failure | DataAccessException ex) {
            if (TornFile.isMetBy(ex)) {
                new UnknownTables(layout).refuse(told(layout), false);
                return TORN;
            }
            throw ex;
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The ledger %s cannot be read (%s): make it readable and run again".formatted(file,
                            ex.getMessage()),
                    ex);
        }
    }

    /// Whether there is no ledger although something was exported or begun.
    public static boolean isMissing(Layout layout) {
        return !Files.exists(layout.ledger().resolve(Database.FILE))
                && (!Manifest.files(layout).isEmpty() || !Archived.exports(layout).isEmpty());
    }

    /// For commands that only read.
    /// @param ledger null where there is none
    /// @throws Failure DAMAGE if the next run must make it anew, and whether it
    /// can, or if it is that of another output
    public static void refuse(Layout layout, @Nullable LedgerView ledger) {
        if (ledger == null) {
            new UnknownTables(layout).refuse(told(layout), false);
        }
        String found = (ledger != null) ? isOlder(layout, ledger) : isMissing(layout) ? "is missing" : null;
        if (found != null) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "The ledger in %s %s%s".formatted(layout.ledger(), found, outlook(layout)));
        }
    }

    /// What the next run makes of it, as far as manifests, and names and lengths of
    /// segments, tell: their bytes take too long to read.
    private static String outlook(Layout layout) {
        long next = 1;
        Set<Long> known = told(layout);
        for (Path file : Manifest.files(layout)) {
            Manifest manifest = readable(file);
            if (manifest != null) {
                next += (manifest.export() == next) ? 1 : 0;
                String cannot = lostSegment(layout, manifest);
                if (cannot != null) {
                    return ", and " + cannot;
                }
            }
        }
        long first = next;
        return ": the next run makes it anew from archive and manifests"
                + (known.stream().anyMatch((number) -> number >= first)
                        ? ", and finishes export %s, which has no manifest, and all after it"
                            .formatted(Layout.number(first))
                        : "");
    }

    private static @Nullable String lostSegment(Layout layout, Manifest manifest) {
        List<Manifest.ArchivedSegment> segments = manifest.segments();
        for (Manifest.ArchivedSegment segment : (segments != null) ? segments : List.<Manifest.ArchivedSegment>of()) {
            Path file = layout.home().resolve(segment.path());
            String problem;
            try {
                problem = Intact.problem(file, segment.bytes());
            }
            catch (IOException ex) {
                problem = "cannot be read (%s)".formatted(IoReason.of(ex));
            }
            if (problem != null) {
                return LedgerReplay.cannot(layout, manifest, file, problem);
            }
        }
        return null;
    }

    /// Whether the next run goes on with the ledger and with the tables beside it.
    /// @return what is lost of the tables or the archive, as of [NamedFiles#lost]
    /// @throws Failure DAMAGE if it does not
    public static @Nullable String refuseRun(Layout layout, LedgerView ledger) {
        refuse(layout, ledger);
        new UnknownTables(layout).refuse(told(layout, ledger), true);
        return new NamedFiles(layout, ledger.exports()).lost();
    }

    /// Those of which there is more than tables.
    private static Set<Long> told(Layout layout) {
        Set<Long> told = new HashSet<>(Archived.exports(layout));
        Manifest.files(layout).forEach((file) -> told.add(Layout.exportOf(file)));
        return told;
    }

    /// One that is still fetching has no tables yet.
    private static Set<Long> told(Layout layout, LedgerView ledger) {
        Set<Long> told = told(layout);
        for (long number : ledger.exports().numbers()) {
            boolean fetching = ledger.exports().get(number).state() == Exports.State.FETCHING;
            if (!fetching) {
                told.add(number);
            }
            else if (!Files.exists(layout.manifest(number))) {
                told.remove(number);
            }
        }
        return told;
    }

    private static @Nullable String isOlder(Layout layout, LedgerView ledger) {
        Set<Long> known = new HashSet<>(ledger.exports().numbers());
        List<Path> manifests = Manifest.files(layout);
        if (!known.isEmpty()) {
            refuseForeign(layout, ledger.outputId(), manifests);
            if (manifests.isEmpty()) {
                refuseForeign(layout, ledger);
            }
        }
        String damaged = damagedCopy(ledger);
        if (damaged != null) {
            return damaged;
        }
        for (Path file : manifests) {
            long number = Layout.exportOf(file);
            if (!known.contains(number)) {
                refuseMisplaced(layout, file, number);
                return "does not know export %s, which %s describes".formatted(Layout.number(number), file);
            }
            if (isBeforeRebuild(layout, ledger, file)) {
                return "keeps another manifest of export %s than %s, which fits the tables"
                    .formatted(Layout.number(number), file);
            }
            Exports.State state = ledger.exports().get(number).state();
            if (state == Exports.State.FETCHING
                    || (state == Exports.State.FLATTENING && ledger.tasks().open(number) > 0)) {
                return "knows export %s as unfinished, but %s stands".formatted(Layout.number(number), file);
            }
        }
        for (long number : Archived.exports(layout)) {
            if (!known.contains(number)) {
                return "does not know export %s, of which %s holds segments".formatted(Layout.number(number),
                        layout.archive());
            }
        }
        return null;
    }

    /// The database has no checksum over its pages: what it keeps of manifests has one.
    private static @Nullable String damagedCopy(LedgerView ledger) {
        for (long number : ledger.exports().numbers()) {
            String kept = ledger.exports().manifest(number).orElse(null);
            try {
                if (kept != null) {
                    Manifest.parse(kept.getBytes(StandardCharsets.UTF_8), "Its copy");
                }
            }
            catch (Failure ex) {
                return "keeps a damaged copy of the manifest of export " + Layout.number(number);
            }
        }
        return null;
    }

    /// Whether the tables are those that a manifest names, and not those that the ledger
    /// does.
    private static boolean isBeforeRebuild(Layout layout, LedgerView ledger, Path file) {
        byte[] kept = ledger.exports()
            .manifest(Layout.exportOf(file))
            .map((text) -> text.getBytes(StandardCharsets.UTF_8))
            .orElse(null);
        try {
            return kept != null && !Arrays.equals(kept, Files.readAllBytes(file))
                    && intact(layout, Manifest.read(file)) > intact(layout, Manifest.parse(kept, "Manifest"));
        }
        catch (Failure | IOException ex) {
            return false;
        }
    }

    private static long intact(Layout layout, Manifest manifest) {
        return manifest.files()
            .stream()
            .filter((part) -> Intact.problem(layout.root().resolve(part.path()), part.bytes(), part.sha256()) == null)
            .count();
    }

    /// A manifest of an export of which there is nothing else. One that is only torn has
    /// its segments.
    private static void refuseMisplaced(Layout layout, Path file, long number) {
        try {
            Manifest.read(file);
        }
        catch (Failure ex) {
            if (!Archived.exports(layout).contains(number)) {
                throw new Failure(Failure.Kind.DAMAGE,
                        "%s is no manifest of this output (%s), and nothing else is here of export %s: move it out of "
                            .formatted(file, ex.getMessage(), Layout.number(number)) + "there and run again",
                        ex);
            }
        }
    }

    /// The manifests that can be read tell whose output this is.
    private static void refuseForeign(Layout layout, String outputId, List<Path> manifests) {
        Path foreign = null;
        String other = "";
        boolean own = false;
        for (Path file : manifests.reversed()) {
            String id = outputOf(file);
            own |= outputId.equals(id);
            if (foreign == null && id != null && !id.equals(outputId)) {
                foreign = file;
                other = id;
            }
        }
        if (foreign == null) {
            return;
        }
        throw new Failure(Failure.Kind.DAMAGE, own
                ? "%s is of another output, %s: the ledger and other manifests are of %s; move it out of there and run again"
                    .formatted(foreign, other, outputId)
                : "The ledger in %s is that of another output, %s, but %s is of output %s: move the ledger out "
                    .formatted(layout.ledger(), outputId, foreign, other)
                        + "of there and run again, which makes one from archive and manifests");
    }

    /// Without any manifest the archive tells. A segment may be damaged, or by
    /// chance that of another output to the byte.
    private static void refuseForeign(Layout layout, LedgerView ledger) {
        int own = 0;
        int other = 0;
        for (long number : ledger.exports().numbers()) {
            for (Decisions.Written segment : ledger.decisions().written(number)) {
                Path file = layout.archive().resolve(segment.path());
                if (Files.exists(file)) {
                    boolean fits = Intact.problem(file, segment.bytes(), segment.sha256()) == null;
                    own += fits ? 1 : 0;
                    other += fits ? 0 : 1;
                }
            }
        }
        if (other > own) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "The ledger in %s is that of another output, %s: most segments in %s are none that it knows; move the "
                        .formatted(layout.ledger(), ledger.outputId(), layout.archive())
                            + "ledger out of there and run again, which makes one from the archive");
        }
    }

    /// Null for a manifest that cannot be read: that is told of where manifests are
    /// looked at.
    private static @Nullable String outputOf(Path file) {
        Manifest manifest = readable(file);
        return (manifest != null) ? manifest.outputId() : null;
    }

    private static @Nullable Manifest readable(Path file) {
        try {
            return Manifest.read(file);
        }
        catch (Failure ex) {
            return null;
        }
    }

    /// What is archived of an export that is not published can be fetched again, so it is
    /// looked at to the byte. Where the manifest stands, only the commit behind it is
    /// missing.
    private static @Nullable String unfinished(Layout layout, LedgerView ledger) {
        Exports.Export export = ledger.exports().unfinished().orElse(null);
        if (export == null || Files.exists(layout.manifest(export.number()))) {
            return null;
        }
        String damaged = damagedSegment(layout, ledger.decisions(), export.number());
        if (damaged != null) {
            return damaged;
        }
        int last = Archived.segments(layout, export.number()).descendingKeySet().stream().findFirst().orElse(0);
        int known = ledger.decisions().lastSegment(export.number());
        return (last > known + 1) ? "knows %d segments of export %s, but the archive holds number %d".formatted(known,
                Layout.number(export.number()), last) : null;
    }

    /// Whether a segment of an export that is not published is damaged, in words as of
    /// [#problem].
    public static @Nullable String damagedSegment(Layout layout, Decisions decisions, long export) {
        for (Decisions.Written segment : decisions.written(export)) {
            String found = Intact.problem(layout.archive().resolve(segment.path()), segment.bytes(), segment.sha256());
            if (found != null) {
                return "relies on segment %s of export %s, which is not published: %s".formatted(segment.path(),
                        Layout.number(export), found);
            }
        }
        return null;
    }

}
