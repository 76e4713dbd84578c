package dev.extractexport.job.heal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.torn.TornFile;
import dev.extractexport.publish.Layout;
import dev.extractexport.ledger.database.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the ledger of an output; one that is missing, torn or older than the output is made anew
/// first. To be used by whoever holds the output's lock, before anything else is written. Cut at any
/// point it begins anew: the ledger takes its place last, in one step.
public final class HealedLedger {

    private static final Logger LOG = LoggerFactory.getLogger(HealedLedger.class);

    private final Layout layout;

    private final Clock clock;

    /// Of a ledger that was made for a rebuild.
    private List<Long> adopted = List.of();

    public HealedLedger(Layout layout, Clock clock) {
        this.layout = layout;
        this.clock = clock;
    }

    /// Opens it.
    /// @param opening as [Ledger#open]
    /// @throws Failure DAMAGE naming the file that must be made good by hand
    public Ledger open(Supplier<Ledger> opening) {
        String problem = LedgerCheck.problem(this.layout);
        if (problem != null) {
            heal(problem);
        }
        try {
            return opening.get();
        }
        catch (Failure ex) {
            if (!TornFile.isMetBy(ex)) {
                throw ex;
            }
            heal("is torn");
            return opening.get();
        }
    }

    /// Makes the ledger anew somewhere else, for tables that are all to be written again.
    /// @param directory of the new one
    /// @param problem with the one that is there
    public void replayInto(Path directory, String problem) {
        SetAside setAside = new SetAside(this.layout);
        begin(problem);
        LedgerReplay.Replayed replayed = replay(directory, setAside, false);
        this.adopted = replayed.adopted();
        tell(problem, replayed, setAside);
    }

    /// Moves the ledger that is there out of the way of one made by [#replayInto],
    /// with the tables of exports that the next run writes.
    /// @throws Failure INCOMPLETE when it cannot
    public void setAside() {
        SetAside setAside = new SetAside(this.layout);
        try {
            for (long number : this.adopted) {
                sweep(number, setAside);
            }
            setManifestsAside(this.adopted, setAside);
        }
        catch (IOException | UncheckedIOException ex) {
            throw cannot(ex);
        }
        Path file = this.layout.ledger().resolve(Database.FILE);
        if (Files.exists(file)) {
            setAside.move(file);
        }
    }

    /// To be thrown on. A torn file that is met in the middle is made good by the next
    /// command.
    public static RuntimeException met(RuntimeException thrown, Layout layout) {
        if (!TornFile.isMetBy(thrown)) {
            return thrown;
        }
        try {
            TornFile.mark(layout.ledger());
        }
        catch (IOException ex) {
            thrown.addSuppressed(ex);
        }
        return new Failure(Failure.Kind.INCOMPLETE,
                "The ledger in %s is torn: run again, which makes it anew from archive and manifests and goes on"
                    .formatted(layout.ledger()),
                thrown);
    }

    private void heal(String problem) {
        SetAside setAside = new SetAside(this.layout);
        begin(problem);
        Path made = this.layout.healing();
        LedgerReplay.Replayed replayed = replay(made, setAside, true);
        try {
            for (long number : replayed.adopted()) {
                sweep(number, setAside);
            }
            Path file = this.layout.ledger().resolve(Database.FILE);
            if (Files.exists(file)) {
                setAside.move(file);
            }
            WholeFile.createDirectories(this.layout.ledger());
            WholeFile.publish(made.resolve(Database.FILE), file);
            // Not before: they tell with what settings.
            setManifestsAside(replayed.adopted(), setAside);
            TornFile.unmark(this.layout.ledger());
            Layout.deleteTree(made);
        }
        catch (IOException | UncheckedIOException ex) {
            throw cannot(ex);
        }
        tell(problem, replayed, setAside);
    }

    private void begin(String problem) {
        LOG.info("The ledger in {} {}: making it anew from archive and manifests before anything else; segments: {}",
                this.layout.ledger(), problem, Archived.count(this.layout));
    }

    private LedgerReplay.Replayed replay(Path directory, SetAside setAside, boolean withFiles) {
        try {
            Layout.deleteTree(directory);
            LedgerReplay.Replayed replayed;
            try (Ledger ledger = Ledger.open(directory, 1)) {
                replayed = new LedgerReplay(this.layout, setAside, this.clock.instant()).replay(ledger, withFiles);
            }
            Database.force(directory);
            return replayed;
        }
        catch (IOException ex) {
            throw cannot(ex);
        }
    }

    private Failure cannot(Exception ex) {
        return new Failure(Failure.Kind.INCOMPLETE, "The ledger in %s cannot be made anew (%s); make room or make it "
            .formatted(this.layout.ledger(), ex.getMessage()) + "writable, and run again", ex);
    }

    private void setManifestsAside(List<Long> exports, SetAside setAside) {
        exports.stream().map(this.layout::manifest).filter(Files::exists).forEach(setAside::move);
    }

    /// Parts that an adopted export has in place: it may write others. Its results
    /// may have expired at the source, so they are kept.
    private void sweep(long export, SetAside setAside) throws IOException {
        Layout.deleteTree(this.layout.staging(export));
        for (String format : List.of("parquet", "csv")) {
            Path directory = this.layout.root().resolve(format);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    files.filter((it) -> Layout.isPartOf(it, export)).sorted().toList().forEach(setAside::move);
                }
            }
        }
    }

    private void tell(String problem, LedgerReplay.Replayed replayed, SetAside setAside) {
        String adopted = replayed.adopted().isEmpty() ? "" : "; begun and not published, to be finished: export "
                + replayed.adopted().stream().map(Layout::number).collect(Collectors.joining(", "));
        String moved = setAside.moved().isEmpty() ? "" : "; set aside: " + setAside.moved();
        LOG.warn("The ledger in {} {}: made anew, manifests: {}, segments: {}, versions of jobs: {}{}{}",
                this.layout.ledger(), problem, replayed.published(), replayed.segments(), replayed.versions(), adopted,
                moved);
    }

}
