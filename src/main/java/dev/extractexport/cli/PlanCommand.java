package dev.extractexport.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.extractexport.api.HttpExtractApi;
import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.api.pace.Delayer;
import dev.extractexport.cli.console.Amounts;
import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.ProgressLine;
import dev.extractexport.cli.console.Voice;
import dev.extractexport.cli.console.SettingOptions;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.cli.outcome.InterruptedReader;
import dev.extractexport.cli.outcome.Signals;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.config.Settings;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.job.plan.ExportPlanner;
import dev.extractexport.job.plan.Plan;
import dev.extractexport.ledger.Exports;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.TreeSwap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `plan`: what `run` would do. Lists, compares and prints; writes nothing.
final class PlanCommand implements Callable<Integer> {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private PlanCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new PlanCommand().spec.name("plan").mixinStandardHelpOptions(true);
        SettingOptions.addTo(spec, EnumSet.allOf(Setting.class));
        ProgressLine.addTo(spec);
        LogSetup.addTo(spec);
        spec.usageMessage()
            .description("Tells what run would do, and writes nothing.",
                    "Lists the jobs as run would and compares them with the ledger: jobs by what would become "
                            + "of them, calls, and minutes. Fetches no run of a listed job. Takes the options of run. "
                            + "Exits 50 while an export holds the output.")
            .footer("", "Example:", "  extract-export plan jobs/nightly.yml --output /srv/lake/extract --limit 1000");
        return spec;
    }

    @Override
    public Integer call() throws InterruptedException {
        ParseResult parsed = this.spec.commandLine().getParseResult();
        LogSetup.apply(parsed);
        Signals.watch(new InterruptedReader(new Voice(this.spec.commandLine().getErr(), PlanCommand.class)));
        ProgressLine.Mode mode = ProgressLine.mode(parsed);
        Settings settings = SettingOptions.read(parsed);
        ExportSpec spec = ExportSpec.of(settings);
        ApiMeter meter = new ApiMeter();
        Layout layout = new Layout(spec.output());
        TreeSwap.refuseIfCut(layout);
        try (HttpExtractApi api = ApiConnection.open(spec, System::getenv, Delayer.real(), meter)) {
            if (spec.api().whenIncomplete()) {
                api.fetchWhenIncomplete(null);
            }
            ExportPlanner planner = new ExportPlanner(settings, new ExportPlanner.Api(api, api::ways, System::nanoTime),
                    RunCommand.clock().instant());
            Plan plan = plan(planner, mode, meter, layout);
            print(plan, spec, layout, meter.retries());
        }
        return ExitCode.COMPLETE.code();
    }

    private Plan plan(ExportPlanner planner, ProgressLine.Mode mode, ApiMeter meter, Layout layout)
            throws InterruptedException {
        Instant started = Instant.now();
        Supplier<String> text = () -> {
            String took = Amounts.duration(Duration.between(started, Instant.now()));
            return (meter.calls() == 0) ? "plan: reading the ledger, " + took : "plan: %,d listed, %s, %s"
                .formatted(planner.listedItems(), Amounts.count(meter.calls(), "call"), took);
        };
        try (ProgressLine _ = new ProgressLine(mode, text, this.spec.commandLine().getErr())) {
            return planner.plan(layout);
        }
        catch (Failure ex) {
            // A listing tells how `run` would go on; here nothing was begun.
            throw new Failure(ex.kind(), "No plan was made: " + ex.getMessage(), ex);
        }
    }

    private void print(Plan plan, ExportSpec spec, Layout layout, long retries) {
        PrintWriter out = this.spec.commandLine().getOut();
        out.printf("Plan for %s; nothing was written%n", layout.root());
        Plan.Unfinished first = plan.unfinished();
        if (first != null) {
            unfinished(first, out);
        }
        Plan.Pass tonight = plan.tonight();
        out.printf("  export       %s%n", numbers(tonight));
        counts(tonight, out);
        calls(plan.calls(), out);
        if (plan.lost() > 0) {
            out.printf("               and up to %,d more, for %s of archive segments that were lost%n",
                    2 * plan.lost(), Amounts.count(plan.lost(), "document"));
        }
        PlanEstimate estimate = PlanEstimate.of(plan.calls(), spec.pace());
        out.printf("  time         %s to list and fetch: %s%n", estimate.words(), estimate.basis());
        if (retries > 0) {
            out.printf("               the service made this plan repeat %s: expect it to slow run down too%n",
                    Amounts.count(retries, "call"));
        }
        out.flush();
    }

    private static void unfinished(Plan.Unfinished first, PrintWriter out) {
        String state = switch (first.state()) {
            case FETCHING -> "%,d of %s left, %s archived".formatted(first.listingsLeft(),
                    Amounts.count(first.listings(), "listing"), Amounts.count(first.archived(), "run"));
            case FLATTENING -> "all fetched, %,d of %s left".formatted(first.tasksLeft(),
                    Amounts.count(first.tasks(), "flatten task"));
            case PUBLISHING -> "all written, to be moved into place";
            case PUBLISHED -> throw new IllegalStateException("Export %d is published".formatted(first.number()));
        };
        out.printf("  unfinished   export %s of %s would be finished first, with its own settings: %s%n",
                Layout.number(first.number()), first.startedAt(), state);
        Plan.Pass rest = first.rest();
        if (rest != null && first.state() == Exports.State.FETCHING) {
            long again = rest.again().total();
            out.printf("               its rest: %,d listed, %,d new, %,d open%s%n", rest.listedItems(),
                    rest.count(Outcome.EXPORTED), rest.count(Outcome.OPEN),
                    (again > 0) ? ", %,d in quarantine tried again".formatted(again) : "");
        }
    }

    private static String numbers(Plan.Pass pass) {
        String first = Layout.number(pass.firstExport());
        return (pass.exports() == 1) ? first : "%s to %s: cut into %,d, each published before the next".formatted(first,
                Layout.number(pass.firstExport() + pass.exports() - 1), pass.exports());
    }

    private static void counts(Plan.Pass pass, PrintWriter out) {
        out.printf("  listed       %s, %,d of them repeated%n", Amounts.count(pass.listedItems(), "job"),
                pass.repeated());
        out.printf("  new          %,d to be fetched%n", pass.count(Outcome.EXPORTED));
        out.printf("  unchanged    %,d%n", pass.count(Outcome.UNCHANGED));
        Plan.TriedAgain again = pass.again();
        if (again.total() > 0) {
            out.printf("  tried again  %s in quarantine: %,d marked by a person, %,d due by %s%n",
                    Amounts.count(again.total(), "document"), again.asked(), again.byThemselves(),
                    (again.byThemselves() == 1) ? "itself" : "themselves");
        }
        out.printf("  open         %,d, asked for again each night%n", pass.count(Outcome.OPEN));
        out.printf("  filtered     %,d%n", pass.count(Outcome.FILTERED));
        out.printf("  deferred     %,d by --limit%n", pass.count(Outcome.DEFERRED));
        long rejected = pass.count(Outcome.QUARANTINED) + pass.count(Outcome.EXPIRED);
        if (rejected > 0) {
            out.printf("  rejected     %,d quarantined, %,d expired, as far as listing tells%n",
                    pass.count(Outcome.QUARANTINED), pass.count(Outcome.EXPIRED));
        }
    }

    private static void calls(Plan.Calls calls, PrintWriter out) {
        out.printf(
                "  calls        %,d: 1 to try the key, %,d for listing, %,d for open jobs, %,d for v1 runs, "
                        + "%,d for v2 jobs%s%s%n",
                calls.total() + 1, calls.listing(), calls.openJobs(), calls.runsOfV1(), calls.runsOfV2(),
                (calls.retries() > 0) ? ", up to %,d for jobs in quarantine".formatted(calls.retries()) : "",
                (calls.credits() > 0) ? ", %,d for credits that were not there yet".formatted(calls.credits()) : "");
        if (calls.fallbacks() > 0) {
            out.printf("               and up to %,d more, for jobs of which v1 has no run%n", calls.fallbacks());
        }
    }

}
