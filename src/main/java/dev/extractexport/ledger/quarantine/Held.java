package dev.extractexport.ledger.quarantine;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// A version in quarantine, with the last decision about it.
/// @param jobId of the extract job
/// @param updatedMicros its `updated_at`
/// @param createdMicros the job's `created_at`, 0 where it cannot be read
/// @param status the service's word
/// @param document file name, else the document's id or URL; null where it has none
/// @param dataset name, null where it was not assigned to one
/// @param stage where it was found unfit
/// @param reason in one line
/// @param attempts exports that quarantined it
/// @param export the last of them
/// @param exportedAt when that began
/// @param again what is to become of it
public record Held(String jobId, long updatedMicros, long createdMicros, String status, @Nullable String document,
        @Nullable String dataset, Stage stage, String reason, int attempts, long export, Instant exportedAt,
        Again again) {

    /// What a listed item without a usable id goes by: a name and the hash of the item.
    static final String NO_ID = "no-id-";

    /// Of the name and the hash.
    static final int NO_ID_LENGTH = NO_ID.length() + 64;

    /// Whether it is a listed item without a usable id, which nobody can ask for.
    public boolean hasNoId() {
        return this.jobId.startsWith(NO_ID) && this.jobId.length() == NO_ID_LENGTH;
    }

    /// Where a version can be found unfit.
    public enum Stage {

        /// The service does not give it, or gives what cannot be a result.
        FETCH,
        /// Its result cannot be represented.
        FLATTEN

    }

    /// What a person said of a version.
    public enum Mark {

        /// The next export tries it again.
        RETRY,
        /// It is never tried again, and not listed.
        DROPPED

    }

    /// What is to become of a version.
    /// @param mark null where nobody said anything
    /// @param tries how often it was asked for again by itself since the last decision,
    /// in vain
    /// @param triedAt when last; null for never
    /// @param nextAt when it is to be asked for again by itself; null for never
    public record Again(@Nullable Mark mark, int tries, @Nullable Instant triedAt, @Nullable Instant nextAt) {
    }

}
