package dev.extractexport.bench;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import dev.extractexport.archive.FrameDraft;
import dev.extractexport.archive.FrameLabel;
import dev.extractexport.archive.FrameLocation;
import dev.extractexport.archive.FrameWriter;
import dev.extractexport.archive.Segment;
import dev.extractexport.archive.SegmentFooter;
import dev.extractexport.archive.SegmentReader;
import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.facts.Source;
import dev.extractexport.flatten.DocumentContext;
import dev.extractexport.flatten.PageMap;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.flatten.UnfitDocumentException;
import dev.extractexport.testing.Duck;
import dev.extractexport.write.PartWriter;
import dev.extractexport.write.TeeSink;
import dev.extractexport.write.csv.CsvDialect;
import dev.extractexport.write.csv.CsvPartWriter;
import dev.extractexport.write.parquet.ParquetPartWriter;
import tools.jackson.databind.json.JsonMapper;

/// The way from archived frames to Parquet beside DuckDB's from the same JSON to Parquet of the
/// same rows, each on one thread. DuckDB reads the frames' JSON as plain text; our side also unpacks
/// zstd, and tells apart what fits its column and what does not.
///
/// Runs as a process of its own: `prepare DIR MEGABYTES`, `warm DIR ROUNDS`, `cold DIR RACER` for
/// one pass over everything in a fresh process, and `check DIR` once all racers have written.
final class FlattenRace {

    /// Passes whose figures do not count.
    private static final int WARM_UP = 2;

    private static final Instant CREATED = Instant.parse("2026-11-20T12:00:00.123456Z");

    private static final long EXPORT = 1;

    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
        .getOperatingSystemMXBean();

    private final Path directory;

    /// What an export knows of its documents from its ledger.
    private final Map<Family, List<Document>> documents = new EnumMap<>(Family.class);

    private FlattenRace(Path directory) {
        this.directory = directory;
    }

    private Connection connection;

    private record Document(FrameLocation location, DocumentContext context) {
    }

    /// Who runs.
    enum Racer {

        /// Our way to Parquet, and to both formats at once.
        PARQUET, PARQUET_AND_CSV,
        /// DuckDB as fast as it can be told: with the types of what it is to read.
        DUCKDB,
        /// DuckDB as one would call it, finding out the types by itself.
        DUCKDB_UNTYPED

    }

    public static void main(String[] arguments) throws IOException, SQLException {
        FlattenRace race = new FlattenRace(Path.of(arguments[1]));
        switch (arguments[0]) {
            case "prepare" -> race.prepare(Long.parseLong(arguments[2]) * 1_000_000);
            case "warm" -> race.warm(Integer.parseInt(arguments[2]));
            case "cold" -> race.all(Racer.valueOf(arguments[2]));
            case "check" -> race.check();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /// Writes a segment and its JSON as text for each family.
    private void prepare(long bytesPerFamily) throws IOException {
        for (Family family : Family.values()) {
            List<Segment.Entry> entries = new ArrayList<>();
            try (OutputStream json = new BufferedOutputStream(Files.newOutputStream(json(family)))) {
                long bytes = 0;
                for (int i = 0; bytes < bytesPerFamily; i++) {
                    byte[] job = Family.item(i, CREATED.toString()).getBytes(StandardCharsets.UTF_8);
                    byte[] run = family.run(i);
                    entries.add(new Segment.Entry(new FrameLabel(Family.jobId(i), CREATED, CREATED, "COMPLETED",
                            Source.V1_RUN, "EXPORTED", null, null, false), draft(job, run)));
                    byte[] before = "{\"source\":\"v1-run\",\"job\":".getBytes(StandardCharsets.US_ASCII);
                    byte[] between = ",\"run\":".getBytes(StandardCharsets.US_ASCII);
                    byte[] after = "}\n".getBytes(StandardCharsets.US_ASCII);
                    for (byte[] piece : List.of(before, job, between, run, after)) {
                        json.write(piece);
                        bytes += piece.length;
                    }
                }
            }
            Segment.write(segment(family), EXPORT, 1, entries);
            entries.forEach((entry) -> entry.draft().close());
        }
    }

    private FrameDraft draft(byte[] job, byte[] run) throws IOException {
        try (FrameWriter writer = new FrameWriter(this.directory, Source.V1_RUN, job)) {
            writer.run(new ByteArrayInputStream(run));
            return writer.finish();
        }
    }

    /// Prints `family racer seconds-of-cpu` for each counted pass; the racers take turns.
    private void warm(int rounds) throws IOException, SQLException {
        readDocuments();
        for (int round = -WARM_UP; round < rounds; round++) {
            for (Family family : Family.values()) {
                for (Racer racer : Racer.values()) {
                    System.gc();
                    long before = SYSTEM.getProcessCpuTime();
                    pass(family, racer);
                    double seconds = (SYSTEM.getProcessCpuTime() - before) / 1e9;
                    if (round >= 0) {
                        System.out.println(family + " " + racer + " " + seconds);
                    }
                }
            }
        }
    }

    private void readDocuments() throws IOException {
        long micros = CREATED.getEpochSecond() * 1_000_000 + CREATED.getNano() / 1_000;
        for (Family family : Family.values()) {
            PageMap pages = PageMap.parse(null, family == Family.REPORTS);
            List<Document> all = new ArrayList<>();
            for (SegmentFooter.Frame frame : SegmentReader.readFooter(segment(family)).frames()) {
                all.add(new Document(frame.location(),
                        new DocumentContext(frame.label().jobId(), Family.RUN_PREFIX + "%012x".formatted(all.size()),
                                "document-%d.pdf".formatted(all.size()), micros, micros, EXPORT, pages)));
            }
            this.documents.put(family, all);
        }
    }

    private void all(Racer racer) throws IOException, SQLException {
        if (racer == Racer.PARQUET || racer == Racer.PARQUET_AND_CSV) {
            readDocuments();
        }
        for (Family family : Family.values()) {
            pass(family, racer);
        }
    }

    private void pass(Family family, Racer racer) throws IOException, SQLException {
        switch (racer) {
            case PARQUET -> ours(family, false);
            case PARQUET_AND_CSV -> ours(family, true);
            case DUCKDB -> duck(family, racer, """
                    , columns = {job: 'STRUCT(id VARCHAR, created_at TIMESTAMP, updated_at TIMESTAMP)',
                        run: 'STRUCT(id VARCHAR, file STRUCT(name VARCHAR), data %s)'}""".formatted(family.duckType()));
            case DUCKDB_UNTYPED -> duck(family, racer, "");
        }
    }

    private void ours(Family family, boolean csv) throws IOException {
        DatasetVersion version = new DatasetVersion(family.label(), 1,
                SchemaReader.read(JsonMapper.shared().readTree(family.schema())).orElseThrow());
        Path parquet = written(family, csv ? Racer.PARQUET_AND_CSV : Racer.PARQUET);
        List<PartWriter> writers = new ArrayList<>();
        writers.add(ParquetPartWriter.create(parquet, version.table()));
        if (csv) {
            writers.add(CsvPartWriter.create((table) -> parquet.resolveSibling(family.label() + table.list() + ".csv"),
                    FlatTables.of(version.table()), CsvDialect.DEFAULT));
        }
        try (SegmentReader reader = new SegmentReader(segment(family))) {
            ResultFlattener flattener = new ResultFlattener(version, csv ? new TeeSink(writers) : writers.getFirst());
            for (Document document : this.documents.get(family)) {
                flattener.flatten(() -> reader.open(document.location()), document.context());
            }
            for (PartWriter writer : writers) {
                writer.finish();
            }
        }
        catch (UnfitDocumentException ex) {
            throw new IllegalStateException(ex);
        }
        finally {
            for (PartWriter writer : writers) {
                writer.close();
            }
        }
    }

    private void duck(Family family, Racer racer, String columns) throws SQLException {
        String read = "read_json(%s, format = 'newline_delimited', maximum_object_size = 16777216%s)"
            .formatted(Duck.literal(json(family)), columns);
        String rows = family.isList()
                ? "SELECT job, run, unnest(run.data) row, generate_subscripts(run.data, 1) i FROM " + read
                : "SELECT job, run, run.data row, 1 i FROM " + read;
        String page = (family == Family.REPORTS) ? "i::INTEGER" : "NULL::INTEGER";
        String copy = """
                COPY (SELECT job.id _job_id, run.id _run_id, (i - 1)::INTEGER _row, %s _page, run.file.name _document,
                        job.created_at _created_at, job.updated_at _updated_at, %d::BIGINT _export, row.*,
                        NULL::VARCHAR _rescued FROM (%s))
                    TO %s (FORMAT parquet, COMPRESSION zstd)""".formatted(page, EXPORT, rows,
                Duck.literal(written(family, racer)));
        try (Statement statement = duckdb().createStatement()) {
            statement.execute(copy);
        }
    }

    /// One for all passes: a warm engine is open.
    private Connection duckdb() throws SQLException {
        if (this.connection == null) {
            this.connection = DriverManager.getConnection("jdbc:duckdb:");
            try (Statement statement = this.connection.createStatement()) {
                statement.execute("SET threads = 1");
            }
        }
        return this.connection;
    }

    /// Compares what both wrote.
    /// @throws IllegalStateException unless rows and sums agree
    private void check() throws SQLException {
        for (Family family : Family.values()) {
            List<List<List<String>>> answers = new ArrayList<>();
            for (Racer racer : Racer.values()) {
                answers.add(Duck.query("""
                        SELECT count(*), count(DISTINCT _job_id), count(DISTINCT _run_id), sum(_row), count(_rescued),
                            min(epoch_us(_created_at)), %s FROM read_parquet(%s)""".formatted(family.sums(),
                        Duck.literal(written(family, racer)))));
            }
            if (answers.stream().distinct().count() != 1) {
                throw new IllegalStateException("The writers of %s disagree: %s".formatted(family, answers));
            }
            System.out.println(family + " " + answers.getFirst().getFirst().getFirst() + " rows");
        }
    }

    private Path json(Family family) {
        return this.directory.resolve(family.label() + ".ndjson");
    }

    private Path segment(Family family) {
        return this.directory.resolve(family.label() + ".zst");
    }

    private Path written(Family family, Racer racer) {
        return this.directory.resolve(family.label() + "-" + racer.name().toLowerCase(Locale.ROOT) + ".parquet");
    }

}
