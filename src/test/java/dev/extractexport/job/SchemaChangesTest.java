package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.publish.Manifest;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.SchemaCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Nights whose schemas change, and what the table `schema_changes` says of it.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SchemaChangesTest {

    private static final String ONE = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}";

    private static final String TWO = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{\"type\":\"string\"}}}";

    private static final String BRIEF = "dataset, version, previous_version, change, pointer, name, old_type, new_type, job_id";

    @TempDir
    Path directory;

    private final Documents documents = new Documents();

    @AfterEach
    void stop() {
        this.documents.close();
    }

    @Test
    void eachVersionSaysWhatItChangedAndInWhichJobFirst() throws Exception {
        this.documents.add("job-2", "2026-10-02T00:00:00Z", "cfg", ONE, "{\"a\":1}")
            .add("job-1", "2026-10-01T00:00:00Z", "cfg", ONE, "{\"a\":1}");
        this.documents.night(this.directory);
        this.documents.add("job-4", "2026-11-02T00:00:00Z", "cfg", TWO, "{\"a\":1.5}")
            .add("job-3", "2026-09-30T12:00:00Z", "cfg", TWO, "{\"b\":\"x\"}")
            .add("job-5", "2026-09-01T00:00:00Z", "cfg", null, "{\"free\":1}");
        Manifest second = this.documents.night(this.directory);
        this.documents.add("job-6", "2026-11-03T00:00:00Z", "cfg", ONE, "{\"a\":2}");
        Manifest third = this.documents.night(this.directory);

        List<List<String>> expected = List.of(row("cfg", "0", null, "opened", null, null, null, null, "job-5"),
                row("cfg", "1", null, "opened", null, null, null, null, "job-1"),
                row("cfg", "2", "1", "added", "/b", "b", null, "string", "job-3"),
                row("cfg", "2", "1", "type", "/a", "a", "int64", "double", "job-3"));
        assertThat(parquet(BRIEF)).containsExactlyElementsOf(expected);
        assertThat(Duck.query("SELECT " + BRIEF + " FROM read_csv(" + glob("csv")
                + ", header = true, all_varchar = true) ORDER BY version, change"))
            .containsExactlyElementsOf(expected);
        for (String catalog : List.of("duckdb.sql", "duckdb-csv.sql")) {
            assertThat(view(catalog, "SELECT " + BRIEF + " FROM " + (catalog.contains("csv") ? "csv." : "")
                    + "schema_changes ORDER BY version, change"))
                .containsExactlyElementsOf(expected);
        }
        assertThat(parquet(
                "version, change, created_month, epoch_us(created_at), epoch_us(updated_at), schema_hash, _export"))
            .last()
            .isEqualTo(
                    List.of("2", "type", "2026-09-01", "1790769600000000", "1790769600000000",
                            Duck.query("SELECT DISTINCT data_schema_hash FROM read_parquet('" + this.directory
                                    + "/parquet/runs/**/*.parquet') WHERE job_id = 'job-3'")
                                .getFirst()
                                .getFirst(),
                            "2"));
        assertThat(second.files()).filteredOn((file) -> file.table().equals("schema_changes"))
            .extracting(Manifest.ManifestFile::path)
            .containsExactly("csv/schema_changes/created_month=2026-09-01/000002-00004.csv",
                    "parquet/schema_changes/created_month=2026-09-01/000002-00004.parquet");
        assertThat(third.files()).noneMatch((file) -> file.table().equals("schema_changes"));
    }

    @Test
    void theCatalogDescribesTheTable() throws Exception {
        this.documents.add("job-1", "2026-10-01T00:00:00Z", "cfg", ONE, "{\"a\":1}");
        this.documents.night(this.directory);

        JsonMapper json = JsonMapper.shared();
        assertThat(SchemaCheck.problems(json.readTree(Path.of("docs/datasets.schema.json").toFile()),
                json.readTree(this.directory.resolve("catalog/datasets.json").toFile())))
            .isEmpty();
        assertThat(this.directory.resolve("catalog/DATA_DICTIONARY.md")).content()
            .contains("## schema_changes", "| `previous_version` | int32 | digits |");
    }

    @Test
    @Tag("long")
    void aRedoneTaskWritesTheSameBytes() throws Exception {
        this.documents.add("job-1", "2026-10-01T00:00:00Z", "cfg", ONE, "{\"a\":1}")
            .add("job-2", "2026-10-02T00:00:00Z", "cfg", TWO, "{\"a\":1}")
            .add("job-3", "2026-11-02T00:00:00Z", "other", TWO, "{\"a\":1}");
        Night undisturbed = this.documents.settings(this.directory.resolve("undisturbed"));
        undisturbed.run();
        Map<String, byte[]> expected = undisturbed.files();
        assertThat(expected.keySet()).filteredOn((file) -> file.contains("schema_changes")).hasSize(4);

        int interrupted = 0;
        for (int commit = 1; commit < 60; commit += 3) {
            Path output = this.directory.resolve("commit-" + commit);
            int failAt = commit;
            try {
                this.documents.settings(output)
                    .workers(1)
                    .through((database) -> new FailingCommits(database, failAt, false))
                    .run();
            }
            catch (RuntimeException ex) {
                interrupted++;
            }
            Night again = this.documents.settings(output);
            again.run();
            assertThat(again.files().keySet()).isEqualTo(expected.keySet());
            again.files().forEach((file, bytes) -> assertThat(bytes).as(file).isEqualTo(expected.get(file)));
        }
        assertThat(interrupted).isGreaterThan(5);
    }

    private static List<String> row(String... cells) {
        return Arrays.asList(cells);
    }

    private List<List<String>> parquet(String columns) throws SQLException {
        return Duck.query("SELECT " + columns + " FROM read_parquet(" + glob("parquet") + ") ORDER BY version, change");
    }

    private String glob(String format) {
        return Duck.literal(this.directory + "/" + format + "/schema_changes/**/*." + format);
    }

    private List<List<String>> view(String catalog, String query) throws SQLException, IOException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(Files.readString(this.directory.resolve("catalog/" + catalog)));
            return Duck.query(duck, query);
        }
    }

}
