package dev.extractexport.sandbox.world;

import java.time.Instant;

/// What one night sees of a job's history.
/// @param status of the job
/// @param createdAt when it was made, microseconds
/// @param updatedAt when it last changed, microseconds
/// @param revision 0, and one more for each time a finished job was changed
public record JobState(JobStatus status, Instant createdAt, Instant updatedAt, int revision) {
}
