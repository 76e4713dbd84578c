package dev.extractexport.fetch;

import java.util.List;

import dev.extractexport.archive.FrameDraft;
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
public record FetchedPage(int listing, @Nullable String nextToken, boolean lastOfListing, Walk walk, boolean cut,
        int listedItems, List<FetchedJob> jobs) implements AutoCloseable {

    public FetchedPage {
        jobs = List.copyOf(jobs);
    }

    /// Frees the frames. May be called again.
    @Override
    public void close() {
        for (FetchedJob job : this.jobs) {
            FrameDraft frame = job.frame();
            if (frame != null) {
                frame.close();
            }
        }
    }

}
