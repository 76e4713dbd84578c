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

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.testing.Answers;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.Rebuilder;
import dev.extractexport.testing.SchemaCheck;
import dev.extractexport.testing.SparkSql;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static dev.extractexport.publish.catalog.HardLake.KEYS;
import static dev.extractexport.publish.catalog.HardLake.TYPED;
import static dev.extractexport.publish.catalog.HardLake.value;
import static org.assertj.core.api.Assertions.assertThat;

/// Names and types that are hard on readers, really written, then read by parquet-java, DuckDB and
/// Spark: as plain files and through the views of the catalog.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadersTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private HardLake lake;

    private SparkSql spark;

    private Connection duck;

    private boolean asked;

    @BeforeAll
    void write(@TempDir Path directory) throws Exception {
        this.lake = new HardLake(directory.resolve("lake"));
        // Neither UTC nor without summer time.
        this.duck = load("Europe/Berlin");
        this.spark = new SparkSql(Files.createDirectories(directory.resolve("spark")));
        fillSpark();
    }

    private void fillSpark() throws Exception {
        this.spark.add("00-catalog", Files.readString(this.lake.output().resolve("catalog/spark.sql")));
        this.spark.add("01-berlin", "SET spark.sql.session.timeZone=Europe/Berlin");
        for (String table : this.lake.tables().keySet()) {
            this.spark.add("10-" + table.replace('/', '~'),
                    "CREATE OR REPLACE TEMPORARY VIEW plain USING parquet OPTIONS (path '%s');\nSELECT * FROM plain"
                        .formatted(this.lake.output().resolve("parquet").resolve(table)));
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
            List<Field> fields = this.lake.tables().get(table).fields();

            Map<String, Object> row = ParquetRows.read(this.lake.part(table, "parquet")).getFirst();

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
            for (String from : List.of("read_parquet(" + Duck.literal(this.lake.part(table, "parquet")) + ")",
                    "results.\"" + dataset + "\"")) {
                assertNames(JSON.readTree(Duck.query(this.duck, "SELECT to_json(t)::VARCHAR FROM " + from + " AS t")
                    .getFirst()
                    .getFirst()), table);
            }
            for (Field field : this.lake.tables().get(table).fields()) {
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
        for (Field field : this.lake.tables().get(table).fields()) {
            JsonNode expected = JSON.valueToTree(expected(field));
            assertThat(row.path(field.name())).as("%s %s", table, field.name()).isEqualTo(expected);
        }
    }

    @Test
    void everyKeyHasItsValueInTheCsvViews() throws Exception {
        try (Connection csv = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = csv.createStatement()) {
            statement.execute(Files.readString(this.lake.output().resolve("catalog/duckdb-csv.sql")));
            for (String dataset : List.of("names-0", "names-1")) {
                List<String> row = Duck.query(csv, "SELECT * FROM csv.\"" + dataset + "/v1\"").getFirst();
                List<String> values = KEYS.stream().map(HardLake::value).toList();
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
        String page = Files.readString(this.lake.output().resolve("catalog/DATA_DICTIONARY.md"));
        String duckDb = Files.readString(this.lake.output().resolve("catalog/duckdb.sql"));
        String spark = Files.readString(this.lake.output().resolve("catalog/spark.sql"));

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
        JsonNode tree = JSON.readTree(this.lake.output().resolve("catalog/datasets.json").toFile());

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
        assertThat(this.lake.tables().get("results/names-1/v1").fields()).extracting(Field::name)
            .allMatch((name) -> name.matches("[a-z_][a-z0-9_]*"))
            .doesNotHaveDuplicates();
    }

    @Test
    void typedValuesAreTheSourcesInParquetJava() throws Exception {
        Rebuilder rebuilder = new Rebuilder(this.lake.tables().get("results/types/v1"));
        List<Map<String, Object>> rows = ParquetRows.read(this.lake.part("results/types/v1", "parquet"));

        assertThat(rows).noneMatch((row) -> row.containsKey("_rescued"));
        assertThat(rows.stream().map(rebuilder::rebuild).toList()).isEqualTo(JsonValue.parse(TYPED));
    }

    @Test
    void duckDbAndSparkReadTheSameTypedValues() throws Exception {
        askSpark();

        for (String version : List.of("results/types/v1", "results/types/v2")) {
            assertThat(Answers.of(this.spark.answer("10-" + version.replace('/', '~'))))
                .isEqualTo(Answers.of(load("UTC"), "SELECT *, DATE '2026-11-01' AS created_month FROM read_parquet("
                        + Duck.literal(this.lake.part(version, "parquet")) + ", hive_partitioning = false)"));
        }
    }

    @Test
    void csvHoldsTheTypedValuesOfParquet() throws Exception {
        try (Connection csv = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = csv.createStatement()) {
            statement.execute(Files.readString(this.lake.output().resolve("catalog/duckdb-csv.sql")));
            String columns = "_row, d5, d18, d19, d38, money, day, moment, either, list, days, moments, amounts, "
                    + "%1$sin%2$sd%1$s AS d, %1$sin%2$sday%1$s AS inner_day, %1$sin%2$smoment%1$s AS inner_moment";
            String fromCsv = "SELECT " + columns.formatted("\"", ".") + " FROM csv.\"types/v1\"";
            String fromParquet = "SELECT " + columns.formatted("\"", "\".\"") + " FROM read_parquet("
                    + Duck.literal(this.lake.part("results/types/v1", "parquet")) + ")";
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
            statement.execute(Files.readString(this.lake.output().resolve("catalog/duckdb.sql")));
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
