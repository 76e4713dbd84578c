package dev.extractexport.sandbox.world;

import org.jspecify.annotations.Nullable;

/// How far a job has come, as v2 says it.
public enum JobStatus {

    PENDING("PENDING"), THROTTLED("CREATED"), RUNNING("PENDING"), COMPLETED("SUCCESS"), FAILED("ERROR"),
    CANCELLED(null);

    private final @Nullable String runStatus;

    JobStatus(@Nullable String runStatus) {
        this.runStatus = runStatus;
    }

    /// What the v1 run of such a job says; a cancelled job has no run.
    public @Nullable String runStatus() {
        return this.runStatus;
    }

    /// Whether a later night finishes the job.
    public boolean isOpen() {
        return this == PENDING || this == THROTTLED || this == RUNNING;
    }

}
