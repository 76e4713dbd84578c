package dev.extractexport.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.flatten.RunsTable;
import dev.extractexport.flatten.UsageTable;
import dev.extractexport.ledger.Parts;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.catalog.Catalog;
import dev.extractexport.publish.catalog.content.Contents;
import dev.extractexport.publish.catalog.content.Evidence;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.Frames;
import dev.extractexport.write.PartWriter;
import dev.extractexport.write.parquet.ParquetPartWriter;
import tools.jackson.databind.json.JsonMapper;

/// An output made without a service. One dataset has four versions whose names and words are made to
/// break SQL, Markdown and paths: what a schema may hold, since it comes over the API. Two others have
/// jobs that changed in each way there is.
final class HandmadeLake {

    /// Two dashes begin a comment in SQL.
    static final String DATASET = "a--b";

    /// What `results.changed` must hold, by job.
    static final Map<String, String> CHANGED = Map.of("again", "new", "same", "kept", "open", "before", "refused",
            "before", "later", "before");

    /// One row per version of a job: id, `updated_at`, export, whether exported, dataset,
    /// version of
    /// the rows. The export 43 is not published yet.
    private static final String RUNS = """
            ('again', 1, 40, true, 'changed', 1), ('again', 2, 42, true, 'changed', 2),
            ('same', 1, 40, true, 'changed', 1), ('same', 2, 42, true, 'changed', 1),
            ('open', 1, 40, true, 'changed', 1), ('open', 2, 42, false, NULL, NULL),
            ('refused', 1, 40, true, 'changed', 1), ('refused', 2, 41, false, NULL, NULL),
            ('moved', 1, 40, true, 'changed', 1), ('moved', 2, 42, true, 'elsewhere', 2),
            ('emptied', 1, 40, true, 'changed', 1), ('emptied', 2, 42, true, 'changed', 2),
            ('later', 1, 41, true, 'changed', 1), ('later', 2, 43, true, 'changed', 2)""";

    private static final String ROWS = """
            ('changed', 'again', 1, 40, 'old'), ('changed', 'again', 2, 42, 'new'), ('changed', 'same', 1, 40, 'kept'),
            ('changed', 'open', 1, 40, 'before'), ('changed', 'refused', 1, 40, 'before'),
            ('changed', 'moved', 1, 40, 'old'), ('elsewhere', 'moved', 2, 42, 'new'),
            ('changed', 'emptied', 1, 40, 'old'), ('changed', 'later', 1, 41, 'before'),
            ('changed', 'later', 2, 43, 'after')""";

    /// The number that [Frames#context] gives.
    static final long EXPORT = 42;

    static final String DESCRIPTION = "a | b\\n\\n# Head\\n<script>alert(1)</script> `x` [y](http://e.org) www.e.org "
            + "&lt; \\u202e ~~z~~ **w** _v_ $m$ @me http://e.org/ \\\\| \\\\";

    private static final List<String> SCHEMAS = List.of("",
            """
                    {"type": "object", "properties": {
                        "a;b": {"type": "string", "description": "%s"}, "it's": {"type": "string"}, "q`b\\"": {"type": "integer"},
                        "``": {"type": "integer"}, "${env:HOME}": {"type": "string"}, "${root}": {"type": "string"},
                        "back\\\\": {"type": "string"}, "a.b": {"type": "string"}, "line\\nbreak;\\n": {"type": "string"},
                        "-- x": {"type": "string"}, "/* y": {"type": "string"}, "%%s %%d": {"type": "string"},
                        "\\u00e9\\u8acb \\ud83d\\ude00": {"type": "string"}, "\\u00c9\\u8acb": {"type": "string"},
                        "current_date": {"type": "string"}, "select": {"type": "string"}, "value": {"type": "boolean"},
                        "Total": {"type": "string"}, "amount": {"type": "integer"}, "mixed": {"type": "string"},
                        "_job_id": {"type": "string"}, "created_month": {"type": "string"},
                        "list": {"type": "array", "items": {"type": "integer"}},
                        "nested": {"type": "object", "properties": {"k'`;\\n": {"type": "string"}, "K'`;\\n": {"type": "integer"}}}
                    }}"""
                .formatted(DESCRIPTION),
            """
                    {"type": "object", "properties": {
                        "total": {"type": "string"}, "amount": {"type": "number"}, "mixed": {"type": "object", "properties":
                            {"x": {"type": "integer"}}}, "flag": {"type": "integer"},
                        "list": {"type": "array", "items": {"type": "string"}},
                        "nested": {"type": "object", "properties": {"k'`;\\n": {"type": "string"}, "added": {"type": "string"}}}
                    }}""",
            """
                    {"type": "object", "properties": {
                        "TOTAL": {"type": "string"}, "total": {"type": "string"}, "flag": {"type": "string"}, "mixed": {}
                    }}""");

    private static final List<String> RESULTS = List.of("{\"free\": [1, \"two\"]}",
            """
                    {"a;b": "1", "it's": "2", "q`b\\"": 3, "``": 4, "${env:HOME}": "5", "${root}": "6", "back\\\\": "7",
                     "a.b": "8", "line\\nbreak;\\n": "9", "-- x": "10", "/* y": "11", "%s %d": "12", "\\u00e9\\u8acb \\ud83d\\ude00": "13",
                     "\\u00c9\\u8acb": "14", "current_date": "15", "select": "16", "value": true, "Total": "18",
                     "amount": 19, "mixed": "twenty \\"20\\"", "_job_id": "21", "created_month": "22", "list": [23, null],
                     "nested": {"k'`;\\n": "24", "K'`;\\n": 25}}""",
            """
                    [{"total": "30", "amount": 31.5, "mixed": {"x": 32}, "flag": 33, "list": ["34", null],
                      "nested": {"k'`;\\n": "35", "added": null}}, {}]""", """
                    {"TOTAL": "40", "total": "41", "flag": "42", "mixed": [43]}""");

    private final Layout layout;

    HandmadeLake(Path root) {
        this.layout = new Layout(root);
    }

    /// Writes tables and catalog.
    void write() throws Exception {
        List<Contents.Version> versions = new ArrayList<>();
        for (int number = 0; number < SCHEMAS.size(); number++) {
            FieldType.Struct fields = (number == 0) ? null
                    : SchemaReader.read(JsonMapper.shared().readTree(SCHEMAS.get(number))).orElseThrow();
            DatasetVersion version = new DatasetVersion(DATASET, number, fields);
            long rows = write(version, RESULTS.get(number), "job-" + number);
            versions.add(new Contents.Version(version, 1,
                    List.of(new Parts.Totals("results", DATASET, number, "parquet", 1, rows, 1_000)), List.of()));
        }
        writeRuns();
        new Catalog(this.layout).write(contents(versions, writeChanged()));
    }

    /// A catalog of nothing.
    void writeEmpty() {
        new Catalog(this.layout).write(new Contents("0.1.0", 1, List.of(), List.of(), null,
                List.of(new Contents.JobTable(RunsTable.SCHEMA, List.of()),
                        new Contents.JobTable(UsageTable.SCHEMA, List.of())),
                List.of()));
    }

    private void writeRuns() throws Exception {
        Path runs = part("runs", null, null);
        Files.createDirectories(runs.getParent());
        Duck.execute("""
                COPY (SELECT DISTINCT _job_id AS job_id, _updated_at AS updated_at, true AS exported, %s AS dataset,
                    _updated_at AS result_updated_at, CAST(42 AS BIGINT) AS _export, 'a.pdf' AS file_name,
                    CAST(NULL AS VARCHAR) AS document_input_value, CAST(NULL AS VARCHAR) AS file_id
                FROM read_parquet(%s, union_by_name = true)
                UNION ALL
                SELECT job, make_timestamptz(2026, 1, updated, 0, 0, 0), exported, dataset,
                    make_timestamptz(2026, 1, of, 0, 0, 0), CAST(export AS BIGINT), NULL, NULL, NULL
                FROM (VALUES %s) AS t(job, updated, export, exported, dataset, of)) TO %s (FORMAT parquet)""".formatted(
                Duck.literal(DATASET), Duck.literal(globbed("/parquet/results/**/*.parquet")), RUNS,
                Duck.literal(runs)));
    }

    /// Rows of our columns that matter, and one text `x`.
    private List<Contents.Dataset> writeChanged() throws Exception {
        List<Contents.Dataset> datasets = new ArrayList<>();
        for (String dataset : List.of("changed", "elsewhere")) {
            Path file = part("results", dataset, 1);
            Files.createDirectories(file.getParent());
            Duck.execute(
                    """
                            COPY (SELECT job AS _job_id, CAST(NULL AS VARCHAR) AS _run_id, 0 AS _row, CAST(NULL AS INTEGER) AS _page,
                                CAST(NULL AS VARCHAR) AS _document, make_timestamptz(2026, 1, 1, 0, 0, 0) AS _created_at,
                                make_timestamptz(2026, 1, updated, 0, 0, 0) AS _updated_at, CAST(export AS BIGINT) AS _export, x,
                                CAST(NULL AS VARCHAR) AS _rescued
                            FROM (VALUES %s) AS t(dataset, job, updated, export, x) WHERE dataset = %s) TO %s (FORMAT parquet)"""
                        .formatted(ROWS, Duck.literal(dataset), Duck.literal(file)));
            DatasetVersion version = new DatasetVersion(dataset, 1,
                    new FieldType.Struct(List.of(Field.of("x", FieldType.Scalar.STRING))));
            datasets.add(new Contents.Dataset(dataset, "alias " + dataset,
                    List.of(new Contents.Version(version, 40,
                            List.of(new Parts.Totals("results", dataset, 1, "parquet", 1, 1, 1_000)), List.of())),
                    new Evidence(dataset, List.of())));
        }
        return datasets;
    }

    private static Contents contents(List<Contents.Version> versions, List<Contents.Dataset> changed) {
        List<Contents.Dataset> datasets = new ArrayList<>(
                List.of(new Contents.Dataset(DATASET, "title | <b>`x`\n", versions, new Evidence(DATASET, List.of()))));
        datasets.addAll(changed);
        datasets.add(new Contents.Dataset("only-csv", "alias only-csv",
                List.of(new Contents.Version(new DatasetVersion("only-csv", 0, null), 2,
                        List.of(new Parts.Totals("results", "only-csv", 0, "csv", 1, 9, 1_000)), List.of())),
                new Evidence("only-csv", List.of())));
        return new Contents("0.1.0", EXPORT, List.of(7L), List.of(), null,
                List.of(new Contents.JobTable(RunsTable.SCHEMA,
                        List.of(new Parts.Totals("runs", null, null, "parquet", 1, 4, 1_000))),
                        new Contents.JobTable(UsageTable.SCHEMA, List.of())),
                datasets);
    }

    private long write(DatasetVersion version, String result, String jobId) throws Exception {
        Path file = part("results", DATASET, version.version());
        Files.createDirectories(file.getParent());
        try (PartWriter writer = ParquetPartWriter.create(file, version.table())) {
            new ResultFlattener(version, writer).flatten(Frames.run(result), Frames.context(jobId));
            return writer.finish().getFirst().rows();
        }
    }

    private Path part(String table, String dataset, Integer version) {
        return this.layout.root()
            .resolve(
                    Layout.part("parquet", Layout.folder(table, dataset, version), "parquet", "2026-11-01", EXPORT, 1));
    }

    private String globbed(String below) {
        return this.layout.root().toString().replaceAll("[\\[*?]", "[$0]") + below;
    }

}
