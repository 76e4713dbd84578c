package dev.extractexport.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/// Every version of every job that an export has seen, and where it stands.
public final class JobVersions {

    private static final int PAGE_ROWS = 5000;

    private final JdbcClient sql;

    private final Batches batches;

    JobVersions(JdbcClient sql, Batches batches) {
        this.sql = sql;
        this.batches = batches;
    }

    /// A version of a job.
    /// @param jobId opaque
    /// @param updatedMicros its `updated_at`
    public record Key(String jobId, long updatedMicros) {
    }

    /// What is known of a version.
    /// @param state EXPORTED, OPEN, FILTERED, QUARANTINED, EXPIRED, SKIPPED (seen,
    /// nothing decided) or
    /// SUPERSEDED (a later version is known: open once, or followed before it was
    /// fetched)
    /// @param status the service's word for it when it was last seen
    /// @param seenExport the last export that saw it
    /// @param seenOutcome what that export did
    public record Known(String state, String status, long seenExport, String seenOutcome) {
    }

    /// Looks up many versions at once; unknown ones are absent.
    public Map<Key, Known> lookup(Collection<Key> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        List<String> ids = keys.stream().map(Key::jobId).distinct().toList();
        Map<Key, Known> known = new HashMap<>();
        this.sql.sql("""
                select job_id, updated_micros, state, status, seen_export, seen_outcome from job_version
                where job_id in (:ids)""").param("ids", ids).query((row) -> {
            Key key = new Key(row.getString("job_id"), row.getLong("updated_micros"));
            if (keys.contains(key)) {
                known.put(key, known(row));
            }
        });
        return known;
    }

    /// A version as an export has just seen it.
    /// @param createdMicros the job's `created_at`, null where it cannot be read
    public record Sighting(Key key, @Nullable Long createdMicros, Known known) {
    }

    /// Records what an export saw and did. An open version of the same job that is older
    /// is closed.
    /// @param createdMicros the job's `created_at`, null where it cannot be read
    public void record(Key key, @Nullable Long createdMicros, Known known) {
        record(List.of(new Sighting(key, createdMicros, known)));
    }

    /// Records many sightings of different versions at once.
    public void record(List<Sighting> sightings) {
        List<List<@Nullable Object>> seen = new ArrayList<>();
        for (Sighting each : sightings) {
            Known known = each.known();
            seen.add(Ledger.values(known.state(), known.status(), known.seenExport(), known.seenOutcome(),
                    each.key().jobId(), each.key().updatedMicros()));
        }
        int[] updated = this.batches.update("""
                update job_version set state = ?, status = ?, seen_export = ?, seen_outcome = ?
                where job_id = ? and updated_micros = ?""", seen);
        List<List<@Nullable Object>> added = new ArrayList<>();
        List<List<@Nullable Object>> followed = new ArrayList<>();
        for (int i = 0; i < updated.length; i++) {
            if (updated[i] == 0) {
                Sighting each = sightings.get(i);
                Known known = each.known();
                added.add(Ledger.values(each.key().jobId(), each.key().updatedMicros(), each.createdMicros(),
                        known.state(), known.status(), known.seenExport(), known.seenOutcome()));
                followed.add(Ledger.values(each.key().jobId(), each.key().updatedMicros()));
            }
        }
        this.batches.update("""
                insert into job_version (job_id, updated_micros, created_micros, state, status, seen_export,
                    seen_outcome)
                values (?, ?, ?, ?, ?, ?, ?)""", added);
        this.batches.update("""
                update job_version set state = 'SUPERSEDED'
                where job_id = ? and state = 'OPEN' and updated_micros < ?""", followed);
    }

    /// The versions that were open at an earlier export and that this one has not seen.
    public List<Key> openUnseen(long export) {
        return this.sql.sql("""
                select job_id, updated_micros from job_version where state = 'OPEN' and seen_export < ?
                order by job_id, updated_micros""")
            .param(export)
            .query((row, index) -> new Key(row.getString("job_id"), row.getLong("updated_micros")))
            .list();
    }

    /// Gives every version to `consumer`, by job and version, a bounded number at a time.
    public void forEach(BiConsumer<Key, Known> consumer) {
        Key[] last = { new Key("", Long.MIN_VALUE) };
        long found = PAGE_ROWS;
        while (found == PAGE_ROWS) {
            found = this.sql.sql("""
                    select job_id, updated_micros, state, status, seen_export, seen_outcome from job_version
                    where job_id >= ? and (job_id > ? or updated_micros > ?)
                    order by job_id, updated_micros fetch first ? rows only""")
                .params(last[0].jobId(), last[0].jobId(), last[0].updatedMicros(), PAGE_ROWS)
                .query((row) -> {
                    long rows = 0;
                    while (row.next()) {
                        last[0] = new Key(row.getString("job_id"), row.getLong("updated_micros"));
                        consumer.accept(last[0], known(row));
                        rows++;
                    }
                    return rows;
                });
        }
    }

    /// A version with all that is known of it.
    /// @param createdMicros the job's `created_at`, null where it cannot be read
    public record Row(Key key, @Nullable Long createdMicros, Known known) {
    }

    /// All versions of one job, the first one first.
    public List<Row> ofJob(String jobId) {
        return this.sql.sql("select * from job_version where job_id = ? order by updated_micros")
            .param(jobId)
            .query((row, index) -> new Row(new Key(row.getString("job_id"), row.getLong("updated_micros")),
                    row.getObject("created_micros", Long.class), known(row)))
            .list();
    }

    /// Ids that begin with `start` whatever its case, a few of them.
    public List<String> idsLike(String start, int most) {
        return this.sql
            .sql("select distinct job_id from job_version where locate(lower(?), lower(job_id)) = 1 "
                    + "order by job_id fetch first ? rows only")
            .params(start, most)
            .query((row, index) -> row.getString("job_id"))
            .list();
    }

    public long count() {
        return this.sql.sql("select count(*) from job_version").query(Long.class).single();
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(row.getString("state"), row.getString("status"), row.getLong("seen_export"),
                row.getString("seen_outcome"));
    }

    /// How many versions an export saw, by what it did with them. Every outcome is
    /// present.
    public Map<String, Long> outcomes(long export) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String outcome : List.of("EXPORTED", "UNCHANGED", "OPEN", "QUARANTINED", "EXPIRED", "FILTERED",
                "DEFERRED")) {
            counts.put(outcome, 0L);
        }
        this.sql.sql("select seen_outcome, count(*) n from job_version where seen_export = ? group by seen_outcome")
            .param(export)
            .query((row) -> {
                counts.put(row.getString("seen_outcome"), row.getLong("n"));
            });
        return counts;
    }

    /// How many versions an export saw.
    public long seenBy(long export) {
        return this.sql.sql("select count(*) from job_version where seen_export = ?")
            .param(export)
            .query(Long.class)
            .single();
    }

    /// When the oldest job was created that is open, or was deferred and not exported
    /// since.
    public Optional<Long> oldestWaiting() {
        return oldest("(state = 'OPEN' or (state = 'SKIPPED' and seen_outcome = 'DEFERRED'))");
    }

    /// When the oldest job was created that is finished and was deferred, and not
    /// exported since.
    public Optional<Long> oldestDeferred() {
        return oldest("state = 'SKIPPED' and seen_outcome = 'DEFERRED'");
    }

    /// A version that a later one has followed does not wait any more.
    private Optional<Long> oldest(String condition) {
        return this.sql.sql("""
                select created_micros from job_version v
                where %s and created_micros is not null and not exists (
                    select 1 from job_version w where w.job_id = v.job_id and w.updated_micros > v.updated_micros)
                order by created_micros fetch first 1 row only""".formatted(condition)).query(Long.class).optional();
    }

    /// A version could not be flattened after all.
    /// @param export that found it; one that only saw the version later said what it did
    /// then
    public void quarantine(long export, Key key) {
        this.sql.sql("""
                update job_version set state = 'QUARANTINED',
                    seen_outcome = case when seen_export = ? then 'QUARANTINED' else seen_outcome end
                where job_id = ? and updated_micros = ?""").params(export, key.jobId(), key.updatedMicros()).update();
    }

    /// Takes back [#quarantine(long,Key)] for all versions of an export, before
    /// [Decisions#withdraw(long)].
    public void release(long export) {
        this.sql.sql("""
                update job_version v set state = 'EXPORTED',
                    seen_outcome = case when seen_export = ? and seen_outcome = 'QUARANTINED' then 'EXPORTED'
                        else seen_outcome end
                where state = 'QUARANTINED' and exists (
                    select 1 from decision d where d.export_no = ? and d.job_id = v.job_id
                        and d.updated_micros = v.updated_micros and %s)""".formatted(Decisions.RELEASED))
            .params(export, export)
            .update();
    }

}
