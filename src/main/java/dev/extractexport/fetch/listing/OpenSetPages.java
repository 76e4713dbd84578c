package dev.extractexport.fetch.listing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.Fetched;
import dev.extractexport.api.ListedJob;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import org.jspecify.annotations.Nullable;

/// The pages of the open set, in the order of the job ids. The token of a page is its last id, so
/// that a resumed listing goes on at the right place even if the set has shrunk meanwhile.
final class OpenSetPages implements PageSource {

    private final ExtractApi api;

    private final ExecutorService tasks;

    private final List<VersionKey> jobs;

    private int next;

    OpenSetPages(ExtractApi api, ExecutorService tasks, Listing listing) {
        this.api = api;
        this.tasks = tasks;
        @Nullable String after = listing.resumeToken();
        this.jobs = listing.jobs()
            .stream()
            .filter((job) -> after == null || job.jobId().compareTo(after) > 0)
            .sorted(Comparator.comparing(VersionKey::jobId).thenComparingLong(VersionKey::updatedAtMicros))
            .toList();
    }

    @Override
    public Sheet next() throws InterruptedException {
        List<VersionKey> page = this.jobs.subList(this.next, end());
        this.next += page.size();
        List<Fetched<ListedJob>> answers = AskedAtOnce.all(page, this.api::getJob, this.tasks);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            entries.add(entry(page.get(i), answers.get(i)));
        }
        String token = (this.next < this.jobs.size()) ? page.getLast().jobId() : null;
        return new Sheet(entries, token, Walk.NEW);
    }

    /// Two versions of one job stay on one page: the token tells jobs apart, not
    /// versions.
    private int end() {
        int end = Math.min(this.next + AskedAtOnce.MOST, this.jobs.size());
        while (end > 0 && end < this.jobs.size() && this.jobs.get(end).jobId().equals(this.jobs.get(end - 1).jobId())) {
            end++;
        }
        return end;
    }

    private static Entry entry(VersionKey key, Fetched<ListedJob> answer) {
        return switch (answer) {
            case Fetched.Found<ListedJob>(ListedJob job) -> new Entry.Listed(ListedVersion.of(job));
            case Fetched.Gone<ListedJob>() ->
                new Entry.Missing(key, Outcome.EXPIRED, "The API no longer knows this job", false);
            case Fetched.Refused<ListedJob>(String reason, boolean passing) ->
                new Entry.Missing(key, Outcome.QUARANTINED, reason, passing);
        };
    }

}
