package dev.extractexport.job.plan;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.ListedJob;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Settings;
import dev.extractexport.facts.Source;
import dev.extractexport.job.listing.CreditsRound;
import dev.extractexport.job.listing.ExportListings;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Listings;
import dev.extractexport.publish.Layout;
import org.jspecify.annotations.Nullable;

/// Plans one night: what is left of an unfinished export, then tonight's.
public final class ExportPlanner {

    private final Settings tonight;

    private final Api api;

    private final Instant now;

    private final LongAdder listedItems = new LongAdder();

    /// The service, and how to measure it.
    /// @param ways to what a job produced, the first one to be asked first
    /// @param nanoTime a clock of which only differences mean anything
    public record Api(ExtractApi api, Function<ListedJob, List<Source>> ways, LongSupplier nanoTime) {
    }

    /// @param now when the export would begin
    public ExportPlanner(Settings tonight, Api api, Instant now) {
        this.tonight = tonight;
        this.api = api;
        this.now = now;
    }

    /// Items listed so far; for another thread.
    public long listedItems() {
        return this.listedItems.sum();
    }

    /// Lists as the export would, and compares with the ledger, which is read first and
    /// closed before the API is asked.
    /// @throws dev.extractexport.failure.Failure LOCKED while an export holds the output,
    /// and whatever a listing can end with
    public Plan plan(Layout layout) throws InterruptedException {
        LedgerSnapshot ledger = LedgerSnapshot.read(layout, this.tonight, this.now);
        try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            LedgerSnapshot.Begun begun = ledger.begun();
            Plan.Unfinished unfinished = (begun != null) ? unfinished(begun, ledger, tasks) : null;
            ExportSpec spec = ExportSpec.of(this.tonight);
            PlanPass pass = PlanPass.tonight(this.api, tasks, ledger, spec, this.listedItems);
            return new Plan(unfinished,
                    pass.walk(ExportListings.cursors(spec, ledger.marks(), this.now), this.now, CreditsRound.MOST),
                    ledger.lost());
        }
    }

    private Plan.Unfinished unfinished(LedgerSnapshot.Begun begun, LedgerSnapshot ledger, ExecutorService tasks)
            throws InterruptedException {
        Exports.Export export = begun.export();
        // One whose settings the service refused takes tonight's.
        boolean forgotten = export.settings().isEmpty();
        Settings settings = forgotten ? this.tonight
                : Settings.parse(export.settings(), "recorded settings of export " + Layout.number(export.number()))
                    .reachedBy(this.tonight);
        ExportSpec spec = ExportSpec.of(settings);
        List<Listings.Cursor> cursors = forgotten ? ExportListings.cursors(spec, ledger.marks(), this.now)
                : begun.cursors();
        Plan.@Nullable Pass rest = null;
        if (export.state() == Exports.State.FETCHING && !export.cut()) {
            rest = PlanPass.rest(this.api, tasks, ledger, spec, begun, this.listedItems)
                .walk(cursors, export.startedAt(), CreditsRound.MOST - begun.creditsAsked());
        }
        long left = cursors.stream().filter((cursor) -> !cursor.done()).count();
        return new Plan.Unfinished(export.number(), export.state(), export.startedAt(), left, cursors.size(),
                begun.archived(), begun.tasksLeft(), begun.tasks(), rest);
    }

}
