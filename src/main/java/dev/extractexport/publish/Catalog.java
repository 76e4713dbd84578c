package dev.extractexport.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;

/// Views over the latest version of every job, as SQL for DuckDB. The file is replaced in one step
/// after the manifest and shows exports up to one number, so that readers change over at once.
public final class Catalog {

    private final Layout layout;

    public Catalog(Layout layout) {
        this.layout = layout;
    }

    /// Writes `catalog/duckdb.sql`.
    /// @param export the last one to show
    /// @param hasUsage whether the table `usage` has files
    /// @param datasets dataset name to those of its versions that have files, in order of
    /// names and versions
    /// @throws Failure INCOMPLETE when the output cannot be written
    public void write(long export, boolean hasUsage, Map<String, List<DatasetVersion>> datasets) {
        try {
            WholeFile.write(this.layout.catalog().resolve("duckdb.sql"),
                    (out) -> out.write(duckdb(export, hasUsage, datasets).getBytes(StandardCharsets.UTF_8)));
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The catalog %s cannot be written (%s); make room or make it writable, and run again"
                        .formatted(this.layout.catalog(), Layout.reason(ex)),
                    ex);
        }
    }

    private String duckdb(long export, boolean hasUsage, Map<String, List<DatasetVersion>> datasets) {
        StringBuilder sql = new StringBuilder("SET VARIABLE root = " + quoted(this.layout.root().toString()) + ";\n");
        sql.append(
                """
                        -- Views over all exports up to %s. Usage: duckdb -init catalog/duckdb.sql
                        -- If the output was moved, change the path in line 1.

                        -- One row per version of an extract job; is_latest marks the newest of each job.
                        CREATE OR REPLACE VIEW main.runs AS
                        SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1 AS is_latest
                        FROM %s
                        WHERE _export <= %d;
                        """
                    .formatted(Layout.number(export), files("runs"), export));
        if (hasUsage) {
            sql.append(
                    """

                            -- One row per version and statement, and the one of each job that counts for sums.
                            CREATE OR REPLACE VIEW main.usage AS
                            SELECT * FROM %s
                            WHERE _export <= %d;
                            CREATE OR REPLACE VIEW main.usage_current AS
                            SELECT * FROM main.usage
                            QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, statement DESC, _export DESC) = 1;
                            """
                        .formatted(files("usage"), export));
        }
        sql.append("""

                -- Per dataset the rows of the newest exported version of each job, all schema versions as one.
                CREATE SCHEMA IF NOT EXISTS results;
                """);
        datasets.forEach((name, versions) -> sql.append(resultsView(export, name, versions)));
        return sql.toString();
    }

    private static String resultsView(long export, String dataset, List<DatasetVersion> versions) {
        List<UnionColumn> columns = UnionColumn.of(versions);
        String union = versions.stream()
            .map((version) -> "    SELECT %s\n    FROM %s".formatted(
                    columns.stream().map((column) -> column.expression(version)).collect(Collectors.joining(", ")),
                    files("results/" + dataset + "/v" + version.version())))
            .collect(Collectors.joining("\n    UNION ALL\n"));
        return """
                CREATE OR REPLACE VIEW results.%s AS
                WITH all_rows AS (
                %s
                ), latest_versions AS (
                    SELECT job_id, result_updated_at, dataset FROM main.runs WHERE exported
                    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1
                )
                SELECT all_rows.* FROM all_rows SEMI JOIN latest_versions
                ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
                    AND latest_versions.dataset = %s
                WHERE all_rows._export <= %d;
                """
            .formatted(identifier(dataset), union, quoted(dataset), export);
    }

    /// The files of a table. `created_month` comes from the path.
    private static String files(String table) {
        return "read_parquet(getvariable('root') || " + quoted("/parquet/" + table + "/**/*.parquet")
                + ", hive_partitioning = true, hive_types = {'created_month': DATE})";
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

}
