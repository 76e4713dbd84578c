package dev.extractexport.fetch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.Fetched;
import dev.extractexport.api.ListQuery;
import dev.extractexport.api.ListedJob;
import dev.extractexport.facts.Source;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.listing.Walk;

import dev.extractexport.fetch.triage.KnownVersion;
import dev.extractexport.fetch.triage.KnownVersion.State;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.fetch.triage.Wanted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.extractexport.fetch.FakeExtractApi.completed;
import static dev.extractexport.fetch.FakeExtractApi.v2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// An API in memory whose runs the test holds back and lets go, so that every interleaving is made
/// on purpose. The time-out only ends a test that would hang.
@Timeout(60)
class PageFeedTest {

    private static final Wanted COMPLETED = new Wanted(Set.of("COMPLETED"), null, null, null);

    @TempDir
    Path spills;

    private final FakeExtractApi api = new FakeExtractApi();

    private final Map<VersionKey, KnownVersion> ledger = new HashMap<>();

    private final List<PageFeed> feeds = new ArrayList<>();

    @AfterEach
    void close() {
        this.feeds.forEach(PageFeed::close);
    }

    @Test
    void jobsKeepTheOrderOfTheListingWhateverFinishesFirst() throws InterruptedException {
        this.api.page(done("c"), done("a"), done("b"));
        CountDownLatch c = this.api.hold("c");
        CountDownLatch a = this.api.hold("a");
        PendingPage page = feed().next();
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
        PageFeed feed = feed(rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), wanted(null));

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

        List<FetchedPage> pages = rest(feed());

        assertThat(pages).extracting(FetchedPage::listedItems).containsExactly(0, 1, 0);
        assertThat(pages).extracting(FetchedPage::lastOfListing).containsExactly(false, false, true);
    }

    @Test
    void knownVersionsAreNotFetchedAgain() throws InterruptedException {
        this.api.page(done("a"), done("b"), job("c", "RUNNING"), job("d", "FAILED"));
        know(done("a"), State.EXPORTED);
        know(job("c", "RUNNING"), State.OPEN);
        know(job("d", "FAILED"), State.FILTERED);

        FetchedPage page = rest(feed()).getFirst();

        assertThat(page.jobs()).extracting(FetchedJob::outcome)
            .containsExactly(Outcome.UNCHANGED, Outcome.EXPORTED, Outcome.OPEN, Outcome.FILTERED);
        assertThat(page.jobs()).extracting((job) -> job.frame() != null).containsExactly(false, true, false, false);
        assertThat(this.api.calls("run")).containsExactly("run b");
    }

    @Test
    void whatIsNotFetchedIsArchivedAsListed() throws InterruptedException {
        this.api.page(job("c", "RUNNING"), job("d", "FAILED"));

        FetchedPage page = rest(feed()).getFirst();

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

        List<FetchedJob> jobs = rest(feed()).getFirst().jobs();

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

        FetchedJob job = rest(feed()).getFirst().jobs().getFirst();

        assertThat(job.outcome()).isEqualTo(Outcome.QUARANTINED);
        assertThat(job.reason()).contains("what was fetched for the job has none");
    }

    @Test
    void aVersionListedTwiceBeforeItIsCommittedIsFetchedOnce() throws InterruptedException {
        this.api.page(done("a"), done("a")).page(done("a"));

        List<FetchedPage> pages = rest(feed());

        assertThat(pages).flatExtracting(FetchedPage::jobs)
            .extracting(FetchedJob::outcome)
            .containsExactly(Outcome.EXPORTED, Outcome.REPEATED, Outcome.REPEATED);
        assertThat(this.api.calls("run")).hasSize(1);
    }

    @Test
    void theLimitDefersTheRestButListsItAll() throws InterruptedException {
        this.api.page(done("a"), done("b")).page(done("c"));
        Wanted one = new Wanted(Set.of("COMPLETED"), null, null, 1L);

        List<FetchedPage> pages = rest(feed(rules(one, 1_000, 2, Long.MAX_VALUE), wanted(null)));

        assertThat(pages).flatExtracting(FetchedPage::jobs)
            .extracting(FetchedJob::outcome)
            .containsExactly(Outcome.EXPORTED, Outcome.DEFERRED, Outcome.DEFERRED);
    }

    @Test
    void aFullExportIsCutAtTheEndOfItsPage() throws InterruptedException {
        this.api.page(done("a")).page(done("b"), done("c"), done("d")).page(done("e"));
        PageFeed feed = feed(rules(COMPLETED, 3, 2, Long.MAX_VALUE), wanted(null));

        List<FetchedPage> pages = rest(feed);

        assertThat(pages).extracting(FetchedPage::cut).containsExactly(false, true);
        assertThat(pages.getLast().nextToken()).isEqualTo("t2");
        assertThat(feed.wasCut()).isTrue();
        assertThat(this.api.calls("list")).containsExactly("list null", "list t1");
    }

    @Test
    void anExportThatIsFullAtItsEndIsNotCut() throws InterruptedException {
        this.api.page(done("a")).page(done("b"));
        PageFeed feed = feed(rules(COMPLETED, 2, 2, Long.MAX_VALUE), wanted(null));

        assertThat(rest(feed)).extracting(FetchedPage::cut).containsExactly(false, false);
        assertThat(feed.wasCut()).isFalse();
    }

    @Test
    void anExportResumedWhenItWasFullListsNothing() throws InterruptedException {
        this.api.page(done("a")).page(done("b"));
        PageFeed feed = new PageFeed(this.api, this::lookup, rules(COMPLETED, 2, 2, Long.MAX_VALUE),
                List.of(wanted("t1")), 2);
        this.feeds.add(feed);

        assertThat(rest(feed)).isEmpty();
        assertThat(feed.wasCut()).isTrue();
        assertThat(this.api.calls()).isEmpty();
    }

    @Test
    void listingsFollowOneAnother() throws InterruptedException {
        this.api.page(done("a"));
        Listing open = Listing.of(1, Listing.Kind.OPEN_STATUS, ListQuery.of(Map.of("status", "RUNNING")), null,
                Walk.NEW);

        List<FetchedPage> pages = rest(feed(rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), open, wanted(null)));

        assertThat(pages).extracting(FetchedPage::listing).containsExactly(1, 7);
        assertThat(pages).extracting(FetchedPage::lastOfListing).containsOnly(true);
    }

    @Test
    void aResumedListingGoesOnBehindItsToken() throws InterruptedException {
        this.api.page(done("a")).page(done("b"));

        rest(feed(rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), wanted("t1")));

        assertThat(this.api.calls("list")).containsExactly("list t1");
    }

    @Test
    void aResumeTokenTheApiForgotBeginsTheListingAnew() throws InterruptedException {
        this.api.page(done("a")).page(done("b")).refuseToken("t9");

        List<FetchedPage> pages = rest(feed(rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), wanted("t9")));

        assertThat(pages).hasSize(2);
        assertThat(this.api.calls("list")).containsExactly("list t9", "list null", "list t1");
    }

    @Test
    void aTokenRefusedInMidListingBeginsItAnewUntilThatIsOfNoUse() throws InterruptedException {
        this.api.page(done("a")).page(done("b")).refuseToken("t1");
        PageFeed feed = feed();

        for (int i = 0; i < 4; i++) {
            feed.next().await().close();
        }

        assertThatThrownBy(feed::next).isInstanceOfSatisfying(Failure.class, (failure) -> {
            assertThat(failure.kind()).isEqualTo(Kind.INCOMPLETE);
            assertThat(failure).hasMessageContaining("began anew 3 times").hasMessageContaining("refused t1");
        });
    }

    @Test
    void openJobsAreAskedForOneByOneInTheOrderOfTheirIds() throws InterruptedException {
        this.api.job(done("b")).job(job("a", "RUNNING"));
        VersionKey gone = new VersionKey("c", 5);
        this.ledger.put(gone, new KnownVersion(State.OPEN, "PENDING"));
        Listing open = Listing.openSet(2, List.of(gone, new VersionKey("b", 1), new VersionKey("a", 1)), null);

        FetchedPage page = rest(feed(rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), open)).getFirst();

        assertThat(page.jobs()).extracting((job) -> job.key().jobId()).containsExactly("a", "b", "c");
        assertThat(page.jobs()).extracting(FetchedJob::outcome)
            .containsExactly(Outcome.OPEN, Outcome.EXPORTED, Outcome.EXPIRED);
        assertThat(page.jobs().getLast().key()).isEqualTo(gone);
        assertThat(page.jobs().getLast().status()).isEqualTo("PENDING");
        assertThat(page.jobs().getLast().frame()).isNull();
    }

    @Test
    void theOpenSetResumesBehindAnIdThoughItHasShrunk() throws InterruptedException {
        List<VersionKey> keys = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            keys.add(new VersionKey("job-%03d".formatted(i), 1));
        }
        List<FetchedPage> pages = rest(
                feed(rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), Listing.openSet(2, keys, null)));
        assertThat(pages).extracting(FetchedPage::nextToken).containsExactly("job-049", "job-099", null);

        List<FetchedPage> resumed = rest(
                feed(rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), Listing.openSet(2, keys.subList(60, 120), "job-099")));

        assertThat(resumed).singleElement()
            .satisfies((page) -> assertThat(page.jobs().getFirst().key().jobId()).isEqualTo("job-100"));
    }

    @Test
    void theFirstFailureOfAPageIsThrownWithoutWaitingForTheOthers() throws InterruptedException {
        this.api.page(done("slow"), done("bad")).run("bad", (job, frames) -> {
            throw new Failure(Kind.INCOMPLETE, "HTTP 503");
        });
        this.api.hold("slow");
        PendingPage page = feed().next();

        assertThatThrownBy(page::await).isInstanceOf(Failure.class).hasMessage("HTTP 503");
    }

    @Test
    void aFailureComesBehindThePagesBeforeIt() throws InterruptedException {
        this.api.page(done("a")).page(done("b")).run("b", (job, frames) -> {
            throw new Failure(Kind.QUOTA, "no credits");
        });
        PageFeed feed = feed();

        assertThat(feed.next().await().jobs()).hasSize(1);
        PendingPage second = feed.next();
        assertThatThrownBy(second::await).hasMessage("no credits");
    }

    @Test
    void aFailingLedgerEndsTheFeed() {
        this.api.page(done("a"));
        PageFeed feed = new PageFeed(this.api, (keys) -> {
            throw new IllegalStateException("database closed");
        }, rules(COMPLETED, 9, 1, 1), List.of(wanted(null)), 0);
        this.feeds.add(feed);

        assertThatThrownBy(feed::next).hasMessage("database closed");
    }

    @Test
    void aSpillThatCannotBeWrittenEndsTheExportAndNamesThePlace() throws InterruptedException, IOException {
        this.api.page(done("a")).run("a", completed(large()));
        Path noDirectory = Files.writeString(this.spills.resolve("a-file"), "");
        FetchRules rules = new FetchRules(COMPLETED, 9, noDirectory, 1, 1);
        PendingPage page = feed(rules, wanted(null)).next();

        assertThatThrownBy(page::await).isInstanceOf(Failure.class).hasMessageContaining("a-file");
    }

    @Test
    void closingWhileFetchingStopsEveryThreadAndFreesEverySpill() throws InterruptedException, IOException {
        this.api.page(done("a"), done("b")).page(done("c")).run("a", completed(large())).run("c", completed(large()));
        this.api.hold("b");
        this.api.hold("c");
        PageFeed feed = feed();
        PendingPage page = feed.next();
        this.api.awaitCalls("run", 3);

        feed.close();

        assertThatThrownBy(page::await).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(feed::next).isInstanceOf(IllegalStateException.class).hasMessage("The feed is closed");
        try (var files = Files.list(this.spills)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void pagesHandedOverStayUsableUntilTheyAreClosed() throws InterruptedException, IOException {
        this.api.page(done("a")).run("a", completed(large()));
        PageFeed feed = feed();
        FetchedPage page = feed.next().await();

        feed.close();

        page.jobs().getFirst().frame().writeTo(OutputStream.nullOutputStream());
        page.close();
        page.close();
        try (var files = Files.list(this.spills)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aLookupIsNeverInterrupted() throws InterruptedException {
        this.api.page(done("a"));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicReference<String> end = new AtomicReference<>();
        PageFeed feed = new PageFeed(this.api, (keys) -> {
            asked.countDown();
            try {
                answer.await();
                end.set("answered");
            }
            catch (InterruptedException ex) {
                end.set("interrupted");
            }
            return Map.of();
        }, rules(COMPLETED, 9, 1, 1), List.of(wanted(null)), 0);
        Thread consumer = Thread.ofVirtual().start(() -> assertThatThrownBy(feed::next).isNotNull());
        asked.await();

        Thread closing = Thread.ofVirtual().start(feed::close);
        consumer.join();
        answer.countDown();
        closing.join();

        assertThat(end).hasValue("answered");
    }

    @Test
    void anInterruptedConsumerGetsItsInterruptAndCanClose() throws InterruptedException {
        this.api.page(done("a"));
        this.api.hold("a");
        PageFeed feed = feed();
        PendingPage page = feed.next();

        Thread.currentThread().interrupt();
        assertThatThrownBy(page::await).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        feed.close();

        assertThat(Thread.interrupted()).isTrue();
    }

    private PageFeed feed() {
        return feed(rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), wanted(null));
    }

    private PageFeed feed(FetchRules rules, Listing... listings) {
        PageFeed feed = new PageFeed(this.api, this::lookup, rules, List.of(listings), 0);
        this.feeds.add(feed);
        return feed;
    }

    private FetchRules rules(Wanted wanted, long jobsPerExport, int pagesAhead, long bytesAhead) {
        return new FetchRules(wanted, jobsPerExport, this.spills, pagesAhead, bytesAhead);
    }

    private static Listing wanted(String token) {
        return Listing.of(7, Listing.Kind.WANTED, ListQuery.of(Map.of("status", "COMPLETED")), token, Walk.NEW);
    }

    private Map<VersionKey, KnownVersion> lookup(Collection<VersionKey> keys) {
        Map<VersionKey, KnownVersion> found = new HashMap<>();
        keys.stream().filter(this.ledger::containsKey).forEach((key) -> found.put(key, this.ledger.get(key)));
        return found;
    }

    private void know(ListedJob job, State state) {
        ListedVersion version = ListedVersion.of(job);
        this.ledger.put(version.key(), new KnownVersion(state, version.status()));
    }

    private static List<FetchedPage> rest(PageFeed feed) throws InterruptedException {
        List<FetchedPage> pages = new ArrayList<>();
        for (PendingPage page = feed.next(); page != null; page = feed.next()) {
            FetchedPage fetched = page.await();
            fetched.close();
            pages.add(fetched);
        }
        return pages;
    }

    private static ListedJob done(String id) {
        return job(id, "COMPLETED");
    }

    private static ListedJob job(String id, String status) {
        return job(id, status, "2026-11-01T10:00:00Z");
    }

    private static ListedJob job(String id, String status, String createdAt) {
        return ApiFixture.listed(ApiFixture.item(id, status, createdAt, "2026-11-01T11:00:00Z"));
    }

    /// A result that does not compress into memory.
    private static String large() {
        StringBuilder text = new StringBuilder("{\"a\":\"");
        new Random(5).ints(2_000_000, 'a', 'z' + 1).forEach(text::appendCodePoint);
        return text.append("\"}").toString();
    }

}
