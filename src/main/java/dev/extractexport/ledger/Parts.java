package dev.extractexport.ledger;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The part files of all exports.
public final class Parts {

    private final JdbcClient sql;

    Parts(JdbcClient sql) {
        this.sql = sql;
    }

    /// One part.
    /// @param path where it is published, relative to the output, with `/`
    /// @param task that wrote it
    /// @param table `runs`, `usage` or `results`
    /// @param dataset null for `runs` and `usage`; `<dataset>.<list>` for a list of
    /// objects in
    /// CSV
    /// @param version null for `runs` and `usage`
    /// @param format `parquet` or `csv`
    public record Part(String path, int task, String table, @Nullable String dataset, @Nullable Integer version,
            String format, long rows, long bytes, String sha256) {
    }

    public void add(long export, Part part) {
        this.sql
            .sql("""
                    insert into part (export_no, path, task_no, table_name, dataset, version, format, row_count, bytes, sha256)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
            .params(Ledger.values(export, part.path(), part.task(), part.table(), part.dataset(), part.version(),
                    part.format(), part.rows(), part.bytes(), part.sha256()))
            .update();
    }

    /// The parts of an export, by path.
    public List<Part> of(long export) {
        return this.sql.sql("""
                select path, task_no, table_name, dataset, version, format, row_count, bytes, sha256 from part
                where export_no = ? order by path""")
            .param(export)
            .query((row, index) -> new Part(row.getString("path"), row.getInt("task_no"), row.getString("table_name"),
                    row.getString("dataset"), row.getObject("version", Integer.class), row.getString("format"),
                    row.getLong("row_count"), row.getLong("bytes"), row.getString("sha256")))
            .list();
    }

    /// A table that has files.
    /// @param table `runs`, `usage` or `results`
    public record Table(String table, @Nullable String dataset, @Nullable Integer version) {
    }

    /// The tables that have files of a format, in any export.
    public List<Table> tables(String format) {
        return this.sql.sql("""
                select distinct table_name, dataset, version from part where format = ?
                order by table_name, dataset, version""")
            .param(format)
            .query((row, index) -> new Table(row.getString("table_name"), row.getString("dataset"),
                    row.getObject("version", Integer.class)))
            .list();
    }

}
