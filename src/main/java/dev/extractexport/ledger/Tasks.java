package dev.extractexport.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The flatten tasks of an export. A claim is a row lock: it ends with its transaction, and so with
/// its process.
public final class Tasks {

    private final JdbcClient sql;

    Tasks(JdbcClient sql) {
        this.sql = sql;
    }

    /// Which tables a task writes.
    public enum Kind {

        /// The rows of one dataset version and month.
        RESULTS,
        /// The rows of the tables about jobs of one month, once all results are written.
        RUNS

    }

    /// One task.
    /// @param number from 1; it names the files
    /// @param datasetId null for RUNS
    /// @param version null for RUNS
    /// @param createdMonth first day of the month, `2026-11-01`
    public record Task(int number, Kind kind, @Nullable Integer datasetId, @Nullable Integer version,
            String createdMonth) {
    }

    public void add(long export, Task task) {
        this.sql.sql("""
                insert into task (export_no, task_no, kind, dataset_id, version, created_month, done)
                values (?, ?, ?, ?, ?, ?, false)""")
            .params(Ledger.values(export, task.number(), task.kind().name(), task.datasetId(), task.version(),
                    task.createdMonth()))
            .update();
    }

    /// Forgets the tasks of an export.
    public void clear(long export) {
        this.sql.sql("delete from other_field where export_no = ?").param(export).update();
        this.sql.sql("delete from task where export_no = ?").param(export).update();
    }

    /// Claims a task that nobody holds, in the present transaction. Tasks of `runs` wait
    /// until all
    /// results are done, because their rows count them.
    public Optional<Task> claim(long export) {
        Optional<Task> task = claim(export, Kind.RESULTS);
        return (task.isPresent() || open(export, Kind.RESULTS) > 0) ? task : claim(export, Kind.RUNS);
    }

    /// One row is locked at a time: a query over several would lock all that it passes on
    /// its way.
    private Optional<Task> claim(long export, Kind kind) {
        List<Integer> open = this.sql
            .sql("select task_no from task where export_no = ? and kind = ? and not done order by task_no")
            .params(export, kind.name())
            .query((row, index) -> row.getInt("task_no"))
            .list();
        for (int number : open) {
            Optional<Task> claimed = this.sql.sql("""
                    select task_no, kind, dataset_id, version, created_month from task
                    where export_no = ? and task_no = ? and not done for update skip locked""")
                .params(export, number)
                .query((row, index) -> map(row))
                .optional();
            if (claimed.isPresent()) {
                return claimed;
            }
        }
        return Optional.empty();
    }

    private static Task map(ResultSet row) throws SQLException {
        return new Task(row.getInt("task_no"), Kind.valueOf(row.getString("kind")),
                row.getObject("dataset_id", Integer.class), row.getObject("version", Integer.class),
                row.getString("created_month"));
    }

    private long open(long export, Kind kind) {
        return this.sql.sql("select count(*) from task where export_no = ? and kind = ? and not done")
            .params(export, kind.name())
            .query(Long.class)
            .single();
    }

    /// Tasks not yet done, claimed or not.
    public long open(long export) {
        return open(export, Kind.RESULTS) + open(export, Kind.RUNS);
    }

    public long total(long export) {
        return this.sql.sql("select count(*) from task where export_no = ?").param(export).query(Long.class).single();
    }

    /// All tasks of an export with their numbers.
    public Map<Integer, Task> of(long export) {
        Map<Integer, Task> tasks = new TreeMap<>();
        this.sql.sql("select task_no, kind, dataset_id, version, created_month from task where export_no = ?")
            .param(export)
            .query((row) -> {
                Task task = map(row);
                tasks.put(task.number(), task);
            });
        return tasks;
    }

    /// Ends all tasks of an export whose files stand.
    public void finishAll(long export) {
        this.sql.sql("update task set done = true where export_no = ?").param(export).update();
    }

    /// Has a task done again whose files are gone.
    public void reopen(long export, int number) {
        this.sql.sql("delete from other_field where export_no = ? and task_no = ?").params(export, number).update();
        this.sql.sql("delete from part where export_no = ? and task_no = ?").params(export, number).update();
        this.sql.sql("update task set done = false where export_no = ? and task_no = ?")
            .params(export, number)
            .update();
    }

    public void finish(long export, int number) {
        int done = this.sql.sql("update task set done = true where export_no = ? and task_no = ? and not done")
            .params(export, number)
            .update();
        if (done != 1) {
            throw new IllegalStateException(
                    "Task %d of export %d was finished by another worker".formatted(number, export));
        }
    }

    /// Records the members of the API's objects that no column takes, with the rows that
    /// have them.
    public void setOtherFields(long export, int number, Map<String, Long> rows) {
        rows.forEach((field, count) -> this.sql
            .sql("insert into other_field (export_no, task_no, field, row_count) values (?, ?, ?, ?)")
            .params(export, number, field, count)
            .update());
    }

    /// The members that no column takes, of all tasks of an export, by name.
    public Map<String, Long> otherFields(long export) {
        Map<String, Long> rows = new TreeMap<>();
        this.sql.sql("select field, sum(row_count) n from other_field where export_no = ? group by field")
            .param(export)
            .query((row) -> {
                rows.put(row.getString("field"), row.getLong("n"));
            });
        return rows;
    }

}
