package dev.extractexport.ledger.credits;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The versions that wait for credits, and the statements that came.
public final class LateCredits {

    private static final String WAITING = """
            select * from awaited_credits a
            where ended is null and (updated_micros >= :changed or (asks = 0 and asked_at >= :found)) %s
                and not exists (select 1 from job_version v
                    where v.job_id = a.job_id and v.updated_micros > a.updated_micros)
            order by case when updated_micros >= :changed then 0 else 1 end, asks, updated_micros, job_id""";

    private static final String STATEMENTS = """
            select export_no, job_id, updated_micros, statement, decided_export, created_micros, segment_no,
                frame_offset, frame_length, frame_plain_length from usage_statement where %s
            order by created_micros, job_id, updated_micros, statement""";

    private final JdbcClient sql;

    public LateCredits(JdbcClient sql) {
        this.sql = sql;
    }

    /// Notes that an exported version had no credits. Its decision stands already.
    public void await(Awaited.Version version, long export, long answerMicros, Instant now) {
        this.sql.sql("""
                insert into awaited_credits (job_id, updated_micros, export_no, answer_micros, asked_at, asks, in_vain)
                values (?, ?, ?, ?, ?, 0, 0)""")
            .params(version.jobId(), version.updatedMicros(), export, answerMicros, at(now))
            .update();
    }

    /// Which versions are due.
    /// @param changedSinceMicros their `updated_at` at the earliest
    /// @param foundSince an older one, which nobody has asked for again, was found
    /// without
    /// credits then at the earliest
    /// @param askedBefore one that was asked for again was so then at the latest
    /// @param askedAhead or after this moment: then the clock was wrong
    /// @param export one that was not was exported before this export
    public record Due(long changedSinceMicros, Instant foundSince, Instant askedBefore, Instant askedAhead,
            long export) {
    }

    /// The versions to be asked for: those first that changed lately, of these those that
    /// were asked for least, then the oldest. At most one of each job: the latest one,
    /// since sums go over that.
    /// @param most at most so many
    public List<Awaited> due(Due due, int most) {
        return this.sql
            .sql(WAITING
                .formatted("and (asked_at <= :asked or asked_at > :ahead or (asks = 0 and export_no < :export))")
                    + " fetch first :most rows only")
            .param("changed", due.changedSinceMicros())
            .param("found", at(due.foundSince()))
            .param("asked", at(due.askedBefore()))
            .param("ahead", at(due.askedAhead()))
            .param("export", due.export())
            .param("most", most)
            .query((row, index) -> awaited(row))
            .list();
    }

    /// The versions that wait, whenever they were found without credits last; else as
    /// [#due].
    public List<Awaited> waiting(long changedSinceMicros, Instant foundSince) {
        return this.sql.sql(WAITING.formatted(""))
            .param("changed", changedSinceMicros)
            .param("found", at(foundSince))
            .query((row, index) -> awaited(row))
            .list();
    }

    /// The version of a job that waits; none once it has ended.
    /// @param answerMicros as it was asked for
    public Optional<Awaited> waiting(String jobId, long answerMicros) {
        return this.sql
            .sql("select * from awaited_credits where job_id = ? and answer_micros = ? and ended is null "
                    + "order by updated_micros desc fetch first 1 row only")
            .params(jobId, answerMicros)
            .query((row, index) -> awaited(row))
            .optional();
    }

    /// Replaces what is known of a version that was asked for.
    public void update(Awaited now) {
        Awaited.Ended ended = now.ended();
        this.sql
            .sql("update awaited_credits set asked_at = :at, asks = :asks, in_vain = :vain, ended = :ended "
                    + "where job_id = :job and updated_micros = :updated")
            .param("at", at(now.askedAt()))
            .param("asks", now.asks())
            .param("vain", now.inVain())
            .param("ended", (ended != null) ? ended.name() : null)
            .param("job", now.version().jobId())
            .param("updated", now.version().updatedMicros())
            .update();
    }

    /// What is known of each version of a job that had no credits, the first one first.
    public List<Awaited> ofJob(String jobId) {
        return this.sql.sql("select * from awaited_credits where job_id = ? order by updated_micros")
            .param(jobId)
            .query((row, index) -> awaited(row))
            .list();
    }

    /// Counts jobs that an export has asked for.
    public void addAsked(long export, int jobs) {
        this.sql.sql("update export set credits_asked = credits_asked + ? where export_no = ?")
            .params(jobs, export)
            .update();
    }

    /// How many jobs an export has asked for.
    public long asked(long export) {
        return this.sql.sql("select credits_asked from export where export_no = ?")
            .param(export)
            .query(Long.class)
            .single();
    }

    /// How many statements an export has received.
    public long filled(long export) {
        return this.sql.sql("select count(*) from usage_statement where export_no = ?")
            .param(export)
            .query(Long.class)
            .single();
    }

    /// The number of a version's next statement.
    public int nextNumber(Awaited.Version version) {
        return this.sql
            .sql("select coalesce(max(statement), 1) + 1 from usage_statement where job_id = ? and updated_micros = ?")
            .params(version.jobId(), version.updatedMicros())
            .query(Integer.class)
            .single();
    }

    public void add(Statement statement) {
        Statement.Frame frame = statement.frame();
        this.sql.sql("""
                insert into usage_statement (export_no, job_id, updated_micros, statement, decided_export,
                    created_micros, segment_no, frame_offset, frame_length, frame_plain_length)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
            .params(statement.export(), statement.version().jobId(), statement.version().updatedMicros(),
                    statement.number(), statement.decidedExport(), statement.createdMicros(), frame.segment(),
                    frame.offset(), frame.length(), frame.plainLength())
            .update();
    }

    /// The statements that an export received, in the order of writing.
    public List<Statement> of(long export) {
        return this.sql.sql(STATEMENTS.formatted("export_no = ?"))
            .param(export)
            .query((row, index) -> statement(row))
            .list();
    }

    /// The statements that a task of the tables about jobs writes, in the order of
    /// writing.
    public List<Statement> ofRunsTask(long export, int task) {
        return this.sql.sql(STATEMENTS.formatted("export_no = ? and runs_task = ?"))
            .params(export, task)
            .query((row, index) -> statement(row))
            .list();
    }

    /// The later statements about all versions of a job.
    public List<Statement> statementsOf(String jobId) {
        return this.sql.sql(STATEMENTS.formatted("job_id = ?"))
            .param(jobId)
            .query((row, index) -> statement(row))
            .list();
    }

    /// Records which task writes each statement of an export.
    public void assign(long export, Map<Statement, Integer> runsTasks) {
        runsTasks.forEach((statement, task) -> this.sql
            .sql("update usage_statement set runs_task = ? where export_no = ? and job_id = ? and updated_micros = ? "
                    + "and statement = ?")
            .params(task, export, statement.version().jobId(), statement.version().updatedMicros(), statement.number())
            .update());
    }

    /// Takes back [#assign].
    public void withdraw(long export) {
        this.sql.sql("update usage_statement set runs_task = null where export_no = ?").param(export).update();
    }

    private static Awaited awaited(ResultSet row) throws SQLException {
        String ended = row.getString("ended");
        return new Awaited(version(row), row.getLong("export_no"), row.getLong("answer_micros"),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(), row.getInt("asks"), row.getInt("in_vain"),
                (ended != null) ? Awaited.Ended.valueOf(ended) : null);
    }

    private static Statement statement(ResultSet row) throws SQLException {
        return new Statement(row.getLong("export_no"), version(row), row.getInt("statement"),
                row.getLong("decided_export"), row.getLong("created_micros"),
                new Statement.Frame(row.getInt("segment_no"), row.getLong("frame_offset"), row.getLong("frame_length"),
                        row.getLong("frame_plain_length")));
    }

    private static Awaited.Version version(ResultSet row) throws SQLException {
        return new Awaited.Version(row.getString("job_id"), row.getLong("updated_micros"));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

}
