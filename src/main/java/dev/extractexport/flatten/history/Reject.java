package dev.extractexport.flatten.history;

import org.jspecify.annotations.Nullable;

/// A version that an export quarantined: one row of the table `rejects`.
/// @param jobId of the extract job
/// @param updatedMicros the version, in microseconds since 1970-01-01T00:00:00Z
/// @param createdMicros of the job; null where it cannot be read
/// @param document what is known of it
/// @param status of the job, in the service's words
/// @param stage `fetch` or `flatten`
/// @param reason in one line
/// @param attempts exports that quarantined the version, this one included
/// @param frame where its raw answer lies
/// @param export number of the export
public record Reject(String jobId, long updatedMicros, @Nullable Long createdMicros, Document document, String status,
        String stage, @Nullable String reason, int attempts, Frame frame, long export) {

    /// What is known of the document.
    /// @param name file name, else its id or URL
    /// @param dataset it was to go to, where it came so far
    public record Document(@Nullable String name, @Nullable String dataset, @Nullable String configurationId,
            @Nullable String extractionAgentId) {
    }

    /// A place in the archive.
    /// @param segment path of the file below the output
    /// @param offset in bytes
    /// @param length in bytes, compressed
    /// @param plainLength in bytes, of the JSON
    public record Frame(String segment, long offset, long length, long plainLength) {
    }

}
