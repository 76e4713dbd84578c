package dev.extractexport.flatten;

import org.jspecify.annotations.Nullable;

/// What an export decided about one version of an extract job.
/// @param jobId of the extract job, or the name that an item without a usable id goes by
/// @param exported whether its rows are in a results table
/// @param decision `exported`, `open`, `filtered`, `quarantined` or `expired`
/// @param reason why, where the decision alone does not say
/// @param resultUpdatedAtMicros the job's `updated_at` under which its rows were written, in
/// microseconds since 1970-01-01T00:00:00Z; null if there are none
/// @param dataset that the rows belong to
/// @param datasetVersion 0 or more
/// @param rowCount how many rows were written, 0 or more
/// @param schemaHash of the canonical data schema
/// @param export number of the export
public record RunDecision(String jobId, boolean exported, String decision, @Nullable String reason,
        @Nullable Long resultUpdatedAtMicros, @Nullable String dataset, @Nullable Integer datasetVersion,
        @Nullable Long rowCount, @Nullable String schemaHash, long export) {
}
