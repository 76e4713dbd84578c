package dev.extractexport.fetch.listing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.Fetched;
import dev.extractexport.api.ListedJob;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.fetch.listing.CreditsAnswer.Finding;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.VersionKey;

/// The jobs whose credits were not recorded when they were exported, a page of them after the other.
/// One that has changed since is an entry like any that a listing shows.
final class CreditsPages implements PageSource {

    private final ExtractApi api;

    private final ExecutorService tasks;

    private final List<VersionKey> jobs;

    private int next;

    CreditsPages(ExtractApi api, ExecutorService tasks, Listing listing) {
        this.api = api;
        this.tasks = tasks;
        this.jobs = listing.jobs();
    }

    @Override
    public Sheet next() throws InterruptedException {
        List<VersionKey> page = this.jobs.subList(this.next, Math.min(this.next + AskedAtOnce.MOST, this.jobs.size()));
        this.next += page.size();
        List<Fetched<ListedJob>> answers = AskedAtOnce.all(page, this.api::getUsage, this.tasks);
        List<Entry> changed = new ArrayList<>();
        List<CreditsAnswer> credits = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            VersionKey asked = page.get(i);
            credits.add(switch (answers.get(i)) {
                case Fetched.Found<ListedJob>(ListedJob job) -> found(asked, job, changed);
                case Fetched.Gone<ListedJob>() -> new CreditsAnswer(asked, Finding.GONE, null);
                case Fetched.Refused<ListedJob> _ -> new CreditsAnswer(asked, Finding.REFUSED, null);
            });
        }
        String token = (this.next < this.jobs.size()) ? page.getLast().jobId() : null;
        return new Sheet(changed, token, Walk.NEW, credits);
    }

    /// A version that seems older than the one exported comes from a copy that lags
    /// behind: it says nothing.
    private static CreditsAnswer found(VersionKey asked, ListedJob job, List<Entry> changed) {
        ListedVersion version = ListedVersion.of(job);
        if (version.problem() != null || !version.key().jobId().equals(asked.jobId())) {
            return new CreditsAnswer(asked, Finding.REFUSED, null);
        }
        if (version.key().updatedAtMicros() > asked.updatedAtMicros()) {
            changed.add(new Entry.Listed(version));
            return new CreditsAnswer(asked, Finding.CHANGED, null);
        }
        boolean filled = version.key().equals(asked) && RunFacts.ofListItem(job.facts()).hasCredits();
        return filled ? new CreditsAnswer(asked, Finding.FILLED, job) : new CreditsAnswer(asked, Finding.WAITING, null);
    }

}
