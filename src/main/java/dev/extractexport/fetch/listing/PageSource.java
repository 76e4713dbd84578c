package dev.extractexport.fetch.listing;

import java.util.List;
import java.util.concurrent.ExecutorService;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import org.jspecify.annotations.Nullable;

/// Brings the pages of one listing, one after the other.
public interface PageSource {

    /// The pages of `listing`.
    /// @param tasks runs what the pages of jobs asked for alone need at once
    static PageSource of(Listing listing, ExtractApi api, ExecutorService tasks) {
        return switch (listing.kind()) {
            case OPEN_STATUS, WANTED -> new QueryPages(api, listing);
            case OPEN_SET -> new OpenSetPages(api, tasks, listing);
            case CREDITS -> new CreditsPages(api, tasks, listing);
            case RETRY -> new RetryPages(api, tasks, listing);
        };
    }

    /// The next page; not to be called behind one without a token.
    Sheet next() throws InterruptedException;

    /// A page as listed.
    /// @param nextToken resumes the listing behind it; null at its end
    /// @param walk of the listing up to here
    /// @param credits what asking for credits came to; empty for all other listings
    record Sheet(List<Entry> entries, @Nullable String nextToken, Walk walk, List<CreditsAnswer> credits) {

        Sheet(List<Entry> entries, @Nullable String nextToken, Walk walk) {
            this(entries, nextToken, walk, List.of());
        }

    }

    /// A line of a page.
    sealed interface Entry {

        /// The version listed, or last seen.
        VersionKey key();

        /// A job.
        record Listed(ListedVersion version) implements Entry {

            @Override
            public VersionKey key() {
                return this.version.key();
            }

        }

        /// A job that was asked for alone and that the API does not give.
        /// @param outcome that follows
        /// @param passing whether the reason may pass by itself
        record Missing(VersionKey key, Outcome outcome, String reason, boolean passing) implements Entry {
        }

        /// A job in quarantine that the API gives.
        /// @param key the version in quarantine
        /// @param version as it is now
        record Again(VersionKey key, ListedVersion version) implements Entry {
        }

        /// A job in quarantine of which nothing was heard.
        record Unanswered(VersionKey key) implements Entry {
        }

    }

}
