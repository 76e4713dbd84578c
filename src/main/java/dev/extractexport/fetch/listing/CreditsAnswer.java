package dev.extractexport.fetch.listing;

import dev.extractexport.api.ListedJob;
import dev.extractexport.fetch.triage.VersionKey;
import org.jspecify.annotations.Nullable;

/// What asking for the credits of one version came to.
/// @param asked the version, as a job asked for alone gives it
/// @param finding what was found
/// @param job as it is now, without its result; exactly where the credits are there
public record CreditsAnswer(VersionKey asked, Finding finding, @Nullable ListedJob job) {

    public CreditsAnswer {
        if ((finding == Finding.FILLED) != (job != null)) {
            throw new IllegalArgumentException("Job %s: credits and their job come together".formatted(asked.jobId()));
        }
    }

    /// What was found.
    public enum Finding {

        /// The same version, with credits.
        FILLED,
        /// The same version, still without.
        WAITING,
        /// A later version: it is an entry of the same page.
        CHANGED,
        /// The service no longer has the job.
        GONE,
        /// No answer that can be used.
        REFUSED

    }

}
