package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.testing.Answers;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.SparkSql;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Nights over services whose schemas change and come back. In the end each version, read plainly
/// by DuckDB, by name, by Spark and by parquet-java, holds what the world says, and so do the views.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DriftTest {

    private static final int NIGHTS = 30;

    private static final long SEED = 30;

    @TempDir
    Path directory;

    private Path output;

    @Test
    @Tag("long")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void thirtyNightsOfDriftAreTheSameToEveryReader() throws Exception {
        SparkSql.assumeSpark();
        this.output = this.directory.resolve("lake");
        try (Documents documents = new Documents()) {
            DriftWorld world = new DriftWorld(SEED, documents);
            for (int night = 0; night < NIGHTS; night++) {
                world.turn();
                documents.settings(this.output)
                    .with("datasets.plain", "plain")
                    .with("datasets.wild", "wild")
                    .with("datasets." + DriftWorld.ALIAS + "[0]", "left")
                    .with("datasets." + DriftWorld.ALIAS + "[1]", "right")
                    .run();
            }
            assertThat(new Verifier(new Layout(this.output)).verify().problems()).isEmpty();
            assertThat(world.expected()).hasSizeGreaterThan(NIGHTS);
            check(world.expected());
        }
    }

    private void check(Map<String, DriftWorld.Expected> expected) throws Exception {
        assertThat(versions()).containsExactlyElementsOf(expected.keySet());
        SparkSql spark = new SparkSql(Files.createDirectories(this.directory.resolve("spark")));
        spark.add("00-catalog", Files.readString(this.output.resolve("catalog/spark.sql")));
        Map<String, String> answers = new TreeMap<>();
        for (String version : expected.keySet()) {
            answers.put(version, "10-" + version.replace('/', '-'));
            spark.add(answers.get(version), """
                    CREATE OR REPLACE TEMPORARY VIEW plain USING parquet OPTIONS (path '%s');
                    SELECT * FROM plain""".formatted(folder(version)));
        }
        Set<String> datasets = new HashSet<>();
        for (String version : expected.keySet()) {
            datasets.add(version.replaceFirst("/.*", ""));
        }
        for (String dataset : datasets) {
            spark.add("20-" + dataset, "SELECT * FROM `results_%s` ORDER BY _job_id, _row".formatted(dataset));
        }
        spark.run();

        for (String version : expected.keySet()) {
            checkVersion(version, expected.get(version), Answers.of(spark.answer(answers.get(version))));
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(Files.readString(this.output.resolve("catalog/duckdb.sql")));
            for (String dataset : datasets) {
                List<Map<String, Object>> rows = Answers.of(duck,
                        "SELECT * FROM results.\"%s\" ORDER BY _job_id, _row".formatted(dataset));
                assertThat(rows).as(dataset)
                    .hasSize(Math.toIntExact(expected.entrySet()
                        .stream()
                        .filter((entry) -> entry.getKey().startsWith(dataset + "/"))
                        .mapToLong((entry) -> entry.getValue().rows)
                        .sum()));
                List<Map<String, Object>> found = Answers.of(spark.answer("20-" + dataset));
                assertThat(found.getFirst().keySet()).as(dataset).containsExactlyElementsOf(rows.getFirst().keySet());
                assertThat(found).as(dataset).isEqualTo(rows);
            }
        }
    }

    private void checkVersion(String what, DriftWorld.Expected expected, List<Map<String, Object>> spark)
            throws Exception {
        String glob = "read_parquet(" + Duck.literal(folder(what) + "/**/*.parquet");
        List<String> columns = Duck
            .query("SELECT column_name FROM (DESCRIBE FROM " + glob + ", hive_partitioning = false))")
            .stream()
            .map(List::getFirst)
            .toList();
        assertThat(columns).as(what).hasSize(expected.fields + 9);
        List<String> schemas = new ArrayList<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Path file : files(what)) {
            rows.addAll(ParquetRows.read(file));
            try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
                schemas.add(reader.getFileMetaData().getSchema().toString());
                assertThat(reader.getFileMetaData().getSchema().getFields()).extracting((it) -> it.getName())
                    .as(what)
                    .isEqualTo(columns);
            }
        }
        assertThat(schemas.stream().distinct()).as(what).hasSize(1);
        assertThat(rows).as(what).hasSize(Math.toIntExact(expected.rows));
        assertThat(spark).as(what).hasSize(Math.toIntExact(expected.rows));
        List<String> withMonth = new ArrayList<>(columns);
        withMonth.add("created_month");
        assertThat(spark.getFirst().keySet()).as(what).containsExactlyElementsOf(withMonth);
        for (String reading : List.of(glob + ")", glob + ", union_by_name = true)")) {
            assertThat(Duck.query("SELECT count(*), max(_export) > 0 FROM " + reading)).as(what)
                .containsExactly(List.of(String.valueOf(expected.rows), "true"));
            try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = duck.createStatement()) {
                statement.execute("SET TimeZone = 'UTC'");
                assertThat(Answers.of(duck, "SELECT * FROM " + reading)).as(what)
                    .containsExactlyInAnyOrderElementsOf(spark);
            }
        }
        Map<String, String> names = names(what);
        for (Map.Entry<String, Double> sum : expected.sums.entrySet()) {
            String column = names.get(sum.getKey());
            String found = Duck.query("SELECT sum(\"" + column + "\") FROM " + glob + ")").getFirst().getFirst();
            assertThat(Double.valueOf(found)).as("%s %s", what, column).isEqualTo(sum.getValue());
            assertThat(rows.stream()
                .map((row) -> row.get(column))
                .filter(Objects::nonNull)
                .mapToDouble((value) -> ((Number) value).doubleValue())
                .sum()).as("%s %s", what, column).isEqualTo(sum.getValue());
        }
    }

    /// The written name of each JSON key of a version.
    private Map<String, String> names(String version) throws IOException {
        Map<String, String> names = new TreeMap<>();
        for (JsonNode dataset : JsonMapper.shared()
            .readTree(this.output.resolve("catalog/datasets.json").toFile())
            .path("datasets")) {
            for (JsonNode each : dataset.path("versions")) {
                if (version.equals(dataset.path("name").asString() + "/v" + each.path("version"))) {
                    each.path("fields")
                        .forEach((field) -> names.put(field.path("key").asString(), field.path("name").asString()));
                }
            }
        }
        return names;
    }

    private String folder(String version) {
        return this.output + "/parquet/results/" + version;
    }

    private List<Path> files(String version) throws IOException {
        try (Stream<Path> tree = Files.walk(Path.of(folder(version)))) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private List<String> versions() throws IOException {
        Path results = this.output.resolve("parquet/results");
        try (Stream<Path> tree = Files.walk(results, 2)) {
            return tree.map((path) -> results.relativize(path).toString())
                .filter((path) -> path.contains("/"))
                .sorted()
                .toList();
        }
    }

}
