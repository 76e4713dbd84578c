package dev.extractexport.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Asks DuckDB, a reader of Parquet and CSV that shares no code with the writers.
public final class Duck {

    private Duck() {
    }

    /// All rows, every value as DuckDB's text, null as null.
    public static List<List<String>> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            return query(connection, sql);
        }
    }

    /// As [#query(String)], of a database that the caller has filled.
    public static List<List<String>> query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /// Runs a statement that has no answer.
    public static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// A text literal.
    public static String literal(Object text) {
        return "'" + text.toString().replace("'", "''") + "'";
    }

}
