package dev.extractexport.publish.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.dataset.mapping.FieldRule;
import dev.extractexport.dataset.mapping.Mapping;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.flatten.RunsTable;
import dev.extractexport.flatten.UsageTable;
import dev.extractexport.ledger.Parts;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.catalog.content.Contents;
import dev.extractexport.publish.catalog.content.Evidence;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.Frames;
import dev.extractexport.write.PartWriter;
import dev.extractexport.write.TeeSink;
import dev.extractexport.write.csv.CsvDialect;
import dev.extractexport.write.csv.CsvPartWriter;
import dev.extractexport.write.parquet.ParquetPartWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/// A lake with names and types that are hard on readers, really written: `names-0` and `names-1`, one
/// for each way to name columns, and `types` in two versions.
final class HardLake {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// Keys that some reader has taken for another, or for none.
    static final List<String> KEYS = List.of("plain", "PLAIN", "Plain", "", " ", "  ", "a.b", "a", "b", "a\"b", "a'b",
            "a`b", "``", "\"\"", "a\\b", "\\", "a/b", "a;b", "--", "/*", "tab\there", "line\nbreak", "\r\n", "\u0001",
            "\u0000", "nul\u0000", "nul_", "\u007f", "\u0085", "\u00a0", "\u2028", "\u200b", "\ufeff", "\u202eleft",
            "😀", "😀😀", "請求書", "é", "e\u0301", "É", "E\u0301", "ﬁ", "fi", "ı", "i", "I", "İ", "i\u0307", "ß", "ẞ",
            "ss", "SS", "Σ", "σ", "ς", "ǅ", "ǆ", "K", "k", "\u212a", "_job_id", "_JOB_ID", "_rescued", "_Rescued",
            "_row", "created_month", "Created_Month", "_page", "_export", "select", "null", "true", "*", "%", "$",
            "${x}", "[0]", "{}", "#", "0", "1a", "-", "=cmd", "list", "element", "key_value", "_2", "plain_2",
            "x".repeat(300), "x".repeat(299) + "y", "é".repeat(200), "value");

    private static final String INSIDE = "in a struct";

    private static final String LISTED = "in a list";

    private static final String TYPES = """
            {"properties": {"d5": %1$s, "d18": %2$s, "d19": %1$s, "d38": %1$s, "money": %3$s, "day": %3$s, "moment": %3$s,
             "either": %3$s, "list": {"type": "array", "items": %1$s}, "days": {"type": "array", "items": %3$s},
             "moments": {"type": "array", "items": %3$s}, "amounts": {"type": "array", "items": %3$s},
             "in": {"properties": {"d": %1$s, "day": %3$s, "moment": %3$s}},
             "items": {"type": "array", "items": {"properties": {"d": %1$s, "day": %3$s, "moment": %3$s}}}, "n": %1$s, "instant": %3$s}}""";

    private static final String NUMBER = "{\"type\":\"number\"}";

    private static final String INTEGER = "{\"type\":\"integer\"}";

    private static final String TEXT = "{\"type\":\"string\"}";

    private static final Map<String, String> RULES = new TreeMap<>(Map.ofEntries(Map.entry("/d5", "decimal(5,2)"),
            Map.entry("/d18", "decimal(18,4)"), Map.entry("/d19", "decimal(19,0)"), Map.entry("/d38", "decimal(38,10)"),
            Map.entry("/money", "decimal(38,2)"), Map.entry("/day", "date"), Map.entry("/moment", "timestamp"),
            Map.entry("/either", "date"), Map.entry("/list/*", "decimal(38,4)"), Map.entry("/days/*", "date"),
            Map.entry("/moments/*", "timestamp"), Map.entry("/amounts/*", "decimal(9,2)"),
            Map.entry("/in/d", "decimal(9,9)"), Map.entry("/in/day", "date"), Map.entry("/in/moment", "timestamp"),
            Map.entry("/items/*/d", "decimal(20,1)"), Map.entry("/items/*/day", "date"),
            Map.entry("/items/*/moment", "timestamp"), Map.entry("/n", "decimal(5,2)"),
            Map.entry("/instant", "timestamp")));

    /// The ends of every type, and nothing.
    static final String TYPED = """
            [{"d5": 999.99, "d18": 99999999999999.9999, "d19": 9999999999999999999,
              "d38": 9999999999999999999999999999.9999999999, "money": "999999999999999999999999999999999999.99",
              "day": "9999-12-31", "moment": "9999-12-31T23:59:59.999999Z", "either": "2026-11-01",
              "list": [0.0001, null, 1234567890123456789012345678901234.5678], "days": ["0001-01-01", null],
              "moments": ["0001-01-01T00:00:00Z", "2026-03-29T01:30:00.5Z"], "amounts": ["0.10", "-0.01"],
              "in": {"d": 0.999999999, "day": "1582-10-10", "moment": "1900-01-01T00:00:00.000001Z"},
              "items": [{"d": 1234567890123456789.5, "day": "2024-02-29", "moment": "2026-10-25T00:30:00Z"}, {"d": -0.5}], "n": 1.5, "instant": "2026-10-25T00:30:00.5Z"},
             {"d5": -999.99, "d18": -99999999999999.9999, "d19": -9999999999999999999,
              "d38": -9999999999999999999999999999.9999999999, "money": "-999999999999999999999999999999999999.99",
              "day": "0001-01-01", "moment": "0001-01-01T00:00:00Z", "either": "1969-12-31",
              "in": {"d": -0.999999999, "day": "1969-12-31", "moment": "1969-12-31T23:59:59.999999Z"}, "items": [], "n": -2.25, "instant": "1969-12-31T23:59:59Z"},
             {}]""";

    /// The same fields under other rules, so that the view has to unite them.
    private static final String RETYPED = """
            {"d5": 1.125, "d18": 9223372036854775807, "d19": 0.1, "d38": 12345678901234567890123456789012345678,
             "money": "1.10", "day": "next Tuesday", "moment": "soon", "either": "2026-10-25T00:30:00.25Z",
             "list": [1.5], "days": ["2026-11-01"], "moments": ["2026-11-01T00:00:00Z"], "amounts": ["1.00"],
             "in": {"d": 1}, "items": [{"d": 2}], "n": 7, "instant": "x"}""";

    private static final long EXPORT = 42;

    private final Path output;

    private final Map<String, FieldType.Struct> tables = new LinkedHashMap<>();

    HardLake(Path output) throws Exception {
        this.output = output;
        ObjectNode properties = JSON.createObjectNode();
        ObjectNode values = JSON.createObjectNode();
        for (String key : KEYS) {
            properties.putObject(key).put("type", "string");
            values.put(key, value(key));
        }
        ObjectNode schema = JSON.createObjectNode();
        ObjectNode all = schema.putObject("properties").setAll(properties);
        all.putObject(INSIDE).set("properties", properties);
        ((ObjectNode) all.putObject(LISTED).put("type", "array").putObject("items")).set("properties", properties);
        ObjectNode result = values.deepCopy();
        result.set(INSIDE, values);
        result.putArray(LISTED).add(values);
        List<Contents.Dataset> datasets = new ArrayList<>();
        for (Mapping.Names names : Mapping.Names.values()) {
            String name = "names-" + names.ordinal();
            Mapping mapping = new Mapping(names, false, Map.of());
            datasets.add(dataset(name, version(name, 1, schema.toString(), result.toString(), mapping)));
        }
        datasets.add(dataset("types",
                version("types", 1, TYPES.formatted(NUMBER, NUMBER, TEXT), TYPED, rules("types", RULES)),
                version("types", 2, TYPES.formatted(NUMBER, INTEGER, TEXT), RETYPED,
                        rules("types", Map.of("/d5", "decimal(7,4)", "/d38", "decimal(38,0)", "/either", "timestamp",
                                "/n", "json", "/instant", "json")))));
        writeRuns();
        Contents contents = new Contents("0", EXPORT, List.of(), List.of(), ',',
                List.of(new Contents.JobTable(RunsTable.SCHEMA,
                        List.of(new Parts.Totals("runs", null, null, "parquet", 1, 4, 1_000))),
                        new Contents.JobTable(UsageTable.SCHEMA, List.of())),
                datasets);
        new Catalog(new Layout(this.output)).write(contents);
    }

    Path output() {
        return this.output;
    }

    /// Fields of each table of results, by its name.
    Map<String, FieldType.Struct> tables() {
        return this.tables;
    }

    static String value(String key) {
        return "value of " + KEYS.indexOf(key);
    }

    private static Mapping rules(String dataset, Map<String, String> rules) {
        Map<String, FieldRule> parsed = new TreeMap<>();
        rules.forEach((pointer, rule) -> parsed.put(pointer, FieldRule.parse(rule).orElseThrow()));
        return new Mapping(Mapping.Names.SCHEMA, false, Map.of(dataset, parsed));
    }

    private static Contents.Dataset dataset(String name, Contents.Version... versions) {
        return new Contents.Dataset(name, "alias " + name, List.of(versions), new Evidence(name, List.of()));
    }

    private Contents.Version version(String dataset, int number, String schema, String result, Mapping mapping)
            throws Exception {
        ColumnMapper mapper = new ColumnMapper(mapping);
        FieldType.Struct fields = mapper.columns(dataset, SchemaReader.read(JSON.readTree(schema)).orElseThrow())
            .fields();
        assertThat(mapper.unmet((name) -> true)).isEmpty();
        DatasetVersion version = new DatasetVersion(dataset, number, fields);
        this.tables.put(version.table().name(), fields);
        Path file = part(version.table().name(), "parquet");
        FlatTables flat = FlatTables.of(version.table());
        try (PartWriter parquet = ParquetPartWriter.create(file, version.table());
                PartWriter csv = CsvPartWriter.create((table) -> part(folder(version, table.list()), "csv"), flat,
                        CsvDialect.DEFAULT)) {
            new ResultFlattener(version, new TeeSink(List.of(parquet, csv))).flatten(Frames.run(result),
                    Frames.context("job-" + dataset + number));
            parquet.finish();
            csv.finish();
        }
        List<Contents.CsvTable> csv = flat.tables()
            .stream()
            .map((table) -> new Contents.CsvTable(folder(version, table.list()), table,
                    new Parts.Totals("results", dataset, number, "csv", 1, 1, 1)))
            .toList();
        return new Contents.Version(version, 1,
                List.of(new Parts.Totals("results", dataset, number, "parquet", 1, 1, 1_000)), csv);
    }

    private static String folder(DatasetVersion version, String list) {
        return "results/" + version.dataset() + (list.isEmpty() ? "" : "." + list) + "/v" + version.version();
    }

    Path part(String folder, String format) {
        return this.output.resolve(Layout.part(format, folder, format, "2026-11-01", EXPORT, 1));
    }

    private void writeRuns() throws Exception {
        Path runs = part("runs", "parquet");
        Files.createDirectories(runs.getParent());
        List<String> rows = this.tables.keySet()
            .stream()
            .map((table) -> """
                    SELECT DISTINCT _job_id AS job_id, _updated_at AS updated_at, true AS exported,
                        _updated_at AS result_updated_at, %s AS dataset, CAST(42 AS BIGINT) AS _export,
                        '' AS file_name, '' AS document_input_value, '' AS file_id FROM read_parquet(%s)"""
                .formatted(Duck.literal(table.split("/")[1]), Duck.literal(part(table, "parquet"))))
            .toList();
        Duck.execute("COPY (" + String.join(" UNION ALL ", rows) + ") TO " + Duck.literal(runs) + " (FORMAT parquet)");
    }

}
