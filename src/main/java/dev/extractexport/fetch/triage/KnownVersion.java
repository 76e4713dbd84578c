package dev.extractexport.fetch.triage;

/// What the ledger knows of a version.
/// @param state what came of it
/// @param status of the job then, as it came
public record KnownVersion(State state, String status) {

    /// What came of a version when it was last considered.
    public enum State {

        EXPORTED, OPEN, FILTERED, QUARANTINED, EXPIRED,
        /// A later version is known.
        SUPERSEDED

    }

}
