package dev.extractexport.publish.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.dataset.flat.FlatColumn;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.dataset.flat.FlatTables;

/// DuckDB views that read the CSV files back with the types and values of the Parquet files: the
/// options that the files need, the guard against formulas taken off, null and empty text told
/// apart. One view for each folder, in the schema `csv`, with every exported version of a job.
final class CsvViews {

    /// One result holds 64 MiB of text at most, and each of its characters may be a quote
    /// that is doubled.
    private static final int MAX_LINE_BYTES = 140_000_000;

    /// DuckDB takes sixteen lines' worth unless told otherwise, at once for each
    /// compressed file.
    private static final int BUFFER_BYTES = MAX_LINE_BYTES + 1_000_000;

    private final StringBuilder sql = new StringBuilder();

    private final char delimiter;

    private final long export;

    /// @param root of the output, absolute, as a pattern
    /// @param delimiter of all CSV files of the output
    /// @param export the last one to show
    CsvViews(String root, char delimiter, long export) {
        this.delimiter = delimiter;
        this.export = export;
        this.sql.append("SET VARIABLE root = %s;%n".formatted(literal(root)).replace("\r", ""));
        this.sql.append("""
                -- Typed views over the CSV files of all exports up to %06d. Usage: duckdb -init catalog/duckdb-csv.sql
                -- If the output was moved, change the path in line 1. A view has every exported version of a job; the
                -- newest of each is that of csv.latest: join _job_id = job_id and _updated_at = result_updated_at.

                -- Text that a spreadsheet would run as a formula has one apostrophe before it, and so has text that
                -- begins with one.
                CREATE OR REPLACE MACRO unguarded(cell) AS CASE WHEN cell[1] = '''' THEN cell[2:] ELSE cell END;
                CREATE SCHEMA IF NOT EXISTS csv;
                """.formatted(export));
    }

    /// Adds the views of one table.
    /// @param folder of it below `csv`, such as `results/invoice`
    /// @param version the folder `v<k>` below it, empty for none
    /// @param present whether a folder has files
    void add(String folder, Optional<Integer> version, TableSchema schema, Predicate<String> present) {
        FlatTables tables = FlatTables.of(schema);
        String ending = version.map((number) -> "/v" + number).orElse("");
        String main = folder + ending;
        for (FlatTable table : tables.tables()) {
            String path = table.isMain() ? main : folder + "." + table.list() + ending;
            if (present.test(path)) {
                view(path, table, table.isMain() ? "WHERE _export <= " + this.export
                        : "SEMI JOIN csv." + identifier(main) + " USING (" + keys(table) + ")");
            }
        }
    }

    /// Adds the view that names the newest exported version of each job; to be called
    /// after the view of `runs` was added.
    void addLatest() {
        this.sql.append("""

                -- The version of each job whose result counts, and the one that holds its rows.
                CREATE OR REPLACE VIEW csv.latest AS
                SELECT job_id, result_updated_at, dataset FROM csv.runs WHERE exported
                QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) = 1;
                """);
    }

    String sql() {
        return this.sql.toString();
    }

    private void view(String path, FlatTable table, String filter) {
        List<String> columns = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        for (FlatColumn column : table.columns()) {
            String cell = "c" + cells.size();
            columns.add("'%s': 'VARCHAR'".formatted(cell));
            cells.add(typed(cell, column.type()) + " AS " + identifier(column.name()));
        }
        this.sql
            .append("""

                    CREATE OR REPLACE VIEW csv.%s AS
                    SELECT * FROM (
                        SELECT %s, created_month
                        FROM read_csv(getvariable('root') || %s, auto_detect = false, header = true, delim = %s, quote = '"',
                            escape = '"', new_line = '\\r\\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
                            hive_types = {'created_month': DATE}, max_line_size = %d, buffer_size = %d, columns = {%s})
                    ) AS cells %s;
                    """
                .formatted(identifier(path), String.join(", ", cells), literal("/csv/" + path + "/**/*.csv*"),
                        literal(String.valueOf(this.delimiter)), MAX_LINE_BYTES, BUFFER_BYTES,
                        String.join(", ", columns), filter));
    }

    private static String keys(FlatTable table) {
        return String.join(", ",
                table.columns()
                    .stream()
                    .filter((column) -> column.role() == FlatColumn.Role.KEY)
                    .map((column) -> identifier(column.name()))
                    .toList());
    }

    private static String typed(String cell, FieldType type) {
        String name = typeName(type);
        return switch (type) {
            case FieldType.Scalar scalar ->
                name.equals("VARCHAR") ? "unguarded(" + cell + ")" : "CAST(" + cell + " AS " + name + ")";
            case FieldType.ListOf _ -> name.isEmpty() ? cell : "CAST(CAST(" + cell + " AS JSON) AS " + name + ")";
            case FieldType.Struct _ -> throw new IllegalStateException("A struct has no cell");
        };
    }

    /// Empty for lists of objects or of JSON, which stay JSON text.
    private static String typeName(FieldType type) {
        return switch (type) {
            case FieldType.Scalar scalar -> switch (scalar) {
                case STRING, JSON -> "VARCHAR";
                case INT32 -> "INTEGER";
                case INT64 -> "BIGINT";
                case DOUBLE -> "DOUBLE";
                case BOOLEAN -> "BOOLEAN";
                case TIMESTAMP -> "TIMESTAMPTZ";
            };
            case FieldType.ListOf list -> {
                String element = (list.element() == FieldType.Scalar.JSON) ? "" : typeName(list.element());
                yield element.isEmpty() ? "" : element + "[]";
            }
            case FieldType.Struct _ -> "";
        };
    }

    private static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

}
