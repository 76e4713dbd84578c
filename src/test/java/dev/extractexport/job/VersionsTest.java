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
import java.util.concurrent.TimeUnit;

import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Which version of a dataset a document goes to, over nights.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class VersionsTest {

    @TempDir
    Path output;

    private final Documents documents = new Documents();

    @AfterEach
    void stop() {
        this.documents.close();
    }

    @Test
    void onlyKeysAndTypesOpenAVersionAndASchemaThatComesBackHasItsOwn() throws Exception {
        add(1, """
                {"title": "One", "type": "object", "required": ["a", "b"], "properties": {
                    "a": {"type": "string", "description": "first"},
                    "b": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "integer"}, "y": {}}}}}}""",
                "{\"a\":\"1\"}");
        this.documents.night(this.output);
        add(2, """
                {"properties": {
                    "b": {"title": "B", "type": ["array", "null"], "items": {"type": "object", "required": ["y"],
                        "properties": {"y": {"description": "any"}, "x": {"type": "integer", "minimum": 3}}}},
                    "a": {"type": "string", "enum": ["2"], "title": "A"}},
                 "description": "other words", "required": ["b"], "type": "object", "title": "Two"}""",
                "{\"a\":\"2\",\"b\":[{\"y\":[],\"x\":7}]}");
        add(3, "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}", "{\"a\":\"3\"}");
        this.documents.night(this.output);
        add(4, null, "{\"a\":\"4\"}");
        add(5, """
                {"type": "object", "properties": {"a": {"type": "string"},
                    "b": {"type": "array", "items": {"type": "object", "properties": {"y": {}, "x": {"type": "integer"}}}}}}""",
                "{\"a\":\"5\"}");
        this.documents.night(this.output);
        add(6, "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}", "{\"a\":\"6\"}");
        add(7, null, "[7]");
        this.documents.night(this.output);

        assertThat(query("SELECT job_id, dataset_version FROM runs ORDER BY job_id")).containsExactly(
                List.of("job-001", "1"), List.of("job-002", "1"), List.of("job-003", "2"), List.of("job-004", "0"),
                List.of("job-005", "1"), List.of("job-006", "2"), List.of("job-007", "0"));
        assertThat(query("SELECT _job_id, a, b, value FROM results.cfg ORDER BY ALL")).containsExactly(
                Arrays.asList("job-001", "1", null, null), Arrays.asList("job-002", "2", "[{'x': 7, 'y': '[]'}]", null),
                Arrays.asList("job-003", "3", null, null), Arrays.asList("job-004", null, null, "{\"a\":\"4\"}"),
                Arrays.asList("job-005", "5", null, null), Arrays.asList("job-006", "6", null, null),
                Arrays.asList("job-007", null, null, "7"));
        assertThat(query("SELECT count(*) FROM schema_changes")).containsExactly(List.of("6"));
    }

    @Test
    void fiftyVersionsOfOneDatasetAreOneView() throws Exception {
        for (int i = 1; i <= 50; i++) {
            String type = List.of("integer", "number", "string").get((i < 20) ? 0 : (i < 40) ? 1 : 2);
            add(i, """
                    {"type": "object", "properties": {"v": {"type": "%s"}, "only_%d": {"type": "integer"},
                        "s": {"type": "object", "properties": {"k%d": {"type": "integer"}}}}}""".formatted(type, i, i),
                    "{\"v\":%s,\"only_%d\":%d,\"s\":{\"k%d\":%d}}"
                        .formatted(type.equals("string") ? "\"" + i + "\"" : i, i, i, i, i));
        }
        this.documents.night(this.output);

        assertThat(query("SELECT count(*), count(DISTINCT dataset_version) FROM runs"))
            .containsExactly(List.of("50", "50"));
        assertThat(query("""
                SELECT count(*), sum(CAST(v AS DOUBLE)), sum(only_7), typeof(any_value(v)), typeof(any_value(s)),
                    sum(CAST(coalesce(json_extract(s, '$.k9'), '0') AS BIGINT))
                FROM results.cfg""")).containsExactly(List.of("50", "1275.0", "7", "VARCHAR", "VARCHAR", "9"));
        assertThat(query("SELECT version, count(*) FROM schema_changes GROUP BY ALL HAVING count(*) < 1 OR "
                + "(version > 1 AND count(*) NOT IN (4, 5))"))
            .isEmpty();
        assertThat(query("SELECT DISTINCT version FROM schema_changes")).hasSize(50);
    }

    private void add(int number, String schema, String result) {
        this.documents.add("job-%03d".formatted(number), "2026-11-01T%02d:%02d:00Z".formatted(number / 60, number % 60),
                "cfg", schema, result);
    }

    private List<List<String>> query(String sql) throws SQLException, IOException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(Files.readString(this.output.resolve("catalog/duckdb.sql")));
            return Duck.query(duck, sql);
        }
    }

}
