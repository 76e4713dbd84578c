package dev.extractexport.job.steps;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Release;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.dataset.flat.FlatTables;
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
import dev.extractexport.write.csv.CsvDialect;
import dev.extractexport.write.csv.CsvPartWriter;
import dev.extractexport.write.parquet.ParquetPartWriter;
import org.jspecify.annotations.Nullable;

/// The part files that one task writes: each of its tables in each format. A table without rows
/// leaves no file.
final class TaskParts implements AutoCloseable {

    private final ExportContext export;

    private final Tasks.Task task;

    private final List<PartWriter> writers = new ArrayList<>();

    private final Map<Path, Parts.Part> planned = new HashMap<>();

    TaskParts(ExportContext export, Tasks.Task task) {
        this.export = export;
        this.task = task;
    }

    /// Opens a table in all formats.
    /// @return where its rows go
    RowSink open(String table, @Nullable String dataset, @Nullable Integer version, TableSchema schema)
            throws IOException {
        WholeFile.createDirectories(this.export.layout().staging(this.export.number()));
        List<RowSink> sinks = new ArrayList<>();
        for (String name : this.export.spec().formats()) {
            PartWriter writer = switch (Format.of(name)) {
                case PARQUET ->
                    ParquetPartWriter.create(plan(name, "parquet", table, dataset, version), schema, Release.version());
                case CSV -> csv(table, dataset, version, FlatTables.of(schema));
            };
            this.writers.add(writer);
            sinks.add(writer);
        }
        return (sinks.size() == 1) ? sinks.getFirst() : new TeeSink(sinks);
    }

    private PartWriter csv(String table, @Nullable String dataset, @Nullable Integer version, FlatTables tables)
            throws IOException {
        ExportSpec.Csv csv = this.export.spec().csv();
        CsvDialect dialect = new CsvDialect(csv.delimiter(), csv.bom(), csv.gzip());
        return CsvPartWriter.create((flat) -> plan("csv", dialect.ending(), table,
                flat.isMain() ? dataset : dataset + "." + flat.list(), version), tables, dialect);
    }

    /// @return where the file lies until it is published
    private Path plan(String format, String ending, String table, @Nullable String dataset, @Nullable Integer version) {
        String path = Layout.part(format, Layout.folder(table, dataset, version), ending, this.task.createdMonth(),
                this.export.number(), this.task.number());
        Parts.Part part = new Parts.Part(path, this.task.number(), table, dataset, version, format, 0, 0, "");
        Path staged = Publisher.staged(this.export.layout(), this.export.number(), part);
        this.planned.put(staged, part);
        return staged;
    }

    /// Finishes all files that have rows.
    List<Parts.Part> finish() throws IOException {
        List<Parts.Part> parts = new ArrayList<>();
        for (PartWriter writer : this.writers) {
            if (writer.rows() > 0) {
                writer.finish().forEach((file) -> parts.add(written(file)));
            }
        }
        return parts;
    }

    private Parts.Part written(PartFile file) {
        Parts.Part part = Objects.requireNonNull(this.planned.get(file.path()));
        return new Parts.Part(part.path(), part.task(), part.table(), part.dataset(), part.version(), part.format(),
                file.rows(), file.bytes(), file.sha256());
    }

    @Override
    public void close() throws IOException {
        for (PartWriter writer : this.writers) {
            writer.close();
        }
    }

}
