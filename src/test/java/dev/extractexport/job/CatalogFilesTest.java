package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.flatten.RunsTable;
import dev.extractexport.flatten.UsageTable;
import dev.extractexport.flatten.history.RejectsTable;
import dev.extractexport.flatten.history.SchemaChangesTable;
import dev.extractexport.publish.catalog.content.Evidence;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.SchemaCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Reads the catalog's files as their readers do: a program, a person with a Markdown viewer, and
/// DuckDB where an output has no Parquet, only some, or no rows.
class CatalogFilesTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    Path output;

    @Test
    void everyColumnOfOursIsDescribedAndNoOther() throws IOException {
        TreeSet<String> columns = new TreeSet<>(List.of("created_month", "runs.is_latest"));
        for (TableSchema table : List.of(RunsTable.SCHEMA, UsageTable.SCHEMA, RejectsTable.SCHEMA,
                SchemaChangesTable.SCHEMA)) {
            table.columns().forEach((column) -> columns.add(table.name() + "." + column.name()));
        }
        EvidenceTable.COLUMNS.forEach((column) -> columns.add("evidence." + column.name()));
        Evidence.LOW_CONFIDENCE.columns().forEach((column) -> columns.add("low_confidence." + column.name()));
        new DatasetVersion("x", 0, null).table().columns().forEach((column) -> columns.add("results." + column.name()));
        Properties words = new Properties();
        try (var in = Files.newBufferedReader(
                Path.of("src/main/resources/dev/extractexport/publish/catalog/content/columns.properties"))) {
            words.load(in);
        }

        assertThat(words.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(columns);
        assertThat(words.values()).allSatisfy((meaning) -> assertThat((String) meaning).endsWith("."));
    }

    @Test
    void theTreeHasTheDocumentedShape() throws Exception {
        new HandmadeLake(this.output).write();

        assertThat(problems(this.output)).isEmpty();
    }

    @Test
    void aTreeOfAnotherShapeIsNoticed() throws Exception {
        new HandmadeLake(this.output).write();
        String text = Files.readString(this.output.resolve("catalog/datasets.json"));

        assertThat(SchemaCheck.problems(schema(), JSON.readTree(text.replace("\"first_export\"", "\"since\""))))
            .contains("/datasets/0/versions/0 lacks \"first_export\"", "/datasets/0/versions/0/since is not allowed");
    }

    @Test
    void theTreeMapsNamesToKeysInEveryVersion() throws Exception {
        new HandmadeLake(this.output).write();

        JsonNode dataset = JSON.readTree(this.output.resolve("catalog/datasets.json").toFile())
            .path("datasets")
            .path(0);
        JsonNode fields = dataset.path("versions").path(1).path("fields");
        assertThat(fields.values().stream().map((field) -> field.path("key").asString())).contains("a;b", "${env:HOME}",
                "line\nbreak;\n", "_job_id");
        JsonNode nested = fields.path(fields.size() - 1).path("fields").path(1);
        assertThat(nested.path("name").asString()).isEqualTo("K'`;\n_2");
        assertThat(nested.path("key").asString()).isEqualTo("K'`;\n");
        assertThat(dataset.path("view_columns").values().stream().map((column) -> column.path("name").asString()))
            .contains("TOTAL", "total_2", "value", "value_2", "_job_id", "_job_id_2")
            .doesNotHaveDuplicates();
    }

    @Test
    void eachFieldSaysSinceWhichVersionItIsThere() throws Exception {
        new HandmadeLake(this.output).write();

        JsonNode versions = JSON.readTree(this.output.resolve("catalog/datasets.json").toFile())
            .path("datasets")
            .path(0)
            .path("versions");
        assertThat(since(versions.path(1).path("fields"))).containsOnly(1);
        assertThat(versions.path(2).path("fields").values())
            .extracting((field) -> field.path("key").asString() + " " + field.path("since"))
            .containsExactly("total 2", "amount 1", "mixed 1", "flag 2", "list 1", "nested 1");
        assertThat(since(versions.path(2).path("fields").path(2).path("fields"))).containsExactly(2);
        assertThat(since(versions.path(2).path("fields").path(5).path("fields"))).containsExactly(1, 2);
        assertThat(since(versions.path(3).path("fields"))).containsExactly(3, 2, 2, 1);
        assertThat(this.output.resolve("catalog/DATA_DICTIONARY.md")).content()
            .containsPattern("\\| `amount` \\|.*\\| v1–v2 \\|")
            .containsPattern("\\| `flag` \\|.*\\| since v2 \\|")
            .containsPattern("\\| `mixed` \\|.*\\| since v1 \\|");
    }

    private static List<Integer> since(JsonNode fields) {
        return fields.values().stream().map((field) -> field.path("since").asInt()).toList();
    }

    @Test
    void theSameTablesGiveTheSameBytes() throws Exception {
        Path other = this.output.resolve("other");
        new HandmadeLake(this.output.resolve("one")).write();
        new HandmadeLake(other).write();

        for (String file : List.of("datasets.json", "DATA_DICTIONARY.md")) {
            assertThat(other.resolve("catalog").resolve(file))
                .hasSameBinaryContentAs(this.output.resolve("one/catalog").resolve(file));
        }
    }

    @Test
    void noDescriptionBreaksThePage() throws Exception {
        new HandmadeLake(this.output).write();

        List<String> lines = Files.readAllLines(this.output.resolve("catalog/DATA_DICTIONARY.md"));
        assertThat(lines).noneMatch((line) -> line.startsWith("# Head"))
            .noneMatch((line) -> line.matches(".*<(?!</?output>)[a-z/].*"))
            .anyMatch(
                    (line) -> line.contains("a \\| b \\# Head &lt;script&gt;alert(1)&lt;/script&gt; \\`x\\` \\[y\\]"));
        List<String> rows = lines.stream().filter((line) -> line.startsWith("|")).toList();
        assertThat(rows).hasSizeGreaterThan(100)
            .allSatisfy((row) -> assertThat(row.replace("\\\\", "").replace("\\|", "").chars().filter((c) -> c == '|'))
                .hasSize(row.contains("| JSON key |") || cells(row) > 5 ? 7 : 5));
    }

    private static long cells(String row) {
        return row.replace("\\\\", "").replace("\\|", "").chars().filter((c) -> c == '|').count();
    }

    @Test
    void theDictionaryNamesEveryColumn() throws Exception {
        try (Sandbox sandbox = sandbox(60)) {
            new Night(sandbox, this.output).run();
        }

        String page = Files.readString(this.output.resolve("catalog/DATA_DICTIONARY.md"));
        assertThat(Stream.of(RunsTable.SCHEMA, UsageTable.SCHEMA, RejectsTable.SCHEMA, SchemaChangesTable.SCHEMA)
            .flatMap((table) -> table.columns().stream())).extracting(Field::name)
            .allSatisfy((column) -> assertThat(page).contains("| `" + column + "` |"));
        assertThat(page).contains("| `line_items[].unit_price` |", "| `Booking Date` |",
                "As printed, with leading zeros", "Version v0, since export 1");
        assertThat(problems(this.output)).isEmpty();
    }

    @Test
    void anOutputWithoutJobsHasACatalogWithoutRows() throws Exception {
        try (Sandbox sandbox = sandbox(0)) {
            new Night(sandbox, this.output).run();
        }

        assertThat(query("SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM usage_current), "
                + "(SELECT count(*) FROM duckdb_views() WHERE schema_name = 'results')"))
            .containsExactly(List.of("0", "0", "0"));
        assertThat(problems(this.output)).isEmpty();
        assertThat(this.output.resolve("catalog/DATA_DICTIONARY.md")).content().contains("None yet.");
    }

    @Test
    void anOutputOfCsvAloneIsDescribedAndItsViewsSaySo() throws Exception {
        try (Sandbox sandbox = sandbox(20)) {
            new Night(sandbox, this.output).with("formats", "csv").run();
        }

        assertThat(query("SELECT count(*) FROM runs")).containsExactly(List.of("0"));
        assertThat(this.output.resolve("catalog/duckdb.sql")).content()
            .contains("-- Exports without Parquet, whose rows are not in these views: 1\n")
            .contains("-- Datasets without rows in Parquet, which have no view: 10-k-summary, ");
        JsonNode tree = JSON.readTree(this.output.resolve("catalog/datasets.json").toFile());
        assertThat(problems(this.output)).isEmpty();
        assertThat(tree.path("datasets").values()).isNotEmpty()
            .allMatch((dataset) -> dataset.path("views").isNull())
            .anyMatch((dataset) -> dataset.at("/versions/0/files/0/format").asString("").equals("csv"));
    }

    @Test
    void anExportOfCsvAloneLeavesTheViewsReadable() throws Exception {
        try (Sandbox sandbox = sandbox(40)) {
            Night night = new Night(sandbox, this.output);
            night.run();
            sandbox.turnTo(2);
            night.with("formats", "csv").run();
        }

        assertThat(query("SELECT max(_export) FROM runs")).containsExactly(List.of("1"));
        assertThat(query("SELECT count(*) > 0 FROM results.invoice")).containsExactly(List.of("true"));
        assertThat(this.output.resolve("catalog/spark.sql")).content()
            .contains("-- Exports without Parquet, whose rows are not in these views: 2\n");
    }

    @Test
    void everyCsvTableOfTheTreeIsReadByTheCsvViews() throws Exception {
        try (Sandbox sandbox = sandbox(60)) {
            new Night(sandbox, this.output).with("csv.delimiter", "tab").with("csv.gzip", "true").run();
        }

        JsonNode tree = JSON.readTree(this.output.resolve("catalog/datasets.json").toFile());
        assertThat(problems(this.output)).isEmpty();
        assertThat(tree.at("/csv/delimiter").asString()).isEqualTo("\t");
        int tables = 0;
        try (Connection duck = load("duckdb-csv.sql"); Statement statement = duck.createStatement()) {
            // What a laptop has to spare.
            statement.execute("SET memory_limit = '2GB'");
            for (JsonNode table : tree.findValues("csv_tables")
                .stream()
                .flatMap((it) -> it.values().stream())
                .toList()) {
                String view = table.at("/files/path").asString().replaceFirst("csv/(results/)?", "");
                assertThat(Duck.query(duck, "SELECT count(*) FROM csv.\"" + view + "\"")).as(view)
                    .containsExactly(List.of(table.at("/files/rows").asString()));
                List<String> names = new ArrayList<>();
                table.path("columns").forEach((column) -> names.add(column.path("name").asString()));
                names.add("created_month");
                assertThat(Duck.query(duck, "SELECT column_name FROM (DESCRIBE csv.\"" + view + "\")"))
                    .extracting(List::getFirst)
                    .as(view)
                    .isEqualTo(names);
                tables++;
            }
        }
        assertThat(tables).isGreaterThan(15);
    }

    @Test
    void noFileHoldsTheKeyOrTheServicesAddress() throws Exception {
        List<String> secrets = new ArrayList<>();
        try (Sandbox sandbox = sandbox(20)) {
            new Night(sandbox, this.output).run();
            secrets.add(sandbox.key());
            secrets.add(sandbox.baseUrl().getAuthority());
        }

        try (Stream<Path> files = Files.list(this.output.resolve("catalog"))) {
            List<Path> catalog = files.toList();
            assertThat(catalog).extracting((file) -> file.getFileName().toString())
                .containsExactlyInAnyOrder("duckdb.sql", "spark.sql", "duckdb-csv.sql", "datasets.json",
                        "DATA_DICTIONARY.md");
            for (Path file : catalog) {
                assertThat(file).content().doesNotContain(secrets);
            }
        }
    }

    private static Sandbox sandbox(int jobs) throws IOException {
        return Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(jobs)));
    }

    private static JsonNode schema() {
        return JSON.readTree(Path.of("docs/datasets.schema.json").toFile());
    }

    static List<String> problems(Path output) {
        return SchemaCheck.problems(schema(), JSON.readTree(output.resolve("catalog/datasets.json").toFile()));
    }

    private List<List<String>> query(String sql) throws SQLException, IOException {
        try (Connection connection = load("duckdb.sql")) {
            return Duck.query(connection, sql);
        }
    }

    private Connection load(String catalog) throws SQLException, IOException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(this.output.resolve("catalog").resolve(catalog)));
        }
        return connection;
    }

}
