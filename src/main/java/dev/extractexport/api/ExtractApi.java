package dev.extractexport.api;

import dev.extractexport.archive.FrameWriter;
import dev.extractexport.facts.Source;
import org.jspecify.annotations.Nullable;

/// What the export asks of the service. Every call tries again as far as the settings allow, ends
/// with a [dev.extractexport.failure.Failure] after that, and can be interrupted. Safe for many
/// threads, but one listing at a time.
public interface ExtractApi {

    /// One page of the listing, newest job first.
    /// @param pageToken from the page before; null for the first page
    /// @throws RefusedPageTokenException if the API takes the filters, as far as can be
    /// told, but not the token
    ListedPage list(ListQuery query, @Nullable String pageToken) throws InterruptedException, RefusedPageTokenException;

    /// One job as a listing would show it now.
    Fetched<ListedJob> getJob(String jobId) throws InterruptedException;

    /// One job with all that is told of it but its result, credits included.
    Fetched<ListedJob> getUsage(String jobId) throws InterruptedException;

    /// What a job produced, from whichever generation has it.
    /// @param frames opens a frame for each attempt
    Fetched<FetchedRun> fetchRun(ListedJob job, FrameWriterFactory frames) throws InterruptedException;

    /// As [#getJob], but an outage is not waited for.
    Fetched<ListedJob> getJobAtOnce(String jobId) throws InterruptedException;

    /// As [#fetchRun], but an outage is not waited for, and the listing is not taken for
    /// it.
    Fetched<FetchedRun> fetchRunAtOnce(ListedJob job, FrameWriterFactory frames) throws InterruptedException;

    /// Opens the frame that takes a body as it arrives.
    @FunctionalInterface
    interface FrameWriterFactory {

        /// Opens a frame that begins with the list item.
        FrameWriter open(Source source, byte[] jobJson);

    }

}
