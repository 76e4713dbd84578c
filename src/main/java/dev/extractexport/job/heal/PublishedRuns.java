package dev.extractexport.job.heal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the table `runs` tells of an export: it has a row for each version that was archived.
final class PublishedRuns {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedRuns.class);

    private PublishedRuns() {
    }

    /// The rows of an export that are in place, by the footers of its files; those that
    /// cannot be read count as none.
    /// @throws Failure INCOMPLETE when the table cannot be listed
    static long rows(Layout layout, long export) {
        Path table = layout.root().resolve("parquet").resolve("runs");
        if (!Files.isDirectory(table)) {
            return 0;
        }
        List<Path> parts;
        try (Stream<Path> files = Files.walk(table)) {
            parts = files.filter((file) -> Layout.isPartOf(file, export)).toList();
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "%s cannot be listed (%s): make it readable and run again".formatted(table, ex.getMessage()), ex);
        }
        long rows = 0;
        for (Path part : parts) {
            try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(part))) {
                rows += reader.getRecordCount();
            }
            catch (IOException | RuntimeException ex) {
                LOG.debug("{} is damaged", part, ex);
            }
        }
        return rows;
    }

}
