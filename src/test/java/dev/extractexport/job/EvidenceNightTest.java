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
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Two nights of the sandbox with evidence, asked by DuckDB and compared with what the sandbox holds.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EvidenceNightTest {

    private static final JsonMapper JSON = new JsonMapper();

    /// Datasets named so that their views and folders could be taken for others.
    private static final Map<String, String> NAMES = Map.of("low_confidence", "Invoice", "evidence", "Patent", "v1",
            "Product datasheet", "evidence_v1", "Bank statement row");

    private Sandbox sandbox;

    private Path output;

    private Connection duck;

    @BeforeAll
    void exportTwoNights(@TempDir Path directory) throws IOException, SQLException {
        this.output = directory.resolve("it's here");
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(150)));
        Night night = new Night(this.sandbox, this.output).with("evidence", "on");
        NAMES.forEach((name, title) -> night.with("datasets." + name, title));
        night.run();
        this.sandbox.turnTo(2);
        night.run();
        this.duck = load(this.output);
    }

    @AfterAll
    void stop() throws SQLException {
        this.duck.close();
        this.sandbox.close();
    }

    @Test
    void everyFileVerifiesAndCarriesTheNumberOfItsTask() throws IOException {
        assertThat(new Verifier(new Layout(this.output)).verify().problems()).isEmpty();
        for (String format : List.of("parquet", "csv")) {
            for (Path evidence : files(this.output.resolve(format + "/evidence"))) {
                Path month = evidence.getParent();
                String dataset = month.getParent().getFileName().toString();
                Path results = this.output.resolve(format + "/results/" + dataset);
                assertThat(files(results)).as(evidence.toString())
                    .anyMatch((rows) -> rows.getFileName().equals(evidence.getFileName())
                            && rows.getParent().getFileName().equals(month.getFileName()));
            }
        }
    }

    @Test
    void everyEntryOfTheSandboxIsInTheViews() throws SQLException {
        List<List<String>> expected = new ArrayList<>();
        this.sandbox.world()
            .truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED && job.evidenceJson() != null)
            .sorted((left, right) -> left.id().compareTo(right.id()))
            .forEach((job) -> {
                long[] counts = new long[2];
                count(JSON.readTree(job.evidenceJson()), counts);
                if (counts[0] > 0) {
                    expected.add(List.of(job.id(), String.valueOf(counts[0]), String.valueOf(counts[1])));
                }
            });

        assertThat(query("SELECT _job_id, count(*), count(confidence) FROM (" + allEvidence()
                + ") GROUP BY ALL ORDER BY _job_id"))
            .hasSizeGreaterThan(80)
            .isEqualTo(expected);
    }

    /// Rows, and rows with a confidence. The sandbox's entries all have an extraction
    /// confidence.
    private static void count(JsonNode node, long[] counts) {
        if (node.isObject() && node.path("extraction_confidence").isNumber()) {
            long rows = 0;
            for (JsonNode citation : node.path("citation")) {
                rows += Math.max(1, citation.path("bounding_boxes").size());
            }
            counts[0] += Math.max(1, rows);
            counts[1] += node.has("confidence") ? Math.max(1, rows) : 0;
            return;
        }
        counts[0] += node.path("reasoning").isString() || node.path("error").isString() ? 1 : 0;
        node.forEach((child) -> count(child, counts));
    }

    @Test
    void aValueIsTheOneOfItsRow() throws SQLException {
        String sql = """
                SELECT count(*), count(*) FILTER (e.value IS DISTINCT FROM r.%s) FROM evidence.%s AS e
                JOIN results.%s AS r USING (_job_id, _updated_at, _row) WHERE e.pointer = '/%s'""";

        for (String each : List.of("low_confidence invoice_number", "evidence publication_number", "v1 part_number")) {
            String dataset = each.split(" ")[0];
            String field = each.split(" ")[1];
            List<String> counts = query(sql.formatted(field, dataset, dataset, field)).getFirst();
            assertThat(Long.parseLong(counts.get(0))).as(each).isPositive();
            assertThat(counts.get(1)).as(each).isEqualTo("0");
        }
    }

    @Test
    void rowsComeInTheOrderOfTheDocument() throws SQLException {
        assertThat(
                query("""
                        SELECT _job_id FROM (SELECT *, lag(_row) OVER (PARTITION BY _job_id, filename ORDER BY file_row_number) AS before
                            FROM read_parquet(%s, filename = true, file_row_number = true)) WHERE _row < before"""
                    .formatted(Duck.literal(this.output + "/parquet/evidence/evidence_v1/**/*.parquet"))))
            .isEmpty();
    }

    @Test
    void lowConfidenceHasOneRowForEachValueTheLeastSureFirst() throws SQLException {
        List<List<String>> ranked = query("SELECT rank, confidence FROM low_confidence");

        assertThat(ranked).hasSizeGreaterThan(1_000);
        for (int i = 0; i < ranked.size(); i++) {
            assertThat(ranked.get(i).getFirst()).isEqualTo(String.valueOf(i + 1));
            assertThat(
                    i == 0 || Double.parseDouble(ranked.get(i - 1).get(1)) <= Double.parseDouble(ranked.get(i).get(1)))
                .isTrue();
        }
        assertThat(query("SELECT count(*) FROM (SELECT DISTINCT dataset, _job_id, _row, pointer FROM low_confidence)"))
            .containsExactly(List.of(String.valueOf(ranked.size())));
        assertThat(query("SELECT count(*) FROM (SELECT DISTINCT dataset, _job_id, _row, pointer FROM (" + allEvidence()
                + ") WHERE extraction_confidence IS NOT NULL)"))
            .containsExactly(List.of(String.valueOf(ranked.size())));
        assertThat(query("SELECT count(*) FROM low_confidence WHERE _document IS NULL OR path IS NULL"))
            .containsExactly(List.of("0"));
        assertThat(query("SELECT DISTINCT dataset FROM low_confidence")).flatExtracting((row) -> row)
            .containsAll(NAMES.keySet());
    }

    @Test
    void csvHoldsTheRowsOfParquet() throws Exception {
        try (Connection csv = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = csv.createStatement()) {
            statement.execute(Files.readString(this.output.resolve("catalog/duckdb-csv.sql")));
            for (String dataset : datasets()) {
                String parquet = "SELECT * FROM read_parquet("
                        + Duck.literal(this.output + "/parquet/evidence/" + dataset + "/**/*.parquet")
                        + ", hive_types = {'created_month': DATE})";
                String cells = "SELECT * FROM csv_evidence.\"" + dataset + "\"";
                assertThat(Duck.query(csv, "(" + cells + ") EXCEPT ALL (" + parquet + ")")).as(dataset).isEmpty();
                assertThat(Duck.query(csv, "(" + parquet + ") EXCEPT ALL (" + cells + ")")).as(dataset).isEmpty();
                assertThat(Duck.query(csv, "SELECT count(*) > 0 FROM csv_evidence.\"" + dataset + "\""))
                    .containsExactly(List.of("true"));
            }
        }
    }

    @Test
    void theCatalogHasTheDocumentedShape() throws IOException {
        JsonNode tree = JSON.readTree(this.output.resolve("catalog/datasets.json").toFile());

        assertThat(CatalogFilesTest.problems(this.output)).isEmpty();
        assertThat(tree.path("datasets").findValues("evidence")).filteredOn(JsonNode::isObject)
            .hasSize(datasets().size())
            .allSatisfy((evidence) -> assertThat(evidence.at("/files/1/format").asString()).isEqualTo("csv"));
        assertThat(this.output.resolve("catalog/DATA_DICTIONARY.md")).content()
            .contains("| `matching_text` | string | text |", "| `indexes` | list of int32 | JSON text |",
                    "View `evidence.\"v1\"` in DuckDB, `evidence_v1` in Spark.", "## low_confidence");
    }

    @Test
    void bytesDoNotDependOnWorkers(@TempDir Path directory) throws IOException {
        Night one = new Night(this.sandbox, directory.resolve("one")).with("evidence", "on").workers(1);
        Night four = new Night(this.sandbox, directory.resolve("four")).with("evidence", "on").workers(4);
        one.run();
        four.run();

        Map<String, byte[]> expected = one.files();
        Map<String, byte[]> found = four.files();
        assertThat(found.keySet()).isEqualTo(expected.keySet()).anyMatch((file) -> file.contains("/evidence/"));
        expected.forEach((file, bytes) -> assertThat(found.get(file)).as(file).isEqualTo(bytes));
    }

    @Test
    void resultsAreTheSameWithAndWithoutEvidence(@TempDir Path directory) throws IOException {
        Night off = new Night(this.sandbox, directory.resolve("off"));
        Night on = new Night(this.sandbox, directory.resolve("on")).with("evidence", "on");
        off.run();
        on.run();

        Map<String, byte[]> found = on.files();
        assertThat(off.files()).isNotEmpty().allSatisfy((file, bytes) -> assertThat(found.get(file)).isEqualTo(bytes));
        assertThat(off.files().keySet()).noneMatch((file) -> file.contains("/evidence/"));
    }

    @Test
    void noTextHasPlacesAndNumbersOnly(@TempDir Path directory) throws Exception {
        Night night = new Night(this.sandbox, directory).with("evidence", "no-text");
        night.run();

        List<String> words = new ArrayList<>();
        this.sandbox.world().truth().forEach((job) -> texts(JSON.readTree(String.valueOf(job.evidenceJson())), words));
        words.removeIf((word) -> word.length() < 8);
        assertThat(words).hasSizeGreaterThan(1_000);
        long rows = 0;
        for (Path file : files(directory.resolve("csv/evidence"))) {
            String csv = Files.readString(file);
            rows += csv.lines().count() - 1;
            assertThat(words).as(file.toString()).noneMatch(csv::contains);
        }
        String parquet = "read_parquet(" + Duck.literal(directory + "/parquet/evidence/**/*.parquet") + ")";
        assertThat(Duck.query("SELECT count(*), count(matching_text), count(value), count(reasoning), count(error), "
                + "count(page) > 0, count(x) > 0, count(confidence) > 0 FROM " + parquet))
            .containsExactly(List.of(String.valueOf(rows), "0", "0", "0", "0", "true", "true", "true"));
        assertThat(Duck.query("SELECT rest FROM " + parquet + " WHERE rest LIKE '%\"%\":\"%'")).isEmpty();
    }

    private static void texts(JsonNode node, List<String> texts) {
        if (node.isString()) {
            texts.add(node.stringValue());
        }
        node.forEach((child) -> texts(child, texts));
    }

    private String allEvidence() {
        List<String> views = new ArrayList<>();
        datasets().forEach((name) -> views.add("SELECT '%s' AS dataset, * FROM evidence.\"%s\"".formatted(name, name)));
        return String.join(" UNION ALL ", views);
    }

    private List<String> datasets() {
        return List.of(this.output.resolve("parquet/evidence").toFile().list());
    }

    private List<List<String>> query(String sql) throws SQLException {
        return Duck.query(this.duck, sql);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var tree = Files.walk(directory)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }

    private static Connection load(Path output) throws SQLException, IOException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(output.resolve("catalog/duckdb.sql")));
        }
        return connection;
    }

}
