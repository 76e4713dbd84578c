package dev.extractexport.fetch;

import java.util.List;

import dev.extractexport.fetch.listing.CreditsAnswer;
import dev.extractexport.fetch.listing.Walk;
import org.jspecify.annotations.Nullable;

/// A page whose runs are all fetched.
/// @param listing number of its listing
/// @param nextToken resumes the listing behind this page; null at its end
/// @param lastOfListing whether the listing ends here
/// @param walk of the listing up to here
/// @param cut whether the export ends here, although there is more to list
/// @param listedItems how many jobs the page listed
/// @param jobs in the order of the listing
/// @param credits what asking for credits came to; empty on all other pages
public record FetchedPage(int listing, @Nullable String nextToken, boolean lastOfListing, Walk walk, boolean cut,
        int listedItems, List<FetchedJob> jobs, List<CreditsAnswer> credits) implements AutoCloseable {

    public FetchedPage {
        jobs = List.copyOf(jobs);
        credits = List.copyOf(credits);
    }

    FetchedPage withJobs(List<FetchedJob> fetched) {
        return new FetchedPage(this.listing, this.nextToken, this.lastOfListing, this.walk, this.cut, this.listedItems,
                fetched, this.credits);
    }

    /// Frees the frames. May be called again.
    @Override
    public void close() {
        this.jobs.forEach(FetchedJob::free);
    }

}
