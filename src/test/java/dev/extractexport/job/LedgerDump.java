package dev.extractexport.job;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What a ledger holds, apart from what only the nights themselves could know: listings and their
/// marks, and who saw a version last without anything new.
final class LedgerDump {

    private static final Map<String, String> QUERIES = new LinkedHashMap<>();

    static {
        QUERIES.put("output", "output_id");
        QUERIES.put("export", "export_no, state, settings, started_at, finished_at, exit_code, manifest");
        QUERIES.put("segment", "*");
        QUERIES.put("data_schema", "*");
        QUERIES.put("dataset", "*");
        QUERIES.put("dataset_version", "*");
        QUERIES.put("task", "*");
        // The archive keeps no result of a list item, and none of those matters.
        QUERIES.put("decision", "* except (result_shape, result_elements, result_sha256, metadata_digest, per_page)");
        QUERIES.put("decision where outcome = 'EXPORTED'", "*");
        QUERIES.put("part", "*");
        QUERIES.put("usage_statement", "*");
        QUERIES.put("awaited_credits", "job_id, updated_micros, export_no, answer_micros, ended");
        QUERIES.put("job_version where state <> 'SKIPPED'", "job_id, updated_micros, created_micros, state, status");
        QUERIES.put("quarantine", "job_id, updated_micros, next_at is null");
        QUERIES.put("other_field group by export_no, field", "export_no, field, sum(row_count)");
    }

    private LedgerDump() {
    }

    /// Rows that one output's ledger has and the other's has not, in both directions.
    static List<String> differences(Path one, Path other) throws SQLException {
        List<String> differences = new ArrayList<>();
        Map<String, List<String>> found = of(other);
        of(one).forEach((table, rows) -> {
            List<String> more = new ArrayList<>(found.get(table));
            rows.stream()
                .filter((row) -> !more.remove(row))
                .forEach((row) -> differences.add("- %s: %s".formatted(table, row)));
            more.forEach((row) -> differences.add("+ %s: %s".formatted(table, row)));
        });
        return differences;
    }

    /// The rows of each table, sorted.
    private static Map<String, List<String>> of(Path output) throws SQLException {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        String url = "jdbc:h2:file:" + output.toAbsolutePath().resolve("_extract-export/ledger/ledger")
                + ";ACCESS_MODE_DATA=r;TRACE_LEVEL_FILE=0";
        try (Connection connection = DriverManager.getConnection(url, "extract_export", "")) {
            for (Map.Entry<String, String> query : QUERIES.entrySet()) {
                tables.put(query.getKey(), rows(output, connection, query));
            }
        }
        return tables;
    }

    private static List<String> rows(Path output, Connection connection, Map.Entry<String, String> query)
            throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = connection.createStatement()
            .executeQuery("select %s from %s".formatted(query.getValue(), query.getKey()))) {
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    text.append(row.getMetaData().getColumnName(i)).append('=').append(row.getString(i)).append(' ');
                }
                // The settings name the output, and so a manifest's checksum does. How
                // often
                // credits were asked for in vain is forgotten.
                rows.add(text.toString()
                    .replaceAll(Pattern.quote(output.getParent() + "/") + "[\\w-]+", "OUTPUT")
                    .replaceAll("\"checksum\" : \"[0-9a-f]+\"", "")
                    .replaceAll(",\\s*\"credits_\\w+\" : \\d+", ""));
            }
        }
        rows.sort(null);
        return rows;
    }

}
