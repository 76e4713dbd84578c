package dev.extractexport.job;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.Fetched;
import dev.extractexport.api.FetchedRun;
import dev.extractexport.api.ListQuery;
import dev.extractexport.api.ListedJob;
import dev.extractexport.api.ListedPage;

/// For steps that must not call the service: fails if one does.
final class NoApi implements ExtractApi {

    @Override
    public ListedPage list(ListQuery query, String pageToken) {
        throw new AssertionError("The service was asked to list");
    }

    @Override
    public Fetched<ListedJob> getJob(String jobId) {
        throw new AssertionError("The service was asked for a job");
    }

    @Override
    public Fetched<ListedJob> getUsage(String jobId) {
        throw new AssertionError("The service was asked for a job's credits");
    }

    @Override
    public Fetched<FetchedRun> fetchRun(ListedJob job, FrameWriterFactory frames) {
        throw new AssertionError("The service was asked for a run");
    }

    @Override
    public Fetched<ListedJob> getJobAtOnce(String jobId) {
        throw new AssertionError("The service was asked for a job");
    }

    @Override
    public Fetched<FetchedRun> fetchRunAtOnce(ListedJob job, FrameWriterFactory frames) {
        throw new AssertionError("The service was asked for a run");
    }

}
