package dev.extractexport.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.extractexport.api.HttpExtractApi;
import dev.extractexport.api.ListQuery;
import dev.extractexport.api.RefusedPageTokenException;
import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.cli.console.Arguments;
import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.ProgressLine;
import dev.extractexport.cli.console.ProgressView;
import dev.extractexport.cli.console.SettingOptions;
import dev.extractexport.cli.console.Voice;
import dev.extractexport.cli.outcome.Ending;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.cli.outcome.Signals;
import dev.extractexport.cli.outcome.Summary;
import dev.extractexport.cli.outcome.SummaryFile;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.config.Settings;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.ExportRunner;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.heal.HealedLedger;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.TreeSwap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `run`: finishes an unfinished export, then runs tonight's.
final class RunCommand implements Callable<Integer>, Signals.Interruptible {

    /// How long a signal waits for the chunk in hand before the process ends and leaves
    /// it to be redone.
    static final long GRACE_SECONDS = 8;

    /// More workers than this share one disk and one heap to no gain.
    private static final int MAX_WORKERS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    private static final String NAME = "run";

    private static final String SUMMARY_FILE = "--summary-file";

    private static final String INTERRUPTED = "Interrupted; run again to resume";

    private final StopSignal stop = new StopSignal();

    private volatile boolean begun;

    private final AtomicBoolean told = new AtomicBoolean();

    private volatile @Nullable SummaryFile summary;

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private RunCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new RunCommand().spec.name(NAME).mixinStandardHelpOptions(true);
        SettingOptions.addTo(spec, EnumSet.allOf(Setting.class));
        ProgressLine.addTo(spec);
        spec.addOption(OptionSpec.builder(SUMMARY_FILE)
            .paramLabel("FILE")
            .type(String.class)
            .description("writes there as JSON what the export did, also when it fails")
            .build());
        LogSetup.addTo(spec);
        spec.usageMessage()
            .description("Finishes an unfinished export, then exports all jobs that are new or changed.",
                    "The key comes from LLAMA_CLOUD_API_KEY, or from the file named by LLAMA_CLOUD_API_KEY_FILE.")
            .footer("", "Example:", "  extract-export run jobs/nightly.yml --output /srv/lake/extract");
        return spec;
    }

    /// What is wrong with the arguments themselves is told in the summary file as well.
    static void refused(String[] arguments, String line) {
        Optional<String> file = Arguments.valueOf(SUMMARY_FILE, arguments);
        if (arguments.length > 0 && arguments[0].equals(NAME) && file.isPresent()) {
            try {
                SummaryFile.begin(file.get(), Clock.systemUTC())
                    .failed(new Ending(ExitCode.SETTINGS.code(), line, null));
            }
            catch (Failure ex) {
                // One thing at a time: the arguments first.
                LOG.debug("No summary file", ex);
            }
        }
    }

    @Override
    public Integer call() {
        CommandLine.ParseResult parsed = this.spec.commandLine().getParseResult();
        Signals signals = Signals.watch(this);
        SummaryFile summary = SummaryFile.begin(parsed.matchedOptionValue(SUMMARY_FILE, (String) null), clock());
        this.summary = summary;
        try {
            return run(parsed, summary, signals);
        }
        catch (RuntimeException | Error ex) {
            summary.failed(Ending.of(ex));
            throw ex;
        }
        finally {
            this.stop.ended();
        }
    }

    private int run(CommandLine.ParseResult parsed, SummaryFile summary, Signals signals) {
        LogSetup.apply(parsed);
        ProgressLine.Mode mode = ProgressLine.mode(parsed);
        Settings settings = SettingOptions.read(parsed);
        summary.settings(settings.asMap());
        ExportSpec spec = ExportSpec.of(settings);
        ApiMeter meter = new ApiMeter();
        // The key is looked at before anything is written or locked.
        HttpExtractApi api = ApiConnection.open(spec, System::getenv, this.stop::delay, meter);
        Layout layout = new Layout(spec.output());
        layout.refuseIfClosed();
        layout.createState();
        try (api; OutputLock lock = OutputLock.take(layout.lock(), NAME, Instant.now())) {
            new TreeSwap(layout).finish();
            layout.create();
            askOnce(api, spec);
            if (spec.api().whenIncomplete()) {
                api.fetchWhenIncomplete(layout.spill());
            }
            int workers = workers();
            try (Ledger ledger = new HealedLedger(layout, clock())
                .open(() -> Ledger.open(layout.ledger(), workers, lock))) {
                ExportProgress progress = new ExportProgress();
                ExportRunner.Rooms rooms = new ExportRunner.Rooms(layout, ledger, api, progress, this.stop, clock(),
                        workers);
                ProgressView view = new ProgressView(mode,
                        new ProgressView.Subject("export", progress, meter, layout, lock),
                        this.spec.commandLine().getErr());
                return night(new ExportRunner(settings, rooms), view, layout, summary, signals);
            }
        }
    }

    /// Flatten tasks at once.
    static int workers() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_WORKERS);
    }

    /// One cheap call before anything else is opened: a refused key or filter is told of
    /// in seconds.
    private static void askOnce(HttpExtractApi api, ExportSpec spec) {
        Map<String, String> filters = new TreeMap<>(spec.listing().filters());
        filters.put("status", spec.listing().statuses().getFirst());
        filters.put("page_size", "1");
        try {
            api.list(ListQuery.of(filters), null);
        }
        catch (RefusedPageTokenException ex) {
            throw new IllegalStateException("No page token was sent", ex);
        }
        catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Kind.INCOMPLETE, "Interrupted before the export began; run again", ex);
        }
    }

    private int night(ExportRunner runner, ProgressView view, Layout layout, SummaryFile summary, Signals signals) {
        List<Manifest> published = new ArrayList<>();
        summary.follow(runner::soFar);
        this.begun = true;
        boolean complete;
        try (view) {
            complete = runner.run((manifest) -> {
                published.add(manifest);
                summary.published(manifest);
            });
            view.ended(complete ? "idle" : "interrupted");
        }
        catch (RuntimeException ex) {
            view.ended("incomplete");
            RuntimeException named = Ending.naming(layout.ledger(), ex);
            // While the ledger is open, which tells how far it came.
            summary.failed(Ending.of(named));
            throw named;
        }
        catch (Error ex) {
            view.ended("incomplete");
            summary.failed(Ending.of(ex));
            throw ex;
        }
        finally {
            Summary.print(published, layout, this.spec.commandLine().getOut());
        }
        if (!complete) {
            interrupted(signals.exitCode());
            return signals.exitCode();
        }
        boolean clean = published.stream().allMatch((manifest) -> manifest.exitCode() == 0);
        int exitCode = clean ? ExitCode.COMPLETE.code() : ExitCode.QUARANTINED.code();
        summary.complete(exitCode);
        return exitCode;
    }

    /// The present time, or the moment that the system property `extract-export.clock`
    /// names: with it two exports of one sandbox are the same to the byte, manifests
    /// included.
    static Clock clock() {
        String moment = System.getProperty("extract-export.clock");
        return (moment != null) ? Clock.fixed(Instant.parse(moment), ZoneOffset.UTC) : Clock.systemUTC();
    }

    /// Before the night has begun there is nothing in hand.
    @Override
    public boolean stop() throws InterruptedException {
        return this.begun && this.stop.stop(GRACE_SECONDS);
    }

    @Override
    public void interrupted(int exitCode) {
        if (this.told.getAndSet(true)) {
            return;
        }
        new Voice(this.spec.commandLine().getErr(), RunCommand.class).warn(INTERRUPTED);
        SummaryFile known = this.summary;
        if (known != null) {
            known.failed(new Ending(exitCode, INTERRUPTED, null));
        }
    }

}
