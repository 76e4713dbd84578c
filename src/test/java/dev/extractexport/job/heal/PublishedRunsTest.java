package dev.extractexport.job.heal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

import dev.extractexport.publish.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// The rows of `runs` where CSV is all there is.
class PublishedRunsTest {

    @TempDir
    Path directory;

    @Test
    void csvRowsAreCountedWhateverIsInTheirQuotes() throws IOException {
        Path month = Files.createDirectories(this.directory.resolve("csv/runs/created_month=2026-11-01"));
        Files.writeString(month.resolve("000003-00001.csv"), "job_id,error\na,\"two\nlines, \"\"quoted\"\"\"\nb,\n");
        Files.writeString(month.resolve("000002-00001.csv"), "job_id,error\nof another export,\n");
        try (OutputStream zipped = new GZIPOutputStream(Files.newOutputStream(month.resolve("000003-00002.csv.gz")))) {
            zipped.write("job_id,error\nc,\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(month.resolve("000003-00003.csv.gz"), "no gzip at all");

        assertThat(PublishedRuns.rows(new Layout(this.directory), 3)).isEqualTo(3);
        assertThat(PublishedRuns.rows(new Layout(this.directory), 4)).isZero();
    }

}
