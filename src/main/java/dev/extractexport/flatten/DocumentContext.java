package dev.extractexport.flatten;

import org.jspecify.annotations.Nullable;

/// What the columns of our own say about one document.
/// @param jobId of the extract job
/// @param runId of the v1 run, or null where there is none
/// @param document file name, else document id or URL, or null
/// @param createdAtMicros of the job, microseconds since 1970-01-01T00:00:00Z
/// @param updatedAtMicros of the job, likewise
/// @param export the number of the export that writes the rows
/// @param pages from a row to the page it was found on
public record DocumentContext(String jobId, @Nullable String runId, @Nullable String document, long createdAtMicros,
        long updatedAtMicros, long export, PageMap pages) {
}
