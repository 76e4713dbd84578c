package dev.extractexport.fetch.triage;

import org.jspecify.annotations.Nullable;

/// What is done about one listed job.
/// @param outcome what comes of it, unless fetching its run says otherwise
/// @param work what there is to do
/// @param remembered whether the ledger may take the version as dealt with; not where only today's
/// options kept it out
/// @param knownOpen whether the ledger holds this version as open with this status, so that its
/// list item is archived already
/// @param reason of the outcome; null where it explains itself
public record Decision(Outcome outcome, Work work, boolean remembered, boolean knownOpen, @Nullable String reason) {

    /// What there is to do for a job.
    public enum Work {

        /// Nothing.
        NONE,
        /// Archive the list item.
        ITEM,
        /// Fetch the run and archive both.
        RUN

    }

}
