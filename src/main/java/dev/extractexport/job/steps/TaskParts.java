package dev.extractexport.job.steps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.dataset.TableSchema;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Parts;
import dev.extractexport.ledger.Tasks;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Publisher;
import dev.extractexport.write.Format;
import dev.extractexport.write.PartFile;
import dev.extractexport.write.PartWriter;
import dev.extractexport.write.RowSink;
import dev.extractexport.write.TeeSink;
import dev.extractexport.write.csv.CsvPartWriter;
import dev.extractexport.write.parquet.ParquetPartWriter;
import org.jspecify.annotations.Nullable;

/// The part files that one task writes: each of its tables in each format. A table without rows
/// leaves no file.
final class TaskParts implements AutoCloseable {

    private final ExportContext export;

    private final Tasks.Task task;

    private final List<Open> open = new ArrayList<>();

    TaskParts(ExportContext export, Tasks.Task task) {
        this.export = export;
        this.task = task;
    }

    private record Open(Parts.Part part, PartWriter writer) {
    }

    /// Opens a table in all formats.
    /// @return where its rows go
    RowSink open(String table, @Nullable String dataset, @Nullable Integer version, TableSchema schema)
            throws IOException {
        List<RowSink> sinks = new ArrayList<>();
        for (String name : this.export.spec().formats()) {
            Format format = Format.of(name);
            String path = Layout.part(name, table, dataset, version, this.task.createdMonth(), this.export.number(),
                    this.task.number());
            Parts.Part part = new Parts.Part(path, this.task.number(), table, dataset, version, name, 0, 0, "");
            Path staged = Publisher.staged(this.export.layout(), this.export.number(), part);
            WholeFile.createDirectories(this.export.layout().staging(this.export.number()));
            Files.deleteIfExists(staged);
            PartWriter writer = switch (format) {
                case PARQUET -> ParquetPartWriter.create(staged, schema);
                case CSV -> CsvPartWriter.create(staged, schema);
            };
            this.open.add(new Open(part, writer));
            sinks.add(writer);
        }
        return (sinks.size() == 1) ? sinks.getFirst() : new TeeSink(sinks);
    }

    /// Finishes all files that have rows.
    List<Parts.Part> finish() throws IOException {
        List<Parts.Part> parts = new ArrayList<>();
        for (Open each : this.open) {
            if (each.writer().rows() > 0) {
                PartFile file = each.writer().finish();
                Parts.Part part = each.part();
                parts.add(new Parts.Part(part.path(), part.task(), part.table(), part.dataset(), part.version(),
                        part.format(), file.rows(), file.bytes(), file.sha256()));
            }
        }
        return parts;
    }

    @Override
    public void close() throws IOException {
        for (Open each : this.open) {
            each.writer().close();
        }
    }

}
