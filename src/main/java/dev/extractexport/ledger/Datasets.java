package dev.extractexport.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The datasets of this output and their versions. Neither ever changes or goes away, but in the
/// copy of the ledger that a rebuild fills anew.
public final class Datasets {

    private final JdbcClient sql;

    Datasets(JdbcClient sql) {
        this.sql = sql;
    }

    /// A dataset.
    /// @param key what its documents have in common: an alias, a configuration, an agent
    /// or a schema
    /// @param name of its folders and views
    public record Dataset(int id, String key, String name) {
    }

    /// A version of a dataset.
    /// @param fields its columns as JSON, null for version 0
    /// @param firstExport the export that met it first
    public record Version(int datasetId, int version, String shapeHash, @Nullable String fields, long firstExport) {
    }

    /// A version that an export opened.
    /// @param first the first document in it, in the order of writing
    /// @param schemaHash of the document's canonical schema, null without one
    public record Opened(Version version, JobVersions.Key first, long createdMicros, @Nullable String schemaHash) {
    }

    public List<Dataset> all() {
        return this.sql.sql("select dataset_id, dataset_key, name from dataset order by dataset_id")
            .query((row, index) -> new Dataset(row.getInt("dataset_id"), row.getString("dataset_key"),
                    row.getString("name")))
            .list();
    }

    public Dataset add(String key, String name) {
        int id = this.sql.sql("select coalesce(max(dataset_id), 0) + 1 from dataset").query(Integer.class).single();
        this.sql.sql("insert into dataset (dataset_id, dataset_key, name) values (?, ?, ?)")
            .params(id, key, name)
            .update();
        return new Dataset(id, key, name);
    }

    /// What was found in the values of documents without a schema; null for nothing.
    public @Nullable String inferredSchema(int datasetId) {
        return this.sql.sql("select inferred_schema from dataset where dataset_id = ?")
            .param(datasetId)
            .query((row, index) -> Optional.ofNullable(row.getString("inferred_schema")))
            .single()
            .orElse(null);
    }

    /// Keeps what was found.
    public void setInferredSchema(int datasetId, String schema) {
        this.sql.sql("update dataset set inferred_schema = ? where dataset_id = ?").params(schema, datasetId).update();
    }

    public List<Version> versions() {
        return this.sql.sql("""
                select dataset_id, version, shape_hash, fields, first_export from dataset_version
                order by dataset_id, version""").query((row, index) -> version(row)).list();
    }

    /// The versions that an export opened with a document of one task of `runs`.
    public List<Opened> opened(long export, int runsTask) {
        return this.sql.sql("""
                select v.dataset_id, v.version, v.shape_hash, v.fields, v.first_export, d.job_id, d.updated_micros,
                    d.created_micros, d.schema_hash
                from dataset_version v join decision d on d.export_no = v.first_export
                    and d.job_id = v.first_job_id and d.updated_micros = v.first_updated_micros
                where v.first_export = ? and d.runs_task = ? order by v.dataset_id, v.version""")
            .params(export, runsTask)
            .query((row, index) -> new Opened(version(row),
                    new JobVersions.Key(row.getString("job_id"), row.getLong("updated_micros")),
                    row.getLong("created_micros"), row.getString("schema_hash")))
            .list();
    }

    private static Version version(ResultSet row) throws SQLException {
        return new Version(row.getInt("dataset_id"), row.getInt("version"), row.getString("shape_hash"),
                row.getString("fields"), row.getLong("first_export"));
    }

    /// One version that must exist.
    public Version version(int datasetId, int version) {
        return find(datasetId, version)
            .orElseThrow(() -> new IllegalStateException("Dataset %d has no version %d".formatted(datasetId, version)));
    }

    private Optional<Version> find(int datasetId, int version) {
        return versions().stream().filter((it) -> it.datasetId() == datasetId && it.version() == version).findFirst();
    }

    /// Forgets all, once nothing is assigned to any of them.
    public void clear() {
        this.sql.sql("delete from dataset_version").update();
        this.sql.sql("delete from dataset").update();
    }

    /// Opens a version.
    /// @param first the document in which it was met
    public void addVersion(Version version, JobVersions.Key first) {
        this.sql.sql("""
                insert into dataset_version (dataset_id, version, shape_hash, fields, first_export, first_job_id,
                    first_updated_micros)
                values (?, ?, ?, ?, ?, ?, ?)""")
            .params(Ledger.values(version.datasetId(), version.version(), version.shapeHash(), version.fields(),
                    version.firstExport(), first.jobId(), first.updatedMicros()))
            .update();
    }

}
