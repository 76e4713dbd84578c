package dev.extractexport.ledger.quarantine;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.extractexport.ledger.quarantine.Held.Mark;
import dev.extractexport.ledger.quarantine.Held.Stage;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The versions in quarantine.
public final class Quarantine {

    /// After so many vain tries by itself a month has passed since the last decision
    /// about a version: then only a person has it tried again.
    public static final int MOST_TRIES = 5;

    /// A nightly run begins minutes earlier or later than the night before.
    private static final Duration JITTER = Duration.ofHours(1);

    private static final int PAGE_ROWS = 1_000;

    /// Whether a version is in quarantine: what the API gives of a job is its newest
    /// version, so one that was followed is history.
    private static final String IN = """
            exists (select 1 from job_version v where v.job_id = q.job_id and v.updated_micros = q.updated_micros
                    and v.state = 'QUARANTINED')
                and not exists (select 1 from job_version w where w.job_id = q.job_id
                    and w.updated_micros > q.updated_micros)""";

    private static final String LAST = """
            d.job_id = q.job_id and d.updated_micros = q.updated_micros and d.export_no = (
                select max(c.export_no) from decision c where c.job_id = q.job_id
                    and c.updated_micros = q.updated_micros and c.outcome = 'QUARANTINED')""";

    private static final String HELD = """
            select q.*, d.created_micros, d.status, d.document, s.name dataset, d.stage, d.reason, d.export_no,
                e.started_at, (select count(*) from decision c where c.job_id = q.job_id
                    and c.updated_micros = q.updated_micros and c.outcome = 'QUARANTINED') attempts
            from quarantine q join decision d on %s join export e on e.export_no = d.export_no
                left join dataset s on s.dataset_id = d.dataset_id
            where %s""".formatted(LAST, IN);

    /// Items without an id cannot be tried again.
    private static final String WITH_ID = " and not (q.job_id like '%s%%' and char_length(q.job_id) = %d)"
        .formatted(Held.NO_ID, Held.NO_ID_LENGTH);

    private final JdbcClient sql;

    public Quarantine(JdbcClient sql) {
        this.sql = sql;
    }

    /// Which of the versions in quarantine.
    /// @param stage null for both
    /// @param dropped those that were dropped, or those that were not
    public record Filter(@Nullable Stage stage, boolean dropped) {

        /// All that are listed.
        public static final Filter LISTED = new Filter(null, false);

        private String condition() {
            return (this.dropped ? " and q.mark = 'DROPPED'" : " and (q.mark is null or q.mark <> 'DROPPED')")
                    + ((this.stage != null) ? " and d.stage = '" + this.stage.name() + "'" : "");
        }

    }

    /// Notes that a version was quarantined. Its decision stands already.
    /// @param nextAt when it is to be asked for again by itself; null for never
    public void hold(String jobId, long updatedMicros, @Nullable Instant nextAt) {
        int known = this.sql
            .sql("update quarantine set tries = 0, tried_at = null, next_at = :next "
                    + "where job_id = :job and updated_micros = :updated")
            .param("next", at(nextAt))
            .param("job", jobId)
            .param("updated", updatedMicros)
            .update();
        if (known == 0) {
            this.sql.sql("insert into quarantine (job_id, updated_micros, next_at) values (:job, :updated, :next)")
                .param("job", jobId)
                .param("updated", updatedMicros)
                .param("next", at(nextAt))
                .update();
        }
    }

    /// When a version is asked for again by itself: after one night, then two, four,
    /// eight and sixteen.
    /// @param tries in vain so far
    /// @return null for never again
    public static @Nullable Instant nextAt(int tries, Instant now) {
        return (tries < MOST_TRIES) ? now.plus(Duration.ofDays(1L << tries)).minus(JITTER) : null;
    }

    /// A version that is tried again.
    /// @param asked whether a person asked for it
    /// @param tries by itself in vain so far
    public record Due(String jobId, long updatedMicros, Stage stage, boolean asked, int tries) {
    }

    /// The versions that are due: those that a person asked for first, then those that
    /// were tried least.
    /// @param now when the export began, however often it was interrupted since
    /// @param mostAsked at most so many that a person asked for
    /// @param most at most so many by themselves
    public List<Due> due(Instant now, int mostAsked, int most) {
        String select = "select q.job_id, q.updated_micros, d.stage, q.mark, q.tries from quarantine q "
                + "join decision d on " + LAST + " where " + IN;
        List<Due> asked = this.sql
            .sql(select + " and q.mark = 'RETRY' order by q.job_id, q.updated_micros fetch first :most rows only")
            .param("most", mostAsked)
            .query((row, index) -> due(row))
            .list();
        List<Due> themselves = this.sql
            .sql(select + " and q.mark is null and q.next_at <= :now "
                    + "order by q.tries, q.next_at, q.job_id fetch first :most rows only")
            .param("now", at(now))
            .param("most", most)
            .query((row, index) -> due(row))
            .list();
        return Stream.concat(asked.stream(), themselves.stream()).toList();
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(row.getString("job_id"), row.getLong("updated_micros"), Stage.valueOf(row.getString("stage")),
                row.getString("mark") != null, row.getInt("tries"));
    }

    /// A version was asked for by itself, in vain.
    public void inVain(String jobId, long updatedMicros, Instant now) {
        int tries = this.sql.sql("select tries from quarantine where job_id = ? and updated_micros = ?")
            .params(jobId, updatedMicros)
            .query(Integer.class)
            .single() + 1;
        this.sql
            .sql("update quarantine set tries = :tries, tried_at = :now, next_at = :next "
                    + "where job_id = :job and updated_micros = :updated")
            .param("tries", tries)
            .param("now", at(now))
            .param("next", at(nextAt(tries, now)))
            .param("job", jobId)
            .param("updated", updatedMicros)
            .update();
    }

    /// A version was tried again, and something came of it.
    public void tried(String jobId, long updatedMicros) {
        this.sql
            .sql("update quarantine set mark = null, next_at = null "
                    + "where job_id = ? and updated_micros = ? and (mark is null or mark = 'RETRY')")
            .params(jobId, updatedMicros)
            .update();
    }

    /// Records what a person says of a version.
    public void mark(String jobId, long updatedMicros, Mark mark) {
        this.sql.sql("update quarantine set mark = ? where job_id = ? and updated_micros = ?")
            .params(mark.name(), jobId, updatedMicros)
            .update();
    }

    /// Records what a person says of many; items without an id cannot be tried again.
    /// @return how many
    public int markAll(Filter filter, Mark mark) {
        String able = (mark == Mark.RETRY) ? WITH_ID : "";
        return this.sql
            .sql("update quarantine q set mark = ? where exists (select 1 from decision d where " + LAST
                    + ((filter.stage() != null) ? " and d.stage = '" + filter.stage().name() + "'" : "") + ") and " + IN
                    + new Filter(null, filter.dropped()).condition() + able)
            .param(mark.name())
            .update();
    }

    /// How many versions there are.
    public long count(Filter filter) {
        return this.sql
            .sql("select count(*) from quarantine q join decision d on " + LAST + " where " + IN + filter.condition())
            .query(Long.class)
            .single();
    }

    /// What is in quarantine, to be told in a few words. Times are those of
    /// `created_at`, in microseconds, of items that have an id and a time that can
    /// be read; null for none.
    /// @param listed all but those that were dropped
    /// @param asked how many of these a person wants tried again
    /// @param dropped how many were
    /// @param oldestFetch the oldest of those listed that the service is asked for again
    /// @param oldestFlatten the oldest of those listed whose whole answer is archived
    public record Totals(long listed, long asked, long dropped, @Nullable Long oldestFetch,
            @Nullable Long oldestFlatten) {

        /// The oldest of those listed.
        public @Nullable Long oldest() {
            Long fetch = this.oldestFetch;
            Long flatten = this.oldestFlatten;
            return (fetch == null || (flatten != null && flatten < fetch)) ? flatten : fetch;
        }

    }

    /// Counts all of them, in one query.
    public Totals totals() {
        return this.sql
            .sql("select q.mark, d.stage, count(*) n, min(case when d.created_micros <> 0" + WITH_ID
                    + " then d.created_micros end) oldest from quarantine q join decision d on " + LAST + " where " + IN
                    + " group by q.mark, d.stage")
            .query((rows) -> {
                Map<Mark, Long> marked = new EnumMap<>(Mark.class);
                Map<Stage, Long> oldest = new EnumMap<>(Stage.class);
                long all = 0;
                while (rows.next()) {
                    String mark = rows.getString("mark");
                    all += rows.getLong("n");
                    if (mark != null) {
                        marked.merge(Mark.valueOf(mark), rows.getLong("n"), Long::sum);
                    }
                    Long created = rows.getObject("oldest", Long.class);
                    if (created != null && !Mark.DROPPED.name().equals(mark)) {
                        oldest.merge(Stage.valueOf(rows.getString("stage")), created, Math::min);
                    }
                }
                long dropped = marked.getOrDefault(Mark.DROPPED, 0L);
                return new Totals(all - dropped, marked.getOrDefault(Mark.RETRY, 0L), dropped, oldest.get(Stage.FETCH),
                        oldest.get(Stage.FLATTEN));
            });
    }

    /// Gives every version to `consumer`, by job, a bounded number at a time.
    public void forEach(Filter filter, Consumer<Held> consumer) {
        String last = "";
        boolean more = true;
        while (more) {
            List<Held> page = this.sql
                .sql(HELD + filter.condition()
                        + " and q.job_id > ? order by q.job_id, q.updated_micros fetch first ? rows only")
                .params(last, PAGE_ROWS)
                .query((row, index) -> held(row))
                .list();
            page.forEach(consumer);
            more = page.size() == PAGE_ROWS;
            last = more ? page.getLast().jobId() : last;
        }
    }

    /// The version of a job that is in quarantine, dropped or not; none if there is none.
    /// There is at most one: the newest.
    public Optional<Held> ofJob(String jobId) {
        return this.sql.sql(HELD + " and q.job_id = ?").param(jobId).query((row, index) -> held(row)).optional();
    }

    private static Held held(ResultSet row) throws SQLException {
        String mark = row.getString("mark");
        return new Held(row.getString("job_id"), row.getLong("updated_micros"), row.getLong("created_micros"),
                row.getString("status"), row.getString("document"), row.getString("dataset"),
                Stage.valueOf(row.getString("stage")), String.valueOf(row.getString("reason")), row.getInt("attempts"),
                row.getLong("export_no"), instant(row, "started_at"),
                new Held.Again((mark != null) ? Mark.valueOf(mark) : null, row.getInt("tries"),
                        instantIfAny(row, "tried_at"), instantIfAny(row, "next_at")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instantIfAny(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return (time != null) ? time.toInstant() : null;
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
    }

}
