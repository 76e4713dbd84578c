package dev.extractexport.flatten.history;

import dev.extractexport.dataset.FieldType;
import org.jspecify.annotations.Nullable;

/// A version of a dataset that an export opened, and the first document in it.
/// @param dataset its name
/// @param version 0 or more
/// @param fields null in version 0
/// @param before the version with columns that has the next lower number, null if there is
/// none
/// @param first the first document, by (`created_at`, id)
/// @param export that opened the version
public record OpenedVersion(String dataset, int version, FieldType.@Nullable Struct fields, @Nullable Before before,
        First first, long export) {

    /// The version to compare with.
    public record Before(int version, FieldType.Struct fields) {
    }

    /// The document in which the version was met.
    /// @param createdAtMicros of the job, microseconds since 1970-01-01T00:00:00Z
    /// @param updatedAtMicros of the job, likewise
    /// @param schemaHash of its canonical schema, null without one
    public record First(String jobId, long createdAtMicros, long updatedAtMicros, @Nullable String schemaHash) {
    }

}
