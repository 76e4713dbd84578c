package dev.extractexport.cli.console;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;

import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.publish.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressViewTest {

    @TempDir
    Path directory;

    @Test
    void aNightThatEndsBeforeAnExportIsBegunLeavesWhatWasToldLast() {
        Layout layout = new Layout(this.directory);
        layout.create();
        ExportProgress progress = new ExportProgress();
        try (OutputLock lock = OutputLock.take(layout.lock(), "run", Instant.EPOCH)) {
            end(layout, progress, lock, "incomplete");
            assertThat(layout.progress()).doesNotExist();
            progress.begin(3);
            end(layout, progress, lock, "idle");
            end(layout, new ExportProgress(), lock, "incomplete");
        }

        assertThat(layout.progress()).content().startsWith("{\"state\":\"idle\",\"export\":3,");
    }

    private static void end(Layout layout, ExportProgress progress, OutputLock lock, String state) {
        ProgressView.Subject subject = new ProgressView.Subject("export", progress, new ApiMeter(), layout, lock);
        try (ProgressView view = new ProgressView(ProgressLine.Mode.NONE, subject,
                new PrintWriter(new StringWriter()))) {
            view.ended(state);
        }
    }

}
