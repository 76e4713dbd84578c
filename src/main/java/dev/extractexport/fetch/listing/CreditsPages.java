package dev.extractexport.fetch.listing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.Fetched;
import dev.extractexport.api.ListedJob;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.listing.CreditsAnswer.Finding;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.VersionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The jobs whose credits were not recorded when they were exported, a page of them after the other.
/// One that has changed since is an entry like any that a listing shows.
final class CreditsPages implements PageSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(CreditsPages.class);

    /// Fewer jobs without a usable answer may be ill themselves.
    private static final int FEWEST = 5;

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
        List<Fetched<ListedJob>> answers = AskedAtOnce.all(page, this::ask, this.tasks);
        boolean ill = isIll(answers);
        List<Entry> changed = new ArrayList<>();
        List<CreditsAnswer> credits = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            VersionKey asked = page.get(i);
            credits.add(switch (answers.get(i)) {
                case Fetched.Found<ListedJob>(ListedJob job) -> found(asked, job, changed);
                case Fetched.Gone<ListedJob>() -> new CreditsAnswer(asked, Finding.GONE, null);
                case Fetched.Refused<ListedJob> _ ->
                    new CreditsAnswer(asked, ill ? Finding.WAITING : Finding.REFUSED, null);
            });
        }
        String token = (!ill && this.next < this.jobs.size()) ? page.getLast().jobId() : null;
        return new Sheet(changed, token, Walk.NEW, credits);
    }

    /// Credits never hold up what is already fetched: a service that does not answer is
    /// not
    /// waited for.
    private Fetched<ListedJob> ask(String jobId) throws InterruptedException {
        try {
            return this.api.getUsage(jobId);
        }
        catch (Failure ex) {
            if (ex.kind() != Failure.Kind.INCOMPLETE) {
                throw ex;
            }
            return new Fetched.Refused<>(String.valueOf(ex.getMessage()), true);
        }
    }

    /// Whether most of a page came to nothing: that says nothing of any job.
    private static boolean isIll(List<Fetched<ListedJob>> answers) {
        List<String> reasons = new ArrayList<>();
        for (Fetched<ListedJob> answer : answers) {
            if (answer instanceof Fetched.Refused<ListedJob>(String reason, boolean _)) {
                reasons.add(reason);
            }
        }
        boolean ill = reasons.size() >= FEWEST && reasons.size() * 2 > answers.size();
        if (ill) {
            LOGGER.warn("The API tells the credits of {} of {} jobs no more ({}): another night asks again",
                    reasons.size(), answers.size(), reasons.getFirst());
        }
        return ill;
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
