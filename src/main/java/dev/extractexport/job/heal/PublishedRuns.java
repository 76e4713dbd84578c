package dev.extractexport.job.heal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import dev.extractexport.disk.IoReason;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the table `runs` tells of an export: it has a row for each version that was archived.
final class PublishedRuns {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedRuns.class);

    private static final int BUFFER = 1 << 16;

    private PublishedRuns() {
    }

    /// The rows of an export that are in place, in the format that has more of them;
    /// files that cannot be read count as none.
    /// @throws Failure INCOMPLETE when the table cannot be listed
    static long rows(Layout layout, long export) {
        long parquet = 0;
        for (Path part : parts(layout, "parquet", export)) {
            try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(part))) {
                parquet += reader.getRecordCount();
            }
            catch (IOException | RuntimeException ex) {
                LOG.debug("{} is damaged", part, ex);
            }
        }
        long csv = 0;
        for (Path part : parts(layout, "csv", export)) {
            try {
                csv += csvRows(part);
            }
            catch (IOException ex) {
                LOG.debug("{} is damaged", part, ex);
            }
        }
        return Math.max(parquet, csv);
    }

    /// Whether a file is a whole one, by its footer.
    static boolean isParquet(Path file) {
        if (!file.toString().endsWith(".parquet") || !Files.isRegularFile(file)) {
            return false;
        }
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            return reader.getRecordCount() >= 0;
        }
        catch (IOException | RuntimeException ex) {
            return false;
        }
    }

    private static List<Path> parts(Layout layout, String format, long export) {
        Path table = layout.root().resolve(format).resolve("runs");
        if (!Files.isDirectory(table)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(table)) {
            return files.filter((file) -> Layout.isPartOf(file, export)).toList();
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "%s cannot be listed (%s): make it readable and run again".formatted(table, IoReason.of(ex)), ex);
        }
    }

    /// Lines outside quotes, without the header.
    private static long csvRows(Path part) throws IOException {
        boolean zipped = part.toString().endsWith(".gz");
        try (InputStream file = new BufferedInputStream(Files.newInputStream(part), BUFFER);
                InputStream bytes = zipped ? new GZIPInputStream(file, BUFFER) : file) {
            byte[] buffer = new byte[BUFFER];
            boolean quoted = false;
            long lines = 0;
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    quoted ^= buffer[i] == '"';
                    lines += (buffer[i] == '\n' && !quoted) ? 1 : 0;
                }
            }
            return Math.max(0, lines - 1);
        }
    }

}
