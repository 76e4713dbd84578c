package dev.extractexport.job;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.config.Settings;
import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.CsvDelimiter;
import dev.extractexport.job.context.ExportAccount;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.heal.HealedLedger;
import dev.extractexport.job.heal.KeptManifests;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.job.heal.NamedFiles;
import dev.extractexport.job.listing.ExportListings;
import dev.extractexport.job.refetch.LostSegments;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Listings;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One night: finishes the export that an earlier process left, then runs tonight's, cut into as
/// many exports as its length needs.
public final class ExportRunner {

    private static final Logger LOG = LoggerFactory.getLogger(ExportRunner.class);

    private final Settings tonight;

    private final Rooms rooms;

    /// The first export of this command, 0 before.
    private long night;

    /// What all exports of one night share.
    /// @param progress of whichever export runs
    /// @param workers flatten tasks at once
    public record Rooms(Layout layout, Ledger ledger, ExtractApi api, ExportProgress progress, StopSignal stop,
            Clock clock, int workers) {
    }

    public ExportRunner(Settings tonight, Rooms rooms) {
        this.tonight = tonight;
        this.rooms = rooms;
    }

    /// Runs the night.
    /// @param published is told of each export when its manifest stands
    /// @return whether all of it was published; not when a signal stopped it
    public boolean run(Consumer<Manifest> published) {
        try {
            return runAll(published);
        }
        catch (RuntimeException ex) {
            throw HealedLedger.met(ex, this.rooms.layout());
        }
    }

    private boolean runAll(Consumer<Manifest> published) {
        String lost = new NamedFiles(this.rooms.layout(), this.rooms.ledger().exports()).lost();
        if (lost != null) {
            LOG.warn(lost);
        }
        new KeptManifests(this.rooms.layout(), this.rooms.ledger()).mend();
        CsvDelimiter.check(this.tonight, this.rooms.ledger().exports());
        sweep();
        boolean complete = exports(published);
        if (complete && lost != null) {
            // Last, so that a service which is ill with old jobs holds up no new ones.
            new LostSegments(this.rooms.layout(), this.rooms.ledger(), this.rooms.api(), this.rooms.stop())
                .fetchAgain(LostSegments.MOST_TIME);
        }
        return complete;
    }

    private boolean exports(Consumer<Manifest> published) {
        // A ledger that was made anew may know several.
        for (Exports.Export unfinished : this.rooms.ledger().exports().allUnfinished()) {
            settleIfForgotten(unfinished);
            if (!export(unfinished.number(), published)) {
                return false;
            }
        }
        CsvDelimiter.check(this.tonight, this.rooms.ledger().exports());
        long number = begin(this.tonight, List.of());
        while (export(number, published)) {
            if (!this.rooms.ledger().exports().get(number).cut()) {
                return true;
            }
            Optional<Settings> rest = rest(number);
            if (rest.isEmpty()) {
                return true;
            }
            number = begin(rest.get(), this.rooms.ledger().listings().of(number));
        }
        return false;
    }

    /// The export that is begun and not published, as far as it is committed; for whoever
    /// must tell of it when the night ends too early.
    /// @param status why it is not published
    public Optional<Manifest> soFar(String status, int exitCode) {
        return this.rooms.ledger()
            .exports()
            .unfinished()
            .map((export) -> new ExportAccount(this.rooms.ledger()).soFar(export, status, exitCode,
                    this.rooms.clock().instant()));
    }

    private boolean export(long number, Consumer<Manifest> published) {
        Settings recorded = Settings.parse(this.rooms.ledger().exports().get(number).settings(),
                "recorded settings of export " + Layout.number(number));
        ExportSpec spec = ExportSpec.of(recorded.reachedBy(this.tonight));
        this.night = (this.night == 0) ? number : this.night;
        ExportContext context = new ExportContext(number, this.night, spec, new ColumnMapper(spec.mapping()),
                this.rooms.layout(), this.rooms.ledger(), this.rooms.api(), this.rooms.progress(), this.rooms.stop(),
                this.rooms.clock(), this.rooms.workers());
        try {
            if (ExportLauncher.launch(context) == ExportLauncher.End.STOPPED) {
                return false;
            }
        }
        catch (Failure ex) {
            if (ex.kind() == Failure.Kind.SETTINGS) {
                forgetSettings(number);
            }
            String damaged = (ex.kind() == Failure.Kind.DAMAGE)
                    ? LedgerCheck.damagedSegment(this.rooms.layout(), this.rooms.ledger().decisions(), number) : null;
            if (damaged != null) {
                throw new Failure(Failure.Kind.INCOMPLETE,
                        "The ledger " + damaged + "; run again, which fetches again what the segment held", ex);
            }
            throw ex;
        }
        context.unmetRules().forEach(LOG::warn);
        published.accept(Manifest.read(this.rooms.layout().manifest(number)));
        return true;
    }

    /// An export whose settings the service refuses would be refused each night: what it
    /// has archived
    /// stays, and the next run gives it that night's settings.
    private void forgetSettings(long number) {
        Ledger ledger = this.rooms.ledger();
        ledger.inTransaction(() -> {
            ledger.fence();
            if (ledger.exports().get(number).state() == Exports.State.FETCHING) {
                ledger.exports().settle(number, "");
                ledger.listings().clear(number);
            }
            return true;
        });
    }

    private void settleIfForgotten(Exports.Export export) {
        Ledger ledger = this.rooms.ledger();
        if (export.settings().isEmpty()) {
            ledger.inTransaction(() -> {
                ledger.fence();
                ledger.exports().settle(export.number(), this.tonight.lines());
                if (!export.cut()) {
                    ExportListings
                        .cursors(ExportSpec.of(this.tonight), ledger.listings().marks(), this.rooms.clock().instant())
                        .forEach((cursor) -> ledger.listings().add(export.number(), cursor));
                }
                return true;
            });
        }
    }

    /// Begins the next export: its row and its cursors, in one commit.
    /// @param before cursors of a cut export, which go on here; none for a new listing
    private long begin(Settings settings, List<Listings.Cursor> before) {
        Ledger ledger = this.rooms.ledger();
        return ledger.inTransaction(() -> {
            ledger.fence();
            Instant now = this.rooms.clock().instant();
            long number = ledger.exports().begin(settings.lines(), now);
            List<Listings.Cursor> cursors = before.isEmpty()
                    ? ExportListings.cursors(ExportSpec.of(settings), ledger.listings().marks(), now) : before;
            for (Listings.Cursor cursor : cursors) {
                boolean again = cursor.kind() == Listings.Kind.OPEN_SET;
                ledger.listings()
                    .add(number, new Listings.Cursor(cursor.number(), cursor.kind(), cursor.status(),
                            cursor.nextToken(), cursor.done() && !again, cursor.walk(), cursor.pages()));
            }
            return number;
        });
    }

    /// The settings of the export that goes on after a cut; none when the limit is
    /// reached.
    private Optional<Settings> rest(long number) {
        Settings settings = Settings.parse(this.rooms.ledger().exports().get(number).settings(), "this command");
        Long limit = ExportSpec.of(settings).pace().limit();
        if (limit == null) {
            return Optional.of(settings);
        }
        long left = limit - this.rooms.ledger().jobVersions().outcomes(number).getOrDefault("EXPORTED", 0L);
        return (left > 0) ? Optional.of(settings.with(Setting.LIMIT, String.valueOf(left))) : Optional.empty();
    }

    /// Removes what a crash left and the ledger does not name: staged parts of other
    /// exports, spilled
    /// frames, and segments whose page was never committed.
    private void sweep() {
        Layout layout = this.rooms.layout();
        Ledger ledger = this.rooms.ledger();
        try {
            Optional<Long> unfinished = ledger.exports().unfinished().map(Exports.Export::number);
            layout.sweepStaging(unfinished.map(layout::staging).orElse(null));
            WholeFile.createDirectories(layout.spill());
            if (unfinished.isPresent()) {
                layout.sweepArchive(unfinished.get(), Set.copyOf(ledger.decisions().segmentPaths(unfinished.get())));
            }
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE, "%s cannot be swept (%s); make it writable and run again"
                .formatted(layout.state(), ex.getMessage()), ex);
        }
    }

}
