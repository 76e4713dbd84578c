package dev.extractexport.ledger;

import org.jspecify.annotations.Nullable;

/// What one export decided about one version of a job: one row of the table `runs`.
/// @param export the export that decided
/// @param key the version
/// @param createdMicros the job's `created_at`
/// @param outcome EXPORTED, OPEN, FILTERED, QUARANTINED or EXPIRED
/// @param status the service's word
/// @param stage where a quarantined version was found unfit, FETCH or FLATTEN; else null
/// @param reason of a quarantine, in one line
/// @param frame where the archive holds it
/// @param document what its rows carry beside the result
/// @param result what was seen of the result while it was archived
/// @param assigned where its rows go; null before the end of fetch
/// @param rowCount rows written, null before flatten
public record Decision(long export, JobVersions.Key key, long createdMicros, String outcome, String status,
        @Nullable String stage, @Nullable String reason, Frame frame, Document document, Result result,
        @Nullable Assigned assigned, @Nullable Long rowCount) {

    /// A place in a segment. Offsets and lengths are bytes.
    public record Frame(int segment, long offset, long length, long plainLength) {
    }

    /// What a document's rows carry beside its result, and what decides its dataset.
    /// @param name file name, else the document's id or URL
    /// @param pageSelection `page_range` or `target_pages` as configured
    /// @param perPage whether the rows are pages
    /// @param schemaSha256 of the schema's bytes, a key of the table `data_schema`
    public record Document(@Nullable String runId, @Nullable String name, @Nullable String pageSelection,
            boolean perPage, @Nullable String configurationId, @Nullable String extractionAgentId,
            @Nullable String schemaSha256) {
    }

    /// A result as it was archived.
    /// @param shape OBJECT, ARRAY, NULL, ABSENT or SCALAR
    /// @param elements of an array
    /// @param sha256 of the result's bytes, null where there is none
    /// @param metadataDigest equal for the same metadata of its fields, empty where there
    /// are none, null where it was archived by a release that did not look
    public record Result(String shape, long elements, @Nullable String sha256, @Nullable String metadataDigest) {

        /// Whether it has rows.
        public boolean hasRows() {
            return this.shape.equals("OBJECT") || this.elements > 0;
        }

        /// How many rows it has.
        public long rows() {
            return this.shape.equals("OBJECT") ? 1 : this.elements;
        }

        /// Whether the other's rows would be the same.
        public boolean hasRowsOf(Result earlier) {
            return this.shape.equals(earlier.shape) && this.elements == earlier.elements && this.sha256 != null
                    && this.sha256.equals(earlier.sha256);
        }

    }

    /// Where the rows of a version go.
    /// @param schemaHash of the canonical schema, null without one
    /// @param resultUpdatedMicros the version that holds the rows: an earlier one if the
    /// result is the same
    /// @param evidence what the export writes of its evidence: equal for the same
    /// evidence, empty where it has none, null where none is written
    /// @param resultTask null where no rows are to be written
    public record Assigned(int datasetId, int version, @Nullable String schemaHash, long resultUpdatedMicros,
            @Nullable String evidence, @Nullable Integer resultTask) {
    }

    /// Whether nothing of this version is in the tables of results.
    public boolean quarantined() {
        return "QUARANTINED".equals(this.outcome);
    }

    /// Whether this version's result is part of the tables.
    public boolean exported() {
        return "EXPORTED".equals(this.outcome);
    }

}
