package dev.extractexport.fetch.listing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.Fetched;
import dev.extractexport.api.ListedJob;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The versions in quarantine that are tried again, a page of them after the other. They never hold
/// up a night: a service that does not answer is not waited for.
final class RetryPages implements PageSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(RetryPages.class);

    /// Fewer jobs without an answer may be ill themselves.
    private static final int FEWEST = 5;

    private final ExtractApi api;

    private final ExecutorService tasks;

    private final List<VersionKey> jobs;

    private int next;

    RetryPages(ExtractApi api, ExecutorService tasks, Listing listing) {
        this.api = api;
        this.tasks = tasks;
        this.jobs = listing.jobs()
            .stream()
            .sorted(Comparator.comparing(VersionKey::jobId).thenComparingLong(VersionKey::updatedAtMicros))
            .toList();
    }

    @Override
    public Sheet next() throws InterruptedException {
        List<VersionKey> page = this.jobs.subList(this.next, Math.min(this.next + AskedAtOnce.MOST, this.jobs.size()));
        this.next += page.size();
        List<Fetched<ListedJob>> answers = AskedAtOnce.all(page, this::ask, this.tasks);
        List<Entry> entries = new ArrayList<>();
        int unanswered = 0;
        for (int i = 0; i < page.size(); i++) {
            Entry entry = entry(page.get(i), answers.get(i));
            entries.add(entry);
            unanswered += (entry instanceof Entry.Unanswered) ? 1 : 0;
        }
        boolean ill = unanswered >= FEWEST && unanswered * 2 > page.size();
        if (ill) {
            LOGGER.warn("The API does not answer for {} of {} quarantined jobs: another night tries the rest again",
                    unanswered, page.size());
        }
        String token = (!ill && this.next < this.jobs.size()) ? page.getLast().jobId() : null;
        return new Sheet(entries, token, Walk.NEW);
    }

    /// @return a refusal without a reason where there was no answer
    private Fetched<ListedJob> ask(String jobId) throws InterruptedException {
        try {
            return this.api.getJobAtOnce(jobId);
        }
        catch (Failure ex) {
            if (ex.kind() != Failure.Kind.INCOMPLETE) {
                throw ex;
            }
            LOGGER.debug("Not tried again: {}", jobId, ex);
            return new Fetched.Refused<>("", true);
        }
    }

    private static Entry entry(VersionKey key, Fetched<ListedJob> answer) {
        return switch (answer) {
            case Fetched.Found<ListedJob>(ListedJob job) -> {
                ListedVersion version = ListedVersion.of(job);
                boolean other = !version.key().jobId().equals(key.jobId());
                yield other ? new Entry.Missing(key, Outcome.QUARANTINED, "The API gives another job for this id", true)
                        : new Entry.Again(key, version);
            }
            case Fetched.Gone<ListedJob>() ->
                new Entry.Missing(key, Outcome.EXPIRED, "The API no longer knows this job", false);
            case Fetched.Refused<ListedJob>(String reason, boolean passing) -> reason.isEmpty()
                    ? new Entry.Unanswered(key) : new Entry.Missing(key, Outcome.QUARANTINED, reason, passing);
        };
    }

}
