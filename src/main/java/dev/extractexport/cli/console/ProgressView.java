package dev.extractexport.cli.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.publish.Layout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Shows how far the export is: a bar on a terminal, else a line now and then; and keeps
/// `progress.json`, from which `status` answers while the ledger is held.
public final class ProgressView implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressView.class);

    private static final long FILE_SECONDS = 2;

    private static final int BAR_CELLS = 24;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Subject subject;

    private final Instant started = Instant.now();

    private final boolean withBar;

    private final ProgressLine line;

    /// Whose progress is shown.
    /// @param name before the number of the export, such as `export`
    /// @param layout below which `progress.json` is kept
    /// @param lock of the output: whoever has lost it tells nothing there
    public record Subject(String name, ExportProgress progress, ApiMeter meter, Layout layout, OutputLock lock) {
    }

    public ProgressView(ProgressLine.Mode mode, Subject subject, PrintWriter err) {
        this.subject = subject;
        this.withBar = mode == ProgressLine.Mode.BAR;
        this.line = new ProgressLine(mode, this::text, err);
        this.line.every(Duration.ofSeconds(FILE_SECONDS), Duration.ZERO, () -> writeFile("running"));
    }

    /// Says in `progress.json` how the night ended.
    public void ended(String state) {
        this.line.end();
        writeFile(state);
    }

    @Override
    public void close() {
        this.line.close();
    }

    private String text() {
        ExportProgress.Snapshot now = this.subject.progress().snapshot();
        if (!this.withBar || now.tasks() == 0) {
            return text(now);
        }
        int full = Math.toIntExact(BAR_CELLS * now.tasksDone() / now.tasks());
        return "[" + "#".repeat(full) + ".".repeat(BAR_CELLS - full) + "] " + text(now);
    }

    private String text(ExportProgress.Snapshot now) {
        String took = Amounts.duration(Duration.between(this.started, Instant.now()));
        String what = switch (now.phase()) {
            case FETCH -> "fetch: %,d listed, %,d archived, %s".formatted(now.listed(), now.fetched(),
                    Amounts.count(this.subject.meter().calls(), "call")) + retries();
            case FLATTEN -> "flatten: %,d of %s, %s".formatted(now.tasksDone(), Amounts.count(now.tasks(), "task"),
                    Amounts.count(now.rows(), "row"));
            case PUBLISH -> "publish";
        };
        return "%s %s %s, %s".formatted(this.subject.name(), Layout.number(now.export()), what, took);
    }

    private String retries() {
        return (this.subject.meter().retries() > 0) ? ", %,d retries".formatted(this.subject.meter().retries()) : "";
    }

    private void writeFile(String state) {
        ExportProgress.Snapshot now = this.subject.progress().snapshot();
        // Before an export is begun there is nothing to tell, and what was told
        // last stays true.
        if (now.export() == 0 || !this.subject.lock().isHeld()) {
            return;
        }
        ObjectNode json = JSON.createObjectNode()
            .put("state", state)
            .put("export", now.export())
            .put("phase", now.phase().name().toLowerCase(Locale.ROOT))
            .put("listed", now.listed())
            .put("archived", now.fetched())
            .put("calls", this.subject.meter().calls())
            .put("retries", this.subject.meter().retries())
            .put("tasks_done", now.tasksDone())
            .put("tasks", now.tasks())
            .put("rows", now.rows())
            .put("process", ProcessHandle.current().pid())
            .put("started_at", this.started.toString())
            .put("written_at", Instant.now().toString());
        try {
            WholeFile.write(this.subject.layout().progress(),
                    (out) -> out.write((json + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        catch (IOException ex) {
            // The export itself will meet a full disk soon enough, and say so.
            LOG.warn("Progress cannot be written: {}", ex.getMessage());
        }
    }

}
