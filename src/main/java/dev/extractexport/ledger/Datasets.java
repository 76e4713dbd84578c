package dev.extractexport.ledger;

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

    public List<Version> versions() {
        return this.sql.sql("""
                select dataset_id, version, shape_hash, fields, first_export from dataset_version
                order by dataset_id, version""")
            .query((row, index) -> new Version(row.getInt("dataset_id"), row.getInt("version"),
                    row.getString("shape_hash"), row.getString("fields"), row.getLong("first_export")))
            .list();
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

    public void addVersion(Version version) {
        this.sql.sql("""
                insert into dataset_version (dataset_id, version, shape_hash, fields, first_export)
                values (?, ?, ?, ?, ?)""")
            .params(Ledger.values(version.datasetId(), version.version(), version.shapeHash(), version.fields(),
                    version.firstExport()))
            .update();
    }

}
