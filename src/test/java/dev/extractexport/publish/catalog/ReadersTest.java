package dev.extractexport.publish.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
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
import dev.extractexport.testing.Answers;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.Rebuilder;
import dev.extractexport.testing.SchemaCheck;
import dev.extractexport.testing.SparkSql;
import dev.extractexport.write.PartWriter;
import dev.extractexport.write.TeeSink;
import dev.extractexport.write.csv.CsvDialect;
import dev.extractexport.write.csv.CsvPartWriter;
import dev.extractexport.write.parquet.ParquetPartWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/// Names and types that are hard on readers, really written, then read by parquet-java, DuckDB and
/// Spark: as plain files and through the views of the catalog.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadersTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// Keys that some reader has taken for another, or for none.
    private static final List<String> KEYS = List.of("plain", "PLAIN", "Plain", "", " ", "  ", "a.b", "a", "b", "a\"b",
            "a'b", "a`b", "``", "\"\"", "a\\b", "\\", "a/b", "a;b", "--", "/*", "tab\there", "line\nbreak", "\r\n",
            "\u0001", "\u0000", "nul\u0000", "nul_", "\u007f", "\u0085", "\u00a0", "\u2028", "\u200b", "\ufeff",
            "\u202eleft", "😀", "😀😀", "請求書", "é", "e\u0301", "É", "E\u0301", "ﬁ", "fi", "ı", "i", "I", "İ", "i\u0307",
            "ß", "ẞ", "ss", "SS", "Σ", "σ", "ς", "ǅ", "ǆ", "K", "k", "\u212a", "_job_id", "_JOB_ID", "_rescued",
            "_Rescued", "_row", "created_month", "Created_Month", "_page", "_export", "select", "null", "true", "*",
            "%", "$", "${x}", "[0]", "{}", "#", "0", "1a", "-", "=cmd", "list", "element", "key_value", "_2", "plain_2",
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
    private static final String TYPED = """
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

    private Path output;

    private SparkSql spark;

    private Connection duck;

    private boolean asked;

    private final Map<String, FieldType.Struct> tables = new LinkedHashMap<>();

    @BeforeAll
    void write(@TempDir Path directory) throws Exception {
        this.output = directory.resolve("lake");
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
        // Neither UTC nor without summer time.
        this.duck = load("Europe/Berlin");
        this.spark = new SparkSql(Files.createDirectories(directory.resolve("spark")));
        fillSpark();
    }

    private static String value(String key) {
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

    private Path part(String folder, String format) {
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

    private void fillSpark() throws Exception {
        this.spark.add("00-catalog", Files.readString(this.output.resolve("catalog/spark.sql")));
        this.spark.add("01-berlin", "SET spark.sql.session.timeZone=Europe/Berlin");
        for (String table : this.tables.keySet()) {
            this.spark.add("10-" + table.replace('/', '~'),
                    "CREATE OR REPLACE TEMPORARY VIEW plain USING parquet OPTIONS (path '%s');\nSELECT * FROM plain"
                        .formatted(this.output.resolve("parquet").resolve(table)));
        }
        for (String dataset : List.of("names-0", "names-1", "types")) {
            this.spark.add("20-" + dataset, "SELECT * FROM `results_" + dataset + "` ORDER BY _job_id, _row");
        }
        this.spark.add("30-types", "SELECT " + types() + " FROM `results_types` LIMIT 1");
        this.spark.add("31-text", "SELECT " + texts("STRING") + " FROM `results_types` ORDER BY _job_id, _row");
    }

    private static String types() {
        List<String> types = new ArrayList<>();
        for (String column : UNITED.keySet()) {
            types.add("typeof(" + column + ") AS " + column);
        }
        return String.join(", ", types);
    }

    /// Text of numbers and of what became text, to the last digit.
    private static String texts(String type) {
        List<String> texts = new ArrayList<>();
        for (String column : UNITED.keySet()) {
            texts.add("CAST(" + column + " AS " + type + ") AS " + column);
        }
        return String.join(", ", texts);
    }

    /// Columns of the view, the type that DuckDB gives each, and the text in its rows.
    private static final Map<String, List<String>> UNITED = united();

    private static Map<String, List<String>> united() {
        Map<String, List<String>> united = new LinkedHashMap<>();
        united.put("d5", List.of("DECIMAL(7,4)", "999.9900", "-999.9900", "1.1250"));
        united.put("d18",
                List.of("DECIMAL(23,4)", "99999999999999.9999", "-99999999999999.9999", "9223372036854775807.0000"));
        united.put("d19", List.of("VARCHAR", "9999999999999999999", "-9999999999999999999", "0.1"));
        united.put("d38", List.of("VARCHAR", "9999999999999999999999999999.9999999999",
                "-9999999999999999999999999999.9999999999", "12345678901234567890123456789012345678"));
        united.put("money", List.of("VARCHAR", "999999999999999999999999999999999999.99",
                "-999999999999999999999999999999999999.99", "1.10"));
        united.put("day", List.of("VARCHAR", "9999-12-31", "0001-01-01", "next Tuesday"));
        united.put("moment", List.of("VARCHAR", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z", "soon"));
        united.put("either", List.of("VARCHAR", "2026-11-01", "1969-12-31", "2026-10-25T00:30:00.25Z"));
        united.put("n", List.of("VARCHAR", "1.50", "-2.25", "7"));
        united.put("instant", List.of("VARCHAR", "\"2026-10-25T00:30:00.5Z\"", "\"1969-12-31T23:59:59Z\"", "\"x\""));
        return united;
    }

    @Test
    void everyKeyHasItsValueInParquetJava() throws Exception {
        for (String dataset : List.of("names-0", "names-1")) {
            String table = "results/" + dataset + "/v1";
            List<Field> fields = this.tables.get(table).fields();

            Map<String, Object> row = ParquetRows.read(part(table, "parquet")).getFirst();

            for (Field field : fields) {
                assertThat(row.get(field.name())).as("%s %s", dataset, field).isEqualTo(expected(field));
            }
        }
    }

    private static Object expected(Field field) {
        return switch (field.type()) {
            case FieldType.Leaf _ -> value(field.key());
            case FieldType.ListOf list -> List.of(expected((FieldType.Struct) list.element()));
            case FieldType.Struct struct -> expected(struct);
        };
    }

    private static Map<String, Object> expected(FieldType.Struct struct) {
        Map<String, Object> values = new LinkedHashMap<>();
        struct.fields().forEach((field) -> values.put(field.name(), value(field.key())));
        return values;
    }

    @Test
    void everyKeyHasItsValueInDuckDb() throws Exception {
        for (String dataset : List.of("names-0", "names-1")) {
            String table = "results/" + dataset + "/v1";
            for (String from : List.of("read_parquet(" + Duck.literal(part(table, "parquet")) + ")",
                    "results.\"" + dataset + "\"")) {
                assertNames(JSON.readTree(Duck.query(this.duck, "SELECT to_json(t)::VARCHAR FROM " + from + " AS t")
                    .getFirst()
                    .getFirst()), table);
            }
            for (Field field : this.tables.get(table).fields()) {
                if (field.type() instanceof FieldType.Leaf) {
                    String name = "\"" + field.name().replace("\"", "\"\"") + "\"";
                    assertThat(Duck.query(this.duck, "SELECT " + name + " FROM results.\"" + dataset + "\"")).as(name)
                        .containsExactly(List.of(value(field.key())));
                }
            }
        }
    }

    @Test
    void everyKeyHasItsValueInSpark() throws Exception {
        askSpark();

        for (String dataset : List.of("names-0", "names-1")) {
            String table = "results/" + dataset + "/v1";
            assertNames(JSON.readTree(this.spark.answer("10-" + table.replace('/', '~')).getFirst()), table);
            assertNames(JSON.readTree(this.spark.answer("20-" + dataset).getFirst()), table);
        }
    }

    private void assertNames(JsonNode row, String table) {
        for (Field field : this.tables.get(table).fields()) {
            JsonNode expected = JSON.valueToTree(expected(field));
            assertThat(row.path(field.name())).as("%s %s", table, field.name()).isEqualTo(expected);
        }
    }

    @Test
    void everyKeyHasItsValueInTheCsvViews() throws Exception {
        try (Connection csv = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = csv.createStatement()) {
            statement.execute(Files.readString(this.output.resolve("catalog/duckdb-csv.sql")));
            for (String dataset : List.of("names-0", "names-1")) {
                List<String> row = Duck.query(csv, "SELECT * FROM csv.\"" + dataset + "/v1\"").getFirst();
                List<String> values = KEYS.stream().map(ReadersTest::value).toList();
                assertThat(row.subList(DatasetVersion.FIRST_FIELD, DatasetVersion.FIRST_FIELD + KEYS.size()))
                    .isEqualTo(values);
                assertThat(row.subList(DatasetVersion.FIRST_FIELD + KEYS.size(),
                        DatasetVersion.FIRST_FIELD + 2 * KEYS.size()))
                    .isEqualTo(values);
            }
        }
    }

    @Test
    void everyNameCanBeReadInEveryFileForPeople() throws Exception {
        String page = Files.readString(this.output.resolve("catalog/DATA_DICTIONARY.md"));
        String duckDb = Files.readString(this.output.resolve("catalog/duckdb.sql"));
        String spark = Files.readString(this.output.resolve("catalog/spark.sql"));

        assertThat(page)
            .contains("| \"line\\\\nbreak\" |", "| \"\\\\u0001\" |", "| \"\\\\u202eleft\" |",
                    "| \"\\\\u0020\\\\u0020\" |")
            .contains("| `_3` | \"\" |", "| \"\\\\\"\\\\\"\" |", "| \"e\\\\u0301\" |");
        assertThat(page.codePoints().filter((point) -> point != '\n' && point != ' '))
            .noneMatch((point) -> Character.isISOControl(point) || Character.getType(point) == Character.FORMAT);
        assertThat(duckDb).contains("-- Names with characters that cannot be seen, as JSON writes them: ")
            .contains(", \"line\\nbreak\", \"\\u000d\\n\", \"\\u0001\", ");
        assertThat(spark.codePoints().filter((point) -> point != '\n'))
            .noneMatch((point) -> Character.isISOControl(point) || Character.getType(point) == Character.FORMAT);
    }

    @Test
    void theTreeHasThePointerAndDigitsOfEveryField() throws Exception {
        JsonNode tree = JSON.readTree(this.output.resolve("catalog/datasets.json").toFile());

        assertThat(SchemaCheck.problems(JSON.readTree(Path.of("docs/datasets.schema.json").toFile()), tree)).isEmpty();
        JsonNode fields = tree.at("/datasets/2/versions/0/fields");
        assertThat(fields.at("/0").toString()).isEqualTo("{\"name\":\"d5\",\"key\":\"d5\",\"pointer\":\"/d5\","
                + "\"type\":\"decimal\",\"precision\":5,\"scale\":2,\"text\":false,\"description\":null,\"since\":1}");
        assertThat(fields.findValuesAsString("pointer")).containsExactly("/d5", "/d18", "/d19", "/d38", "/money",
                "/day", "/moment", "/either", "/list", "/days", "/moments", "/amounts", "/in", "/in/d", "/in/day",
                "/in/moment", "/items", "/items/*/d", "/items/*/day", "/items/*/moment", "/n", "/instant");
        assertThat(tree.at("/datasets/0/versions/0/fields").findValuesAsString("pointer")).contains("/", "/a~1b",
                "/in a list/*/line\nbreak");
        assertThat(tree.at("/datasets/2/view_columns/8").toString()).isEqualTo("{\"name\":\"d5\",\"type\":\"decimal\","
                + "\"precision\":7,\"scale\":4,\"from\":{\"v1\":\"d5\",\"v2\":\"d5\"}}");
    }

    @Test
    void snakeCaseNeedsNoQuotesAnywhere() {
        assertThat(this.tables.get("results/names-1/v1").fields()).extracting(Field::name)
            .allMatch((name) -> name.matches("[a-z_][a-z0-9_]*"))
            .doesNotHaveDuplicates();
    }

    @Test
    void typedValuesAreTheSourcesInParquetJava() throws Exception {
        Rebuilder rebuilder = new Rebuilder(this.tables.get("results/types/v1"));
        List<Map<String, Object>> rows = ParquetRows.read(part("results/types/v1", "parquet"));

        assertThat(rows).noneMatch((row) -> row.containsKey("_rescued"));
        assertThat(rows.stream().map(rebuilder::rebuild).toList()).isEqualTo(JsonValue.parse(TYPED));
    }

    @Test
    void duckDbAndSparkReadTheSameTypedValues() throws Exception {
        askSpark();

        for (String version : List.of("results/types/v1", "results/types/v2")) {
            assertThat(Answers.of(this.spark.answer("10-" + version.replace('/', '~'))))
                .isEqualTo(Answers.of(load("UTC"), "SELECT *, DATE '2026-11-01' AS created_month FROM read_parquet("
                        + Duck.literal(part(version, "parquet")) + ", hive_partitioning = false)"));
        }
    }

    @Test
    void csvHoldsTheTypedValuesOfParquet() throws Exception {
        try (Connection csv = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = csv.createStatement()) {
            statement.execute(Files.readString(this.output.resolve("catalog/duckdb-csv.sql")));
            String columns = "_row, d5, d18, d19, d38, money, day, moment, either, list, days, moments, amounts, "
                    + "%1$sin%2$sd%1$s AS d, %1$sin%2$sday%1$s AS inner_day, %1$sin%2$smoment%1$s AS inner_moment";
            String fromCsv = "SELECT " + columns.formatted("\"", ".") + " FROM csv.\"types/v1\"";
            String fromParquet = "SELECT " + columns.formatted("\"", "\".\"") + " FROM read_parquet("
                    + Duck.literal(part("results/types/v1", "parquet")) + ")";
            assertThat(Duck.query(csv, "(" + fromCsv + ") EXCEPT ALL (" + fromParquet + ")")).isEmpty();
            assertThat(Duck.query(csv, "(" + fromParquet + ") EXCEPT ALL (" + fromCsv + ")")).isEmpty();
        }
    }

    @Test
    void versionsUniteToTheTypeThatHoldsBothInDuckDb() throws Exception {
        assertThat(Duck.query(this.duck, "SELECT " + types() + " FROM results.types LIMIT 1").getFirst())
            .isEqualTo(UNITED.values().stream().map(List::getFirst).toList());
        List<List<String>> rows = Duck.query(this.duck,
                "SELECT " + texts("VARCHAR") + " FROM results.types ORDER BY _job_id, _row");
        assertThat(rows).hasSize(4);
        for (int row : List.of(0, 1, 3)) {
            int expected = (row == 3) ? 3 : row + 1;
            assertThat(rows.get(row)).isEqualTo(UNITED.values().stream().map((cells) -> cells.get(expected)).toList());
        }
    }

    @Test
    void versionsUniteTheSameWayInSpark() throws Exception {
        askSpark();

        ObjectNode types = (ObjectNode) JSON.readTree(this.spark.answer("30-types").getFirst());
        UNITED.forEach((column, cells) -> assertThat(types.path(column).asString()).as(column)
            .isEqualTo(cells.getFirst().toLowerCase(Locale.ROOT).replace("varchar", "string")));
        List<String> rows = this.spark.answer("31-text");
        for (int row : List.of(0, 1, 3)) {
            int expected = (row == 3) ? 3 : row + 1;
            JsonNode found = JSON.readTree(rows.get(row));
            UNITED.forEach((column, cells) -> assertThat(found.path(column).asString()).as(column)
                .isEqualTo(cells.get(expected)));
        }
        try (Connection utc = load("UTC")) {
            assertThat(Answers.of(this.spark.answer("20-types")))
                .isEqualTo(Answers.of(utc, "SELECT * FROM results.types ORDER BY _job_id, _row"));
        }
    }

    private Connection load(String zone) throws Exception {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = '" + zone + "'");
            statement.execute(Files.readString(this.output.resolve("catalog/duckdb.sql")));
        }
        return connection;
    }

    private synchronized void askSpark() throws Exception {
        SparkSql.assumeSpark();
        if (!this.asked) {
            this.spark.run();
            this.asked = true;
        }
    }

}
