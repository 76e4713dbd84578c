package dev.extractexport.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import dev.extractexport.api.HttpExtractApi;
import dev.extractexport.api.ListQuery;
import dev.extractexport.api.RefusedPageTokenException;
import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.config.Settings;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.ExportRunner;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `run`: finishes an unfinished export, then runs tonight's.
final class RunCommand implements Callable<Integer> {

    /// How long a signal waits for the chunk in hand before the process ends and leaves
    /// it to be redone.
    private static final long GRACE_SECONDS = 8;

    /// More workers than this share one disk and one heap to no gain.
    private static final int MAX_WORKERS = 8;

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private RunCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new RunCommand().spec.name("run").mixinStandardHelpOptions(true);
        SettingOptions.addTo(spec, EnumSet.allOf(Setting.class));
        spec.addOption(text("--progress", "MODE", "auto, plain or none (default auto: a bar on a terminal)"));
        spec.addOption(text("--summary-file", "FILE", "writes the manifest of the last export there as JSON"));
        spec.addOption(text("--log-level", "LEVEL", "error, warn, info, debug or trace (default info)"));
        spec.addOption(text("--log-format", "FORMAT", "text or json (default text)"));
        spec.usageMessage()
            .description("Finishes an unfinished export, then exports all jobs that are new or changed.",
                    "The key comes from LLAMA_CLOUD_API_KEY, or from the file named by LLAMA_CLOUD_API_KEY_FILE.")
            .footer("", "Example:", "  extract-export run jobs/nightly.yml --output /srv/lake/extract");
        return spec;
    }

    private static OptionSpec text(String name, String label, String description) {
        return OptionSpec.builder(name).paramLabel(label).type(String.class).description(description).build();
    }

    @Override
    public Integer call() {
        CommandLine.ParseResult parsed = this.spec.commandLine().getParseResult();
        LogSetup.apply(parsed.matchedOptionValue("--log-level", (String) null),
                parsed.matchedOptionValue("--log-format", (String) null));
        ProgressView.Mode mode = ProgressView.Mode.of(parsed.matchedOptionValue("--progress", "auto"));
        Settings settings = SettingOptions.read(parsed);
        ExportSpec spec = ExportSpec.of(settings);
        ApiMeter meter = new ApiMeter();
        // The key is looked at before anything is written or locked.
        HttpExtractApi api = ApiConnection.open(spec, System::getenv, meter);
        checkSummaryFile(parsed.matchedOptionValue("--summary-file", (String) null));
        Layout layout = new Layout(spec.output());
        layout.create();
        try (api; OutputLock _ = OutputLock.take(layout.lock(), Instant.now())) {
            askOnce(api, spec);
            return run(parsed, mode, settings, layout, api, meter);
        }
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

    private int run(CommandLine.ParseResult parsed, ProgressView.Mode mode, Settings settings, Layout layout,
            HttpExtractApi api, ApiMeter meter) {
        Clock clock = clock();
        int workers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_WORKERS);
        try (Ledger ledger = Ledger.open(layout.ledger(), workers)) {
            ExportProgress progress = new ExportProgress();
            StopSignal stop = new StopSignal();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitStop(stop), "stop"));
            ExportRunner.Rooms rooms = new ExportRunner.Rooms(layout, ledger, api, progress, stop, clock, workers);
            ProgressView view = new ProgressView(mode, progress, meter, layout, this.spec.commandLine().getErr());
            try {
                return night(new ExportRunner(settings, rooms), view, layout,
                        parsed.matchedOptionValue("--summary-file", (String) null));
            }
            finally {
                stop.ended();
            }
        }
    }

    private int night(ExportRunner runner, ProgressView view, Layout layout, @Nullable String summaryFile) {
        List<Manifest> published = new ArrayList<>();
        boolean complete;
        try (view) {
            complete = runner.run(published::add);
            view.ended(complete ? "idle" : "interrupted");
        }
        catch (RuntimeException ex) {
            view.ended("incomplete");
            throw ex;
        }
        finally {
            Summary.print(published, layout, this.spec.commandLine().getOut());
            writeSummaryFile(summaryFile, published);
        }
        if (!complete) {
            this.spec.commandLine().getErr().println("Interrupted; run again to resume");
            return ExitCode.INCOMPLETE.code();
        }
        boolean clean = published.stream().allMatch((manifest) -> manifest.exitCode() == 0);
        return clean ? ExitCode.COMPLETE.code() : ExitCode.QUARANTINED.code();
    }

    /// The present time, or the moment that the system property `extract-export.clock`
    /// names: with
    /// it two exports of one sandbox are the same to the byte, manifests included.
    private static Clock clock() {
        String moment = System.getProperty("extract-export.clock");
        return (moment != null) ? Clock.fixed(Instant.parse(moment), ZoneOffset.UTC) : Clock.systemUTC();
    }

    /// Looked at before the night, and cleared of an earlier one.
    private static void checkSummaryFile(@Nullable String file) {
        try {
            if (file != null) {
                Path parent = Path.of(file).toAbsolutePath().getParent();
                if (Files.isDirectory(Path.of(file)) || parent == null || !Files.isDirectory(parent)) {
                    throw new Failure(Failure.Kind.SETTINGS,
                            "option --summary-file is '%s'; expected a file in a directory that exists"
                                .formatted(file));
                }
                Files.deleteIfExists(Path.of(file));
            }
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.SETTINGS, "option --summary-file: %s cannot be replaced".formatted(file),
                    ex);
        }
    }

    private static void writeSummaryFile(@Nullable String file, List<Manifest> published) {
        if (file == null || published.isEmpty()) {
            return;
        }
        try {
            WholeFile.write(Path.of(file),
                    (to) -> to.write(published.getLast().json().getBytes(StandardCharsets.UTF_8)));
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The export is published, but --summary-file %s cannot be written".formatted(file), ex);
        }
    }

    private static void awaitStop(StopSignal stop) {
        try {
            stop.stop(GRACE_SECONDS);
        }
        catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

}
