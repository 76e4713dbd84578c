package dev.extractexport.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The decisions of all exports, and the schemas that the decided versions carry.
public final class Decisions {

    /// The order in which rows are written, whatever order they were fetched in.
    private static final String ORDER = " order by created_micros, job_id, updated_micros";

    /// What a rebuild flattens again, of the decisions `d`.
    static final String RELEASED = """
            d.outcome = 'QUARANTINED' and d.stage = 'FLATTEN' and not exists (select 1 from decision l
                where l.job_id = d.job_id and l.updated_micros = d.updated_micros and l.export_no > d.export_no)
            and not exists (select 1 from quarantine q where q.job_id = d.job_id
                and q.updated_micros = d.updated_micros and q.mark = 'DROPPED')""";

    private final JdbcClient sql;

    private final Batches batches;

    Decisions(JdbcClient sql, Batches batches) {
        this.sql = sql;
        this.batches = batches;
    }

    public void addSegment(long export, int segment, String path, int frames, long bytes, String sha256) {
        this.sql
            .sql("insert into segment (export_no, segment_no, path, frames, bytes, sha256) values (?, ?, ?, ?, ?, ?)")
            .params(export, segment, path, frames, bytes, sha256)
            .update();
    }

    /// The number of the last segment that an export has written, 0 before the first.
    public int lastSegment(long export) {
        return this.sql.sql("select coalesce(max(segment_no), 0) from segment where export_no = ?")
            .param(export)
            .query(Integer.class)
            .single();
    }

    /// The paths of an export's segments, relative to the archive.
    public List<String> segmentPaths(long export) {
        return this.sql.sql("select path from segment where export_no = ? order by segment_no")
            .param(export)
            .query((row, index) -> row.getString("path"))
            .list();
    }

    /// The path of a segment, relative to the archive.
    public String segmentPath(long export, int segment) {
        return this.sql.sql("select path from segment where export_no = ? and segment_no = ?")
            .params(export, segment)
            .query(String.class)
            .single();
    }

    /// A segment as it was written.
    /// @param path relative to the archive
    public record Written(String path, long bytes, String sha256) {
    }

    /// The segments of an export as they were written.
    public List<Written> written(long export) {
        return this.sql.sql("select path, bytes, sha256 from segment where export_no = ? order by segment_no")
            .param(export)
            .query((row, index) -> new Written(row.getString("path"), row.getLong("bytes"), row.getString("sha256")))
            .list();
    }

    /// Keeps schemas, by the hash of their bytes; the same bytes are kept once.
    public void keepSchemas(Map<String, String> jsonByHash) {
        if (jsonByHash.isEmpty()) {
            return;
        }
        List<String> kept = this.sql.sql("select sha256 from data_schema where sha256 in (:hashes)")
            .param("hashes", jsonByHash.keySet())
            .query((row, index) -> row.getString("sha256"))
            .list();
        jsonByHash.forEach((sha256, json) -> {
            if (!kept.contains(sha256)) {
                this.sql.sql("insert into data_schema (sha256, json) values (?, ?)").params(sha256, json).update();
            }
        });
    }

    /// A kept schema.
    public String schema(String sha256) {
        return this.sql.sql("select json from data_schema where sha256 = ?").param(sha256).query(String.class).single();
    }

    /// Adds decisions, or replaces an export's earlier ones about the same versions.
    public void put(List<Decision> decisions) {
        List<List<@Nullable Object>> replaced = new ArrayList<>();
        List<List<@Nullable Object>> added = new ArrayList<>();
        for (Decision decision : decisions) {
            JobVersions.Key key = decision.key();
            replaced.add(Ledger.values(decision.export(), key.jobId(), key.updatedMicros()));
            Decision.Frame frame = decision.frame();
            Decision.Document document = decision.document();
            Decision.Result result = decision.result();
            added.add(Ledger.values(decision.export(), key.jobId(), key.updatedMicros(), decision.createdMicros(),
                    decision.outcome(), decision.status(), decision.stage(), decision.reason(), frame.segment(),
                    frame.offset(), frame.length(), frame.plainLength(), document.runId(), document.name(),
                    document.pageSelection(), document.perPage(), document.configurationId(),
                    document.extractionAgentId(), document.schemaSha256(), result.shape(), result.elements(),
                    result.sha256(), result.metadataDigest()));
        }
        this.batches.update("delete from decision where export_no = ? and job_id = ? and updated_micros = ?", replaced);
        this.batches.update("""
                insert into decision (export_no, job_id, updated_micros, created_micros, outcome, status, stage, reason,
                    segment_no, frame_offset, frame_length, frame_plain_length, run_id, document, page_selection,
                    per_page, configuration_id, extraction_agent_id, schema_sha256, result_shape, result_elements,
                    result_sha256, metadata_digest)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", added);
    }

    /// Gives each decision of an export to `consumer`, in the order in which rows are
    /// written.
    public void forEach(long export, Consumer<Decision> consumer) {
        this.sql.sql("select * from decision where export_no = ?" + ORDER).param(export).query((row) -> {
            consumer.accept(map(row));
        });
    }

    /// The exported decisions whose rows a result task writes, in the order of writing.
    public List<Decision> ofResultTask(long export, int task) {
        return this.sql
            .sql("select * from decision where export_no = ? and result_task = ? and outcome = 'EXPORTED'" + ORDER)
            .params(export, task)
            .query((row, index) -> map(row))
            .list();
    }

    /// The decisions whose rows a task of the tables about jobs writes, in the order of
    /// writing.
    public List<Decision> ofRunsTask(long export, int task) {
        return this.sql.sql("select * from decision where export_no = ? and runs_task = ?" + ORDER)
            .params(export, task)
            .query((row, index) -> map(row))
            .list();
    }

    /// The latest exported decision about a job before a version, in this export or an
    /// earlier one.
    public Optional<Decision> exportedBefore(JobVersions.Key key) {
        return this.sql.sql("""
                select * from decision where job_id = ? and updated_micros < ? and outcome = 'EXPORTED'
                    and dataset_id is not null
                order by updated_micros desc, export_no desc fetch first 1 row only""")
            .params(key.jobId(), key.updatedMicros())
            .query((row, index) -> map(row))
            .optional();
    }

    /// The jobs of an export that an earlier one exported too: only for these can
    /// [#exportedBefore] find anything there.
    public Set<String> jobsExportedBefore(long export) {
        return new HashSet<>(this.sql.sql("""
                select distinct job_id from decision d where export_no = ? and exists (
                    select 1 from decision e where e.job_id = d.job_id and e.export_no <> d.export_no
                        and e.outcome = 'EXPORTED')""")
            .param(export)
            .query((row, index) -> row.getString("job_id"))
            .list());
    }

    /// Where a decision belongs.
    /// @param assigned null where nothing is exported
    public record Placement(JobVersions.Key key, Decision.@Nullable Assigned assigned, int runsTask) {
    }

    /// Records where the decisions of an export belong.
    public void assign(long export, List<Placement> placements) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Placement each : placements) {
            Decision.Assigned assigned = each.assigned();
            JobVersions.Key key = each.key();
            rows.add((assigned != null)
                    ? Ledger.values(assigned.datasetId(), assigned.version(), assigned.schemaHash(),
                            assigned.resultUpdatedMicros(), assigned.evidence(), assigned.resultTask(), each.runsTask(),
                            export, key.jobId(), key.updatedMicros())
                    : Ledger.values(null, null, null, null, null, null, each.runsTask(), export, key.jobId(),
                            key.updatedMicros()));
        }
        this.batches.update("""
                update decision set dataset_id = ?, version = ?, schema_hash = ?, result_updated_micros = ?,
                    evidence = ?, result_task = ?, runs_task = ?
                where export_no = ? and job_id = ? and updated_micros = ?""", rows);
    }

    /// Records how many rows each version's result became.
    public void setRowCounts(long export, Map<JobVersions.Key, Long> rowCounts) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        rowCounts.forEach((key, count) -> rows.add(Ledger.values(count, export, key.jobId(), key.updatedMicros())));
        this.batches.update(
                "update decision set row_count = ? where export_no = ? and job_id = ? and updated_micros = ?", rows);
    }

    /// Takes back all that was assigned to the decisions of an export, and with it the
    /// quarantine of documents that only flattening found unfit: it will find so again,
    /// or not. One that a later export tried again, or that was dropped, stays as it is.
    public void withdraw(long export) {
        this.sql
            .sql("update decision d set outcome = 'EXPORTED', stage = null, reason = null where d.export_no = ? and "
                    + RELEASED)
            .param(export)
            .update();
        this.sql.sql("""
                update decision set dataset_id = null, version = null, schema_hash = null, result_updated_micros = null,
                    evidence = null, result_task = null, runs_task = null, row_count = null
                where export_no = ?""").param(export).update();
    }

    /// Takes a document out of the tables, with later versions of this export that count
    /// on its rows;
    /// their rows in `runs` stay and say why.
    /// @return the versions concerned
    public List<JobVersions.Key> quarantine(long export, JobVersions.Key key, String reason) {
        List<JobVersions.Key> keys = this.sql.sql("""
                select job_id, updated_micros from decision where export_no = ? and job_id = ?
                    and (updated_micros = ? or result_updated_micros = ?) and outcome = 'EXPORTED'""")
            .params(export, key.jobId(), key.updatedMicros(), key.updatedMicros())
            .query((row, index) -> new JobVersions.Key(row.getString("job_id"), row.getLong("updated_micros")))
            .list();
        for (JobVersions.Key each : keys) {
            this.sql.sql("""
                    update decision set outcome = 'QUARANTINED', stage = 'FLATTEN', reason = ?, row_count = null
                    where export_no = ? and job_id = ? and updated_micros = ?""")
                .params(reason, export, each.jobId(), each.updatedMicros())
                .update();
        }
        return keys;
    }

    /// What an export decided about a version, which must be there.
    public Decision get(long export, JobVersions.Key key) {
        return this.sql.sql("select * from decision where export_no = ? and job_id = ? and updated_micros = ?")
            .params(export, key.jobId(), key.updatedMicros())
            .query((row, index) -> map(row))
            .single();
    }

    /// The last decision about a version.
    public Optional<Decision> last(JobVersions.Key key) {
        return this.sql
            .sql("select * from decision where job_id = ? and updated_micros = ? "
                    + "order by export_no desc fetch first 1 row only")
            .params(key.jobId(), key.updatedMicros())
            .query((row, index) -> map(row))
            .optional();
    }

    /// How many exports have quarantined a version, up to one of them.
    public int attempts(long export, JobVersions.Key key) {
        return this.sql
            .sql("select count(*) from decision where job_id = ? and updated_micros = ? and export_no <= ? "
                    + "and outcome = 'QUARANTINED'")
            .params(key.jobId(), key.updatedMicros(), export)
            .query(Integer.class)
            .single();
    }

    /// How many versions an export decided about, by outcome.
    public Map<String, Long> outcomes(long export) {
        Map<String, Long> counts = new HashMap<>();
        this.sql.sql("select outcome, count(*) n from decision where export_no = ? group by outcome")
            .param(export)
            .query((row) -> {
                counts.put(row.getString("outcome"), row.getLong("n"));
            });
        return counts;
    }

    /// The quarantined decisions of an export, with their reasons.
    public List<Decision> quarantined(long export) {
        return this.sql.sql("select * from decision where export_no = ? and outcome = 'QUARANTINED'" + ORDER)
            .param(export)
            .query((row, index) -> map(row))
            .list();
    }

    /// All decisions about one job, by version and export.
    public List<Decision> ofJob(String jobId) {
        return this.sql.sql("select * from decision where job_id = ? order by updated_micros, export_no")
            .param(jobId)
            .query((row, index) -> map(row))
            .list();
    }

    /// The job whose run has this id.
    public Optional<String> jobOfRun(String runId) {
        return this.sql.sql("select job_id from decision where run_id = ? fetch first 1 row only")
            .param(runId)
            .query(String.class)
            .optional();
    }

    private static Decision map(ResultSet row) throws SQLException {
        Integer datasetId = row.getObject("dataset_id", Integer.class);
        Decision.Assigned assigned = (datasetId != null) ? new Decision.Assigned(datasetId, row.getInt("version"),
                row.getString("schema_hash"), row.getLong("result_updated_micros"), row.getString("evidence"),
                row.getObject("result_task", Integer.class)) : null;
        return new Decision(row.getLong("export_no"),
                new JobVersions.Key(row.getString("job_id"), row.getLong("updated_micros")),
                row.getLong("created_micros"), row.getString("outcome"), row.getString("status"),
                row.getString("stage"), row.getString("reason"),
                new Decision.Frame(row.getInt("segment_no"), row.getLong("frame_offset"), row.getLong("frame_length"),
                        row.getLong("frame_plain_length")),
                new Decision.Document(row.getString("run_id"), row.getString("document"),
                        row.getString("page_selection"), row.getBoolean("per_page"), row.getString("configuration_id"),
                        row.getString("extraction_agent_id"), row.getString("schema_sha256")),
                new Decision.Result(row.getString("result_shape"), row.getLong("result_elements"),
                        row.getString("result_sha256"), row.getString("metadata_digest")),
                assigned, row.getObject("row_count", Long.class));
    }

}
