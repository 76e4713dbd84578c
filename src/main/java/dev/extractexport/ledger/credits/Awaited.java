package dev.extractexport.ledger.credits;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// An exported version that had no credits when it was exported.
/// @param version which one
/// @param export that exported it
/// @param answerMicros its `updated_at` as a job asked for alone gives it
/// @param askedAt when it was last found without credits
/// @param asks how often it was asked for again
/// @param inVain how many of these got no answer that could be used
/// @param ended why it is no longer asked for; null while its credits may still come
public record Awaited(Version version, long export, long answerMicros, Instant askedAt, int asks, int inVain,
        @Nullable Ended ended) {

    /// A version of a job.
    /// @param updatedMicros its `updated_at`, in microseconds since 1970-01-01T00:00:00Z
    public record Version(String jobId, long updatedMicros) {
    }

    /// Why a version is no longer asked for.
    public enum Ended {

        /// The credits came.
        FILLED,
        /// The service no longer has the job.
        GONE,
        /// The service gave no usable answer, several times.
        REFUSED,
        /// The job has changed: its new version has credits of its own.
        CHANGED

    }

}
