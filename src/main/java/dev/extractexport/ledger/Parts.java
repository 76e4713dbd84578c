package dev.extractexport.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import dev.extractexport.ledger.credits.Statement;
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
    /// @param table `runs`, `usage`, `rejects`, `schema_changes`, `results` or
    /// `evidence`
    /// @param dataset null but for `results` and `evidence`; `<dataset>.<list>` for a
    /// list of
    /// objects in
    /// CSV
    /// @param version null but for `results`
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

    /// Forgets the parts of an export.
    public void clear(long export) {
        this.sql.sql("delete from part where export_no = ?").param(export).update();
    }

    /// The parts of an export, by path.
    public List<Part> of(long export) {
        return this.sql.sql("""
                select path, task_no, table_name, dataset, version, format, row_count, bytes, sha256 from part
                where export_no = ? order by path""").param(export).query((row, index) -> map(row)).list();
    }

    private static Part map(ResultSet row) throws SQLException {
        return new Part(row.getString("path"), row.getInt("task_no"), row.getString("table_name"),
                row.getString("dataset"), row.getObject("version", Integer.class), row.getString("format"),
                row.getLong("row_count"), row.getLong("bytes"), row.getString("sha256"));
    }

    /// The parts of an export in which a version has rows of its own, by path.
    public List<Part> ofVersion(long export, JobVersions.Key key) {
        return this.sql.sql("""
                select p.* from decision d join part p on p.export_no = d.export_no
                    and (p.task_no = d.runs_task or (p.task_no = d.result_task and d.outcome = 'EXPORTED'))
                where d.export_no = ? and d.job_id = ? and d.updated_micros = ?
                    and p.table_name <> 'schema_changes'
                    and (p.table_name <> 'rejects' or d.outcome = 'QUARANTINED') order by p.path""")
            .params(export, key.jobId(), key.updatedMicros())
            .query((row, index) -> map(row))
            .list();
    }

    /// The parts that hold the row of a later statement, by path.
    public List<Part> ofStatement(Statement statement) {
        return this.sql.sql("""
                select p.* from usage_statement s join part p on p.export_no = s.export_no and p.task_no = s.runs_task
                where s.export_no = ? and s.job_id = ? and s.updated_micros = ? and s.statement = ?
                    and p.table_name = 'usage' order by p.path""")
            .params(statement.export(), statement.version().jobId(), statement.version().updatedMicros(),
                    statement.number())
            .query((row, index) -> map(row))
            .list();
    }

    /// The files of one table in one format, of all exports.
    /// @param table `runs`, `usage`, `rejects`, `schema_changes`, `results` or
    /// `evidence`
    /// @param dataset null but for `results` and `evidence`
    /// @param version null but for `results`
    public record Totals(String table, @Nullable String dataset, @Nullable Integer version, String format, long files,
            long rows, long bytes) {
    }

    /// The tables that have files, in any export, with what these hold.
    public List<Totals> totals() {
        return this.sql.sql("""
                select table_name, dataset, version, format, count(*) as files, sum(row_count) as row_sum,
                    sum(bytes) as byte_sum
                from part group by table_name, dataset, version, format
                order by table_name, dataset, version, format desc""")
            .query((row, index) -> new Totals(row.getString("table_name"), row.getString("dataset"),
                    row.getObject("version", Integer.class), row.getString("format"), row.getLong("files"),
                    row.getLong("row_sum"), row.getLong("byte_sum")))
            .list();
    }

    /// The exports that have files, but none in this format.
    public List<Long> exportsWithout(String format) {
        return this.sql.sql("""
                select export_no from part group by export_no
                having sum(case when format = ? then 1 else 0 end) = 0 order by export_no""")
            .param(format)
            .query((row, index) -> row.getLong("export_no"))
            .list();
    }

}
