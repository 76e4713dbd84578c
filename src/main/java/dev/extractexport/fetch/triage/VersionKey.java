package dev.extractexport.fetch.triage;

/// A version of an extract job: what is exported once.
/// @param jobId of the job, opaque
/// @param updatedAtMicros when the job last changed, in microseconds since 1970-01-01T00:00:00Z
public record VersionKey(String jobId, long updatedAtMicros) {
}
