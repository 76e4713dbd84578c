package dev.extractexport.fetch.listing;

import dev.extractexport.fetch.triage.VersionKey;

/// What trying a version in quarantine again came to.
/// @param version that was tried
/// @param finding what came of it
public record Retried(VersionKey version, Finding finding) {

    /// What came of it.
    public enum Finding {

        /// It is decided about anew, or the job has a later version.
        DECIDED,
        /// It failed as before.
        IN_VAIN,
        /// The service gave no answer, or was not asked: that says nothing of the
        /// version.
        UNANSWERED

    }

}
