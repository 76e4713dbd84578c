package dev.extractexport.ledger;

import java.sql.Types;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/// Sends one statement for many rows at once.
final class Batches {

    /// Rows in one round trip to the database.
    private static final int MOST_ROWS = 1_000;

    private final JdbcTemplate jdbc;

    Batches(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Runs a statement for each row of parameters.
    /// @return for each row how many rows of the table it changed
    int[] update(String sql, List<List<@Nullable Object>> rows) {
        int[][] counts = this.jdbc.batchUpdate(sql, rows, MOST_ROWS, (statement, row) -> {
            for (int i = 0; i < row.size(); i++) {
                Object value = row.get(i);
                if (value == null) {
                    statement.setNull(i + 1, Types.NULL);
                }
                else {
                    statement.setObject(i + 1, value);
                }
            }
        });
        return Arrays.stream(counts).flatMapToInt(Arrays::stream).toArray();
    }

}
