package dev.extractexport.fetch.triage;

/// What came of one listed job. The names are also the words of the archive.
public enum Outcome {

    /// Its run was fetched, to be exported.
    EXPORTED,
    /// Not finished: asked for again next time.
    OPEN,
    /// Finished, but its status or creation time is not wanted.
    FILTERED,
    /// This version was dealt with before.
    UNCHANGED,
    /// Wanted, but the limit of this run is reached.
    DEFERRED,
    /// Wanted, but cannot be represented or is not given out.
    QUARANTINED,
    /// Wanted, but the API no longer has it.
    EXPIRED,
    /// This version was listed before in this export.
    REPEATED

}
