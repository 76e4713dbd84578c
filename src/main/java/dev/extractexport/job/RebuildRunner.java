package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Settings;
import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.dataset.mapping.Mapping;
import dev.extractexport.disk.IoReason;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.heal.HealedLedger;
import dev.extractexport.job.heal.KeptManifests;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.job.rebuild.BeforeRebuild;
import dev.extractexport.job.rebuild.RebuildAccount;
import dev.extractexport.job.rebuild.Rebuilt;
import dev.extractexport.job.steps.PublishTasklet;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.TreeSwap;
import dev.extractexport.ledger.database.Database;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One rebuild: every published export flattened again from the archive, in order, into a staged tree
/// with a ledger of its own, which then takes the place of what is there. Until then nothing that is
/// read is touched, and a rebuild that is cut leaves nothing but files to sweep. To be used by whoever
/// holds the output's lock, in the order of its methods.
public final class RebuildRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildRunner.class);

    private final Settings today;

    private final boolean whole;

    private final Rooms rooms;

    private final Layout staged;

    /// Where the ledger that is there could not be gone on with.
    private @Nullable HealedLedger healed;

    /// Shared by the exports, so that a rule that met its field in any of them is none to
    /// warn of.
    private final Map<Mapping, ColumnMapper> columns = new HashMap<>();

    /// What a rebuild works with.
    /// @param progress of whichever export is written
    /// @param workers flatten tasks at once
    public record Rooms(Layout layout, ExportProgress progress, StopSignal stop, Clock clock, int workers) {
    }

    /// @param today settings of this command
    /// @param whole whether they are all there are; else they only replace what each
    /// export
    /// recorded
    public RebuildRunner(Settings today, boolean whole, Rooms rooms) {
        this.today = today;
        this.whole = whole;
        this.rooms = rooms;
        this.staged = rooms.layout().staged();
    }

    /// Copies the ledger, or makes one where that cannot be gone on with.
    /// @return whether there is one
    /// @throws Failure INCOMPLETE when it cannot be written, DAMAGE when it can be made
    /// neither
    public boolean prepare() {
        Layout layout = this.rooms.layout();
        try {
            Layout.deleteTree(layout.rebuild());
            TreeSwap.prepare(layout);
            String problem = LedgerCheck.problem(layout);
            if (problem != null) {
                this.healed = new HealedLedger(layout, this.rooms.clock());
                this.healed.replayInto(this.staged.ledger(), problem);
                return true;
            }
            return Database.copy(layout.ledger(), this.staged.ledger());
        }
        catch (IOException ex) {
            throw cannotWrite(ex);
        }
    }

    /// Writes everything again, beside what is there.
    /// @return empty when a signal stopped it
    /// @throws Failure as an export, see [ExportLauncher]
    public Optional<Rebuilt> build() {
        Optional<Rebuilt> rebuilt;
        try (Ledger ledger = Ledger.open(this.staged.ledger(), this.rooms.workers())) {
            rebuilt = build(ledger);
        }
        catch (RuntimeException ex) {
            throw HealedLedger.met(ex, this.rooms.layout());
        }
        try {
            Database.force(this.staged.ledger());
        }
        catch (IOException ex) {
            throw cannotWrite(ex);
        }
        return this.rooms.stop().requested() ? Optional.empty() : rebuilt;
    }

    private Optional<Rebuilt> build(Ledger ledger) {
        Layout layout = this.rooms.layout();
        List<Long> numbers = ledger.exports().numbers();
        new KeptManifests(layout, ledger).mend();
        List<Long> published = new ArrayList<>();
        for (long number : numbers) {
            if (ledger.exports().get(number).state() == Exports.State.PUBLISHED) {
                published.add(number);
            }
        }
        new BeforeRebuild(layout, ledger).check(published);
        RebuildAccount account = new RebuildAccount(ledger.datasets());
        withdraw(ledger, numbers);
        try (RebuildJob job = RebuildJob.open(ledger)) {
            for (long number : published) {
                Manifest before = Manifest.read(layout.manifest(number));
                ExportContext context = context(ledger, number);
                if (job.run(context, before) == ExportLauncher.End.STOPPED) {
                    return Optional.empty();
                }
                account.add(before, Manifest.read(this.staged.manifest(number)));
            }
        }
        if (!published.isEmpty()) {
            context(ledger, published.getLast()).unmetRules().forEach(LOG::warn);
            PublishTasklet.catalog(this.staged, ledger, published.getLast());
        }
        return Optional.of(account.rebuilt(ledger.datasets(), ledger.exports().unfinished().isPresent()));
    }

    /// Sets every export back to the end of its fetch and gives it the settings by which
    /// it is written from now on. One that is still fetching stays where it is; one that
    /// had begun to flatten is flattened anew by the next run. A commit for each export
    /// bounds what the database must be able to take back.
    private void withdraw(Ledger ledger, List<Long> numbers) {
        for (long number : numbers) {
            ledger.inTransaction(() -> {
                ledger.fence();
                Exports.Export export = ledger.exports().get(number);
                ledger.jobVersions().release(number);
                ledger.decisions().withdraw(number);
                ledger.credits().withdraw(number);
                ledger.parts().clear(number);
                ledger.tasks().clear(number);
                ledger.exports().setBack(number);
                // Empty: settings that the service refused, forgotten until the next run.
                if (!export.settings().isEmpty()) {
                    ledger.exports()
                        .settle(number,
                                Settings.parse(export.settings(), "recorded settings")
                                    .mappedBy(this.today, this.whole)
                                    .lines());
                }
                return true;
            });
        }
        ledger.inTransaction(() -> {
            ledger.fence();
            ledger.datasets().clear();
            return true;
        });
    }

    private ExportContext context(Ledger ledger, long number) {
        Settings settings = Settings.parse(ledger.exports().get(number).settings(),
                "settings of export " + Layout.number(number));
        ExportSpec spec = ExportSpec.of(settings);
        ColumnMapper columns = this.columns.computeIfAbsent(spec.mapping(), ColumnMapper::new);
        return new ExportContext(number, number, spec, columns, this.staged, ledger, null, this.rooms.progress(),
                this.rooms.stop(), this.rooms.clock(), this.rooms.workers());
    }

    /// Puts what [#build()] wrote in the place of what is there.
    /// @throws Failure INCOMPLETE when it cannot; the message says what is there then
    public void swapIn() {
        if (this.healed != null) {
            this.healed.setAside();
        }
        new TreeSwap(this.rooms.layout()).swap();
    }

    /// Removes what is staged, unless it is being swapped in.
    @Override
    public void close() {
        try {
            if (!Files.exists(this.rooms.layout().rebuildIntent())) {
                Layout.deleteTree(this.rooms.layout().rebuild());
            }
        }
        catch (IOException ex) {
            LOG.warn("{} cannot be removed ({}), the next run does", this.rooms.layout().rebuild(), IoReason.of(ex));
        }
    }

    private Failure cannotWrite(IOException ex) {
        return new Failure(Failure.Kind.INCOMPLETE, "%s cannot be written (%s); make room or make it writable, and "
            .formatted(this.rooms.layout().rebuild(), IoReason.of(ex)) + "run rebuild again", ex);
    }

}
