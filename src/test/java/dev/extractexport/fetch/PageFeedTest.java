package dev.extractexport.fetch;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.Fetched;
import dev.extractexport.facts.Source;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.triage.KnownVersion;
import dev.extractexport.fetch.triage.KnownVersion.State;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.fetch.triage.Wanted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.extractexport.fetch.FakeExtractApi.completed;
import static dev.extractexport.fetch.FakeExtractApi.v2;
import static dev.extractexport.fetch.Feeds.COMPLETED;
import static dev.extractexport.fetch.Feeds.done;
import static dev.extractexport.fetch.Feeds.job;
import static dev.extractexport.fetch.Feeds.rest;
import static dev.extractexport.fetch.Feeds.wanted;
import static org.assertj.core.api.Assertions.assertThat;

/// An API in memory whose runs the test holds back and lets go, so that every interleaving is made
/// on purpose. The time-out only ends a test that would hang.
@Timeout(60)
class PageFeedTest {

    @TempDir
    Path spills;

    private final FakeExtractApi api = new FakeExtractApi();

    private Feeds feeds;

    @BeforeEach
    void open() {
        this.feeds = new Feeds(this.api, this.spills);
    }

    @AfterEach
    void close() {
        this.feeds.close();
    }

    @Test
    void jobsKeepTheOrderOfTheListingWhateverFinishesFirst() throws InterruptedException {
        this.api.page(done("c"), done("a"), done("b"));
        CountDownLatch c = this.api.hold("c");
        CountDownLatch a = this.api.hold("a");
        PendingPage page = this.feeds.feed().next();
        this.api.awaitCalls("run", 3);

        a.countDown();
        c.countDown();

        try (FetchedPage fetched = page.await()) {
            assertThat(fetched.jobs()).extracting((job) -> job.key().jobId()).containsExactly("c", "a", "b");
            assertThat(fetched.jobs()).allSatisfy((job) -> {
                assertThat(job.outcome()).isEqualTo(Outcome.EXPORTED);
                assertThat(job.facts().source()).isEqualTo(Source.V2_JOB);
                assertThat(job.frame().compressedBytes()).isPositive();
            });
        }
    }

    @Test
    void pagesAheadAreFetchedWhileOneIsAwaited() throws InterruptedException {
        this.api.page(done("a")).page(done("b")).page(done("c")).page(done("d"));
        CountDownLatch a = this.api.hold("a");
        PageFeed feed = this.feeds.feed(this.feeds.rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), wanted(null));

        PendingPage first = feed.next();
        this.api.awaitCalls("run", 3);
        assertThat(this.api.calls("run")).containsExactlyInAnyOrder("run a", "run b", "run c");
        a.countDown();

        first.await().close();
        assertThat(rest(feed)).extracting(FetchedPage::nextToken).containsExactly("t2", "t3", null);
        assertThat(feed.wasCut()).isFalse();
    }

    @Test
    void anEmptyPageWithATokenIsFollowed() throws InterruptedException {
        this.api.page().page(done("a")).page();

        List<FetchedPage> pages = rest(this.feeds.feed());

        assertThat(pages).extracting(FetchedPage::listedItems).containsExactly(0, 1, 0);
        assertThat(pages).extracting(FetchedPage::lastOfListing).containsExactly(false, false, true);
    }

    @Test
    void knownVersionsAreNotFetchedAgain() throws InterruptedException {
        this.api.page(done("a"), done("b"), job("c", "RUNNING"), job("d", "FAILED"));
        this.feeds.know(done("a"), State.EXPORTED);
        this.feeds.know(job("c", "RUNNING"), State.OPEN);
        this.feeds.know(job("d", "FAILED"), State.FILTERED);

        FetchedPage page = rest(this.feeds.feed()).getFirst();

        assertThat(page.jobs()).extracting(FetchedJob::outcome)
            .containsExactly(Outcome.UNCHANGED, Outcome.EXPORTED, Outcome.OPEN, Outcome.FILTERED);
        assertThat(page.jobs()).extracting((job) -> job.frame() != null).containsExactly(false, true, false, false);
        assertThat(this.api.calls("run")).containsExactly("run b");
    }

    @Test
    void whatIsNotFetchedIsArchivedAsListed() throws InterruptedException {
        this.api.page(job("c", "RUNNING"), job("d", "FAILED"));

        FetchedPage page = rest(this.feeds.feed()).getFirst();

        assertThat(page.jobs()).extracting((job) -> job.facts().source()).containsOnly(Source.LIST_ITEM);
        assertThat(page.jobs()).extracting(FetchedJob::status).containsExactly("RUNNING", "FAILED");
    }

    @Test
    void everyOtherEndOfAFetchConcernsItsJobAlone() throws InterruptedException {
        this.api
            .page(done("gone"), done("forbidden"), done("scalar"), done("late"), done("null"),
                    job("undated", "COMPLETED", "some day"))
            .run("gone", (job, frames) -> new Fetched.Gone<>())
            .run("forbidden", (job, frames) -> new Fetched.Refused<>("HTTP 403: no", true))
            .run("scalar", completed("\"text\""))
            .run("late", v2("{\"status\":\"PENDING\"}"))
            .run("null", completed("null"));

        List<FetchedJob> jobs = rest(this.feeds.feed()).getFirst().jobs();

        assertThat(jobs).extracting(FetchedJob::outcome)
            .containsExactly(Outcome.EXPIRED, Outcome.QUARANTINED, Outcome.QUARANTINED, Outcome.OPEN, Outcome.EXPORTED,
                    Outcome.QUARANTINED);
        assertThat(jobs).extracting((job) -> job.facts().source())
            .containsExactly(Source.LIST_ITEM, Source.LIST_ITEM, Source.V2_JOB, Source.LIST_ITEM, Source.V2_JOB,
                    Source.V2_JOB);
        assertThat(jobs.get(1).reason()).isEqualTo("HTTP 403: no");
        assertThat(jobs.get(2).reason()).contains("single value");
        assertThat(jobs.get(3).reason()).contains("COMPLETED", "PENDING");
        assertThat(jobs.get(5).createdAtMicros()).isNull();
    }

    @Test
    void aResultThatOnlyTheListingShowedIsNoEmptyResult() throws InterruptedException {
        this.api
            .page(ApiFixture.listed("{\"id\":\"a\",\"status\":\"COMPLETED\",\"created_at\":\"2026-11-01T10:00:00Z\","
                    + "\"extract_result\":{\"total\":7}}"))
            .run("a", v2("{\"id\":\"a\",\"status\":\"COMPLETED\"}"));

        FetchedJob job = rest(this.feeds.feed()).getFirst().jobs().getFirst();

        assertThat(job.outcome()).isEqualTo(Outcome.QUARANTINED);
        assertThat(job.reason()).contains("what was fetched for the job has none");
    }

    @Test
    void aVersionListedTwiceBeforeItIsCommittedIsFetchedOnce() throws InterruptedException {
        this.api.page(done("a"), done("a")).page(done("a"));

        List<FetchedPage> pages = rest(this.feeds.feed());

        assertThat(pages).flatExtracting(FetchedPage::jobs)
            .extracting(FetchedJob::outcome)
            .containsExactly(Outcome.EXPORTED, Outcome.REPEATED, Outcome.REPEATED);
        assertThat(this.api.calls("run")).hasSize(1);
    }

    @Test
    void theLimitDefersTheRestButListsItAll() throws InterruptedException {
        this.api.page(done("a"), done("b")).page(done("c"));
        Wanted one = new Wanted(Set.of("COMPLETED"), null, null, 1L);

        List<FetchedPage> pages = rest(this.feeds.feed(this.feeds.rules(one, 1_000, 2, Long.MAX_VALUE), wanted(null)));

        assertThat(pages).flatExtracting(FetchedPage::jobs)
            .extracting(FetchedJob::outcome)
            .containsExactly(Outcome.EXPORTED, Outcome.DEFERRED, Outcome.DEFERRED);
    }

    @Test
    void openJobsAreAskedForOneByOneInTheOrderOfTheirIds() throws InterruptedException {
        this.api.job(done("b")).job(job("a", "RUNNING"));
        VersionKey gone = new VersionKey("c", 5);
        this.feeds.know(gone, new KnownVersion(State.OPEN, "PENDING"));
        Listing open = Listing.openSet(2, List.of(gone, new VersionKey("b", 1), new VersionKey("a", 1)), null);

        FetchedPage page = rest(this.feeds.feed(this.feeds.rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), open))
            .getFirst();

        assertThat(page.jobs()).extracting((job) -> job.key().jobId()).containsExactly("a", "b", "c");
        assertThat(page.jobs()).extracting(FetchedJob::outcome)
            .containsExactly(Outcome.OPEN, Outcome.EXPORTED, Outcome.EXPIRED);
        assertThat(page.jobs().getLast().key()).isEqualTo(gone);
        assertThat(page.jobs().getLast().status()).isEqualTo("PENDING");
        assertThat(page.jobs().getLast().frame()).isNull();
    }

}
