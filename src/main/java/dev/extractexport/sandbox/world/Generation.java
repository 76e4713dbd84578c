package dev.extractexport.sandbox.world;

/// Which of the two generations of the API serves the jobs.
public enum Generation {

    /// The first public shape: UUID ids, `type`, `value` and `parameters` in list items,
    /// each finished job with a v1 run.
    V1,
    /// Today's shape: opaque `ext-` ids and `file_input`; there are no v1 runs.
    V2,
    /// Today's shape, but the jobs of every other dataset have UUID ids and v1 runs.
    MIXED

}
