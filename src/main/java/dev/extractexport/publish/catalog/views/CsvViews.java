package dev.extractexport.publish.catalog.views;

import java.util.ArrayList;
import java.util.List;

import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.flat.FlatColumn;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.publish.catalog.content.Contents;

/// DuckDB views that read the CSV files back with the types and values of the Parquet files: the
/// options that the files need, the guard against formulas taken off, null and empty text told
/// apart. One view for each folder, in the schema `csv`, with every exported version of a job.
/// @param delimiter of all CSV files of the output
public record CsvViews(Contents contents, char delimiter) {

    /// One row may hold a result of 64 MiB, and each of its characters may be a quotation
    /// mark, which takes two bytes.
    private static final int MAX_LINE_BYTES = 140_000_000;

    /// DuckDB takes sixteen lines' worth unless told otherwise, at once for each
    /// compressed file.
    private static final int BUFFER_BYTES = MAX_LINE_BYTES + 1_000_000;

    private static final DuckDbDialect DUCKDB = new DuckDbDialect();

    /// The whole file.
    /// @param root the output, absolute
    public String sql(String root) {
        StringBuilder sql = new StringBuilder(
                """
                        SET VARIABLE root = %s;
                        -- Typed views over the CSV files of all exports up to %06d.
                        -- Usage: duckdb -init catalog/duckdb-csv.sql
                        -- If the output was moved, change the path in line 1. A view has every exported version of a job; csv.latest
                        -- names the one that counts: join _job_id = job_id and _updated_at = result_updated_at.
                        CREATE SCHEMA IF NOT EXISTS csv;
                        CREATE SCHEMA IF NOT EXISTS csv_evidence;

                        -- Text that a spreadsheet would run as a formula has one apostrophe before it, and so has text that begins
                        -- with one.
                        CREATE OR REPLACE MACRO unguarded(cell) AS CASE WHEN cell[1] = '''' THEN cell[2:] ELSE cell END;
                        """
                    .formatted(DUCKDB.literal(DuckDbDialect.globbed(root)), this.contents.export()));
        for (Contents.JobTable table : this.contents.jobTables()) {
            for (Contents.CsvTable csv : table.csv()) {
                append(csv, "WHERE _export <= " + this.contents.export(), sql);
                if (csv.folder().equals("runs")) {
                    appendLatest(sql);
                }
                if (csv.folder().equals("usage")) {
                    appendUsageCurrent(sql);
                }
            }
        }
        for (Contents.Dataset dataset : this.contents.datasets()) {
            for (Contents.Version version : dataset.versions()) {
                for (Contents.CsvTable csv : version.csv()) {
                    append(csv, csv.table().isMain() ? "WHERE _export <= " + this.contents.export()
                            : "SEMI JOIN " + view(version.table()) + " USING (" + keys(csv.table()) + ")", sql);
                }
            }
            dataset.evidence().csv().forEach((csv) -> append(csv, "WHERE _export <= " + this.contents.export(), sql));
        }
        return sql.toString();
    }

    private static void appendLatest(StringBuilder sql) {
        sql.append("""

                -- The version of each job whose result counts, by the version that holds its rows.
                CREATE OR REPLACE VIEW csv.latest AS
                SELECT job_id, result_updated_at, dataset FROM csv.runs WHERE exported
                QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) = 1;
                """);
    }

    private static void appendUsageCurrent(StringBuilder sql) {
        sql.append("""

                -- Of each job the statement that counts for sums.
                CREATE OR REPLACE VIEW csv.usage_current AS
                SELECT * FROM csv.usage
                QUALIFY row_number() OVER (
                    PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, statement DESC, _export DESC) = 1;
                """);
    }

    /// The name of the view over a folder. A dataset called `evidence` has a folder
    /// `evidence/v1`, and so might the evidence of one called `v1`.
    private static String view(String folder) {
        if (folder.startsWith(EvidenceTable.NAME + "/")) {
            return "csv_evidence." + DUCKDB.identifier(folder.substring(EvidenceTable.NAME.length() + 1));
        }
        return "csv." + DUCKDB.identifier(folder.replaceFirst("^results/", ""));
    }

    private void append(Contents.CsvTable csv, String filter, StringBuilder sql) {
        if (csv.files().files() == 0) {
            appendEmpty(csv, sql);
            return;
        }
        List<String> columns = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        for (FlatColumn column : csv.table().columns()) {
            String cell = "c" + cells.size();
            columns.add("'%s': 'VARCHAR'".formatted(cell));
            cells.add(typed(cell, column.type()) + " AS " + DUCKDB.identifier(column.name()));
        }
        sql.append('\n').append(DuckDbDialect.unseen(String.join(", ", cells)));
        sql.append(
                """
                        CREATE OR REPLACE VIEW %s AS
                        SELECT * FROM (
                            SELECT %s, created_month
                            FROM read_csv(getvariable('root') || %s, auto_detect = false, header = true, delim = %s, quote = '"',
                                escape = '"', new_line = '\\r\\n', nullstr = '', allow_quoted_nulls = false, hive_partitioning = true,
                                hive_types = {'created_month': DATE}, max_line_size = %d, buffer_size = %d,
                                columns = {%s})
                        ) AS cells %s;
                        """
                    .formatted(view(csv.folder()), String.join(", ", cells),
                            DUCKDB.literal("/" + Contents.glob(Contents.CSV, csv.folder())),
                            DUCKDB.literal(String.valueOf(this.delimiter)), MAX_LINE_BYTES, BUFFER_BYTES,
                            String.join(", ", columns), filter));
    }

    /// Queries over a list must not depend on whether an element has come yet.
    private static void appendEmpty(Contents.CsvTable csv, StringBuilder sql) {
        sql.append("\n-- No element so far.\nCREATE OR REPLACE VIEW ")
            .append(view(csv.folder()))
            .append(" AS\nSELECT ");
        for (FlatColumn column : csv.table().columns()) {
            String type = typeName(column.type());
            sql.append("CAST(NULL AS ")
                .append(type.isEmpty() ? "VARCHAR" : type)
                .append(") AS ")
                .append(DUCKDB.identifier(column.name()))
                .append(", ");
        }
        sql.append("CAST(NULL AS DATE) AS created_month LIMIT 0;\n");
    }

    private static String keys(FlatTable table) {
        return String.join(", ",
                table.columns()
                    .stream()
                    .filter((column) -> column.role() == FlatColumn.Role.KEY)
                    .map((column) -> DUCKDB.identifier(column.name()))
                    .toList());
    }

    private static String typed(String cell, FieldType type) {
        String name = typeName(type);
        return switch (type) {
            case FieldType.Leaf _ ->
                name.equals("VARCHAR") ? "unguarded(" + cell + ")" : "CAST(" + cell + " AS " + name + ")";
            case FieldType.ListOf _ -> name.isEmpty() ? cell : "CAST(CAST(" + cell + " AS JSON) AS " + name + ")";
            case FieldType.Struct _ -> throw new IllegalStateException("A struct has no cell");
        };
    }

    /// Empty for lists of objects or of JSON, which stay JSON text.
    private static String typeName(FieldType type) {
        return switch (type) {
            case FieldType.Leaf leaf -> DUCKDB.type(leaf);
            case FieldType.ListOf list -> {
                String element = (list.element() == FieldType.Scalar.JSON) ? "" : typeName(list.element());
                yield element.isEmpty() ? "" : element + "[]";
            }
            case FieldType.Struct _ -> "";
        };
    }

}
