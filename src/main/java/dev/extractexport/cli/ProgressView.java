package dev.extractexport.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.publish.Layout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Shows how far the export is: a bar on a terminal, else a line now and then; and keeps
/// `progress.json`, from which `status` answers while the ledger is held.
final class ProgressView implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressView.class);

    private static final long BAR_MILLIS = 250;

    private static final long LINE_SECONDS = 10;

    private static final long FILE_SECONDS = 2;

    private static final int BAR_CELLS = 24;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Mode mode;

    private final ExportProgress progress;

    private final ApiMeter meter;

    private final Layout layout;

    private final PrintWriter err;

    private final Instant started = Instant.now();

    private final ScheduledExecutorService ticker;

    /// How progress is shown.
    enum Mode {

        BAR, PLAIN, NONE;

        /// @throws Failure SETTINGS for an unknown mode
        static Mode of(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "auto" ->
                    Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false) ? BAR : PLAIN;
                case "plain" -> PLAIN;
                case "none" -> NONE;
                default -> throw new Failure(Failure.Kind.SETTINGS,
                        "option --progress is '%s'; expected auto, plain or none".formatted(text));
            };
        }

    }

    ProgressView(Mode mode, ExportProgress progress, ApiMeter meter, Layout layout, PrintWriter err) {
        this.mode = mode;
        this.progress = progress;
        this.meter = meter;
        this.layout = layout;
        this.err = err;
        this.ticker = Executors.newSingleThreadScheduledExecutor((task) -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        every(Duration.ofSeconds(FILE_SECONDS), Duration.ZERO, () -> writeFile("running"));
        switch (mode) {
            case BAR -> every(Duration.ofMillis(BAR_MILLIS), Duration.ofMillis(BAR_MILLIS), this::bar);
            case PLAIN -> every(Duration.ofSeconds(LINE_SECONDS), Duration.ofSeconds(LINE_SECONDS), this::line);
            case NONE -> {
                // Only the file.
            }
        }
    }

    /// A task that fails is told of; left alone, the ticker would end it without a word.
    private void every(Duration period, Duration first, Runnable task) {
        Future<?> _ = this.ticker.scheduleAtFixedRate(() -> {
            try {
                task.run();
            }
            catch (RuntimeException ex) {
                LOG.warn("Progress cannot be shown: {}", ex.toString());
            }
        }, first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Says in `progress.json` how the night ended.
    void ended(String state) {
        this.ticker.shutdown();
        try {
            this.ticker.awaitTermination(1, TimeUnit.SECONDS);
        }
        catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        writeFile(state);
    }

    @Override
    public void close() {
        this.ticker.shutdownNow();
        if (this.mode == Mode.BAR) {
            this.err.print("\r\u001b[K");
            this.err.flush();
        }
    }

    private void bar() {
        ExportProgress.Snapshot now = this.progress.snapshot();
        String bar = "";
        if (now.tasks() > 0) {
            int full = Math.toIntExact(BAR_CELLS * now.tasksDone() / now.tasks());
            bar = "[" + "#".repeat(full) + ".".repeat(BAR_CELLS - full) + "] ";
        }
        String line = bar + text(now);
        int width = columns() - 1;
        this.err.print("\r" + ((line.length() > width) ? line.substring(0, width) : line) + "\u001b[K");
        this.err.flush();
    }

    private static int columns() {
        String columns = System.getenv("COLUMNS");
        return (columns != null && columns.matches("\\d{2,4}")) ? Integer.parseInt(columns) : 80;
    }

    private void line() {
        this.err.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + text(this.progress.snapshot()));
    }

    private String text(ExportProgress.Snapshot now) {
        String took = Summary.duration(Duration.between(this.started, Instant.now()));
        String what = switch (now.phase()) {
            case FETCH ->
                "fetch: %,d listed, %,d archived, %,d calls".formatted(now.listed(), now.fetched(), this.meter.calls())
                        + retries();
            case FLATTEN -> "flatten: %,d of %,d tasks, %,d rows".formatted(now.tasksDone(), now.tasks(), now.rows());
            case PUBLISH -> "publish";
        };
        return "export %s %s, %s".formatted(Layout.number(now.export()), what, took);
    }

    private String retries() {
        return (this.meter.retries() > 0) ? ", %,d retries".formatted(this.meter.retries()) : "";
    }

    private void writeFile(String state) {
        ExportProgress.Snapshot now = this.progress.snapshot();
        ObjectNode json = JSON.createObjectNode()
            .put("state", state)
            .put("export", now.export())
            .put("phase", now.phase().name().toLowerCase(Locale.ROOT))
            .put("listed", now.listed())
            .put("archived", now.fetched())
            .put("calls", this.meter.calls())
            .put("retries", this.meter.retries())
            .put("tasks_done", now.tasksDone())
            .put("tasks", now.tasks())
            .put("rows", now.rows())
            .put("process", ProcessHandle.current().pid())
            .put("started_at", this.started.toString())
            .put("written_at", Instant.now().toString());
        try {
            WholeFile.write(this.layout.progress(), (out) -> out.write((json + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        catch (IOException ex) {
            // The export itself will meet a full disk soon enough, and say so.
            LOG.warn("Progress cannot be written: {}", ex.getMessage());
        }
    }

}
