package dev.extractexport.publish.catalog.views;

import java.util.List;
import java.util.stream.Collectors;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.publish.catalog.content.Contents;

/// Views over the newest version of every job, as SQL for one engine.
public record Views(Dialect dialect, Contents contents) {

    /// The whole file.
    /// @param root the output, absolute
    public String sql(String root) {
        long export = this.contents.export();
        StringBuilder sql = new StringBuilder(this.dialect.header(root,
                "Views over the Parquet tables of all exports up to %06d.".formatted(export)));
        appendGaps(sql);
        this.contents.jobTables().forEach((table) -> appendJobTable(table, sql));
        sql.append("""

                -- Of each job the statement that counts for sums.
                """)
            .append(this.dialect.view("usage_current",
                    newest(this.dialect.allBut("_place"), this.dialect.viewName("usage"), "statement DESC, ")));
        for (Contents.Dataset dataset : this.contents.datasets()) {
            if (!dataset.readable().isEmpty()) {
                appendDataset(dataset, dataset.readable(), sql);
            }
        }
        new EvidenceViews(this.dialect, this.contents).append(sql);
        return sql.toString();
    }

    /// What these views cannot show, before the first statement of the body: what splits
    /// the file must find no comment after the last.
    private void appendGaps(StringBuilder sql) {
        if (!this.contents.withoutParquet().isEmpty()) {
            sql.append("-- Exports without Parquet, whose rows are not in these views: ")
                .append(this.contents.withoutParquet().stream().map(String::valueOf).collect(Collectors.joining(", ")))
                .append('\n');
        }
        List<String> empty = this.contents.datasets()
            .stream()
            .filter((dataset) -> dataset.readable().isEmpty())
            .map(Contents.Dataset::name)
            .toList();
        if (!empty.isEmpty()) {
            sql.append("-- Datasets without rows in Parquet, which have no view: ")
                .append(String.join(", ", empty))
                .append('\n');
        }
    }

    private void appendJobTable(Contents.JobTable table, StringBuilder sql) {
        String name = table.schema().name();
        boolean runs = name.equals("runs");
        sql.append("\n-- ").append(switch (name) {
            case "runs" -> "One row per version of an extract job and export; is_latest marks the newest of each job.";
            case "usage" -> "One row per version of an extract job and statement about what it took.";
            case "rejects" -> "One row per version of an extract job and export that could not write its result.";
            default -> "One row per change between two versions of a dataset.";
        }).append('\n');
        String from = "(" + this.dialect.empty(table.schema(), Contents.PARTITION) + ")";
        if (table.hasParquet()) {
            sql.append(this.dialect.source(name, table.schema().columns()));
            from = this.dialect.files(name, true);
        }
        String latest = runs
                ? ", row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, _export DESC) = 1 AS is_latest"
                : "";
        sql.append(this.dialect.view(name,
                "SELECT *%s\nFROM %s\nWHERE _export <= %d".formatted(latest, from, this.contents.export())));
        if (name.equals("rejects")) {
            appendOpenRejects(sql);
        }
    }

    /// A job whose time of change cannot be read has none in `runs`.
    private void appendOpenRejects(StringBuilder sql) {
        sql.append("""

                -- What is still out: rejects whose job has nothing newer, exported or not.
                """)
            .append(this.dialect.view("rejects_open", """
                    SELECT rejects.*
                    FROM %s AS rejects JOIN %s AS latest
                    ON rejects.job_id = latest.job_id AND rejects._export = latest._export
                    WHERE latest.is_latest AND latest.decision = 'quarantined'
                        AND (latest.updated_at IS NULL OR latest.updated_at = rejects.updated_at)"""
                .formatted(this.dialect.viewName("rejects"), this.dialect.viewName("runs"))));
    }

    private void appendDataset(Contents.Dataset dataset, List<DatasetVersion> versions, StringBuilder sql) {
        String view = "results." + dataset.name();
        sql.append("\n-- ")
            .append(dataset.name())
            .append(": the rows of the newest exported version of each job, out of ")
            .append(versions.stream().map((version) -> "v" + version.version()).collect(Collectors.joining(", ")))
            .append('\n');
        versions.forEach((version) -> sql.append(this.dialect.source(version.table().name(), List.of())));
        sql.append(this.dialect.view(view,
                """
                        WITH all_rows AS (
                        %s
                        ), latest_versions AS (
                        %s
                        )
                        SELECT all_rows.* FROM all_rows JOIN latest_versions
                        ON all_rows._job_id = latest_versions.job_id AND all_rows._updated_at = latest_versions.result_updated_at
                        WHERE latest_versions.dataset = %s AND all_rows._export <= %d"""
                    .formatted(union(versions),
                            newest("job_id, result_updated_at, dataset",
                                    this.dialect.viewName("runs") + " WHERE exported", "")
                                .indent(4)
                                .stripTrailing(),
                            this.dialect.literal(dataset.name()), this.contents.export())));
    }

    private String union(List<DatasetVersion> versions) {
        List<UnionColumn> columns = UnionColumn.of(versions);
        return versions.stream()
            .map((version) -> "    SELECT %s, CAST(created_month AS DATE) AS created_month\n    FROM %s"
                .formatted(columns.stream()
                    .map((column) -> column.expression(version.version(), this.dialect))
                    .collect(Collectors.joining(", ")), this.dialect.files(version.table().name(), false)))
            .collect(Collectors.joining("\n    UNION ALL\n"));
    }

    /// The newest row of each job.
    /// @param before what orders the rows of one version, with a comma after it
    static String newest(String columns, String from, String before) {
        return """
                SELECT %s
                FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC NULLS LAST, %s_export DESC) AS _place
                    FROM %s)
                WHERE _place = 1"""
            .formatted(columns, before, from);
    }

}
