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

import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Nights that find the columns of documents without a schema.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class InferTest {

    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"total\":{\"type\":\"integer\"}}}";

    @TempDir
    Path directory;

    private final Documents documents = new Documents();

    private int jobs;

    @AfterEach
    void stop() {
        this.documents.close();
    }

    @Test
    void documentsWithoutASchemaHaveColumnsThatStay() throws Exception {
        add("cfg", null, "{\"total\":1,\"lines\":[{\"sku\":\"a\"}],\"note\":null}");
        add("cfg", "{}", "{\"total\":2,\"lines\":[{\"sku\":\"b\",\"n\":2}]}");
        night();
        add("cfg", null, "{\"total\":3}");
        night();
        add("cfg", null, "{\"total\":4.5,\"new\":true}");
        add("cfg", null, "{\"total\":5}");
        night();
        add("cfg", null, "{\"total\":6,\"lines\":\"none\"}");
        night();

        assertThat(query("SELECT job_id, dataset_version FROM runs ORDER BY job_id")).containsExactly(
                List.of("job-01", "1"), List.of("job-02", "1"), List.of("job-03", "1"), List.of("job-04", "2"),
                List.of("job-05", "2"), List.of("job-06", "3"));
        assertThat(query("SELECT _job_id, total, lines, note, new, _rescued FROM results.cfg ORDER BY ALL"))
            .containsExactly(Arrays.asList("job-01", "1.0", "[{\"sku\":\"a\",\"n\":null}]", null, null, null),
                    Arrays.asList("job-02", "2.0", "[{\"sku\":\"b\",\"n\":2}]", null, null, null),
                    Arrays.asList("job-03", "3.0", null, null, null, null),
                    Arrays.asList("job-04", "4.5", null, null, "true", null),
                    Arrays.asList("job-05", "5.0", null, null, null, null),
                    Arrays.asList("job-06", "6.0", "\"none\"", null, null, null));
        assertThat(query("SELECT version, change, pointer, new_type, job_id FROM schema_changes WHERE version < 3 "
                + "ORDER BY version, pointer"))
            .containsExactly(Arrays.asList("1", "opened", null, null, "job-01"),
                    List.of("2", "added", "/new", "boolean", "job-04"),
                    List.of("2", "type", "/total", "double", "job-04"));
    }

    @Test
    void schemasOfTheirOwnComeFirst() throws Exception {
        add("cfg", SCHEMA, "{\"total\":1}");
        add("cfg", null, "{\"total\":2}");
        add("cfg", SCHEMA, "{\"total\":3,\"more\":\"x\"}");
        add("other", null, "[1,2]");
        add("empty", null, "null");
        night();

        assertThat(query("SELECT job_id, dataset, dataset_version FROM runs ORDER BY job_id")).containsExactly(
                List.of("job-01", "cfg", "1"), List.of("job-02", "cfg", "1"), List.of("job-03", "cfg", "1"),
                List.of("job-04", "other", "0"), List.of("job-05", "empty", "0"));
        assertThat(query("SELECT _job_id, _rescued FROM results.cfg WHERE _rescued IS NOT NULL"))
            .containsExactly(List.of("job-03", "[{\"pointer\":\"/more\",\"reason\":\"unknown\",\"value\":\"x\"}]"));
    }

    @Test
    void withoutTheSettingNothingIsInferred() throws Exception {
        add("cfg", null, "{\"total\":2}");
        this.documents.night(this.directory);
        add("cfg", null, "{\"total\":3}");
        night();

        assertThat(query("SELECT job_id, dataset_version FROM runs ORDER BY job_id"))
            .containsExactly(List.of("job-01", "0"), List.of("job-02", "1"));
        assertThat(query("SELECT value, total FROM results.cfg ORDER BY ALL"))
            .containsExactlyInAnyOrder(Arrays.asList("{\"total\":2}", null), Arrays.asList(null, "3"));
    }

    @Test
    void aRestartFindsTheSameColumns() throws Exception {
        add("cfg", null, "{\"b\":1,\"a\":null}");
        add("cfg", null, "[{\"c\":{\"d\":[]}},{\"a\":\"x\"}]");
        Night undisturbed = settings(this.directory.resolve("undisturbed"));
        undisturbed.run();
        Map<String, byte[]> expected = undisturbed.files();
        assertThat(expected.keySet()).anyMatch((file) -> file.contains("results/cfg/v1"));

        for (int commit = 2; commit < 40; commit += 4) {
            Path output = this.directory.resolve("commit-" + commit);
            int failAt = commit;
            try {
                settings(output).workers(1).through((database) -> new FailingCommits(database, failAt, false)).run();
            }
            catch (RuntimeException ex) {
                // As scripted.
            }
            Night again = settings(output);
            again.run();
            assertThat(again.files().keySet()).isEqualTo(expected.keySet());
            again.files().forEach((file, bytes) -> assertThat(bytes).as(file).isEqualTo(expected.get(file)));
        }
    }

    private void add(String configuration, String schema, String result) {
        this.jobs++;
        this.documents.add("job-%02d".formatted(this.jobs), "2026-11-01T00:%02d:00Z".formatted(this.jobs),
                configuration, schema, result);
    }

    private Night settings(Path output) {
        return this.documents.settings(output).with("infer", "true");
    }

    private void night() throws IOException {
        settings(this.directory).run();
        assertThat(new Verifier(new Layout(this.directory)).verify().problems()).isEmpty();
    }

    private List<List<String>> query(String sql) throws SQLException, IOException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(Files.readString(this.directory.resolve("catalog/duckdb.sql")));
            return Duck.query(duck, sql);
        }
    }

}
