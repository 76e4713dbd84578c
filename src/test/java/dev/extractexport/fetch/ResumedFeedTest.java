package dev.extractexport.fetch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.extractexport.api.ListQuery;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.listing.Walk;
import dev.extractexport.fetch.triage.VersionKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.extractexport.fetch.Feeds.COMPLETED;
import static dev.extractexport.fetch.Feeds.done;
import static dev.extractexport.fetch.Feeds.rest;
import static dev.extractexport.fetch.Feeds.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Where a feed begins, goes on and ends: listings behind one another, tokens, exports that are
/// full. The time-out only ends a test that would hang.
@Timeout(60)
class ResumedFeedTest {

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
    void aFullExportIsCutAtTheEndOfItsPage() throws InterruptedException {
        this.api.page(done("a")).page(done("b"), done("c"), done("d")).page(done("e"));
        PageFeed feed = this.feeds.feed(this.feeds.rules(COMPLETED, 3, 2, Long.MAX_VALUE), wanted(null));

        List<FetchedPage> pages = rest(feed);

        assertThat(pages).extracting(FetchedPage::cut).containsExactly(false, true);
        assertThat(pages.getLast().nextToken()).isEqualTo("t2");
        assertThat(feed.wasCut()).isTrue();
        assertThat(this.api.calls("list")).containsExactly("list null", "list t1");
    }

    @Test
    void anExportThatIsFullAtItsEndIsNotCut() throws InterruptedException {
        this.api.page(done("a")).page(done("b"));
        PageFeed feed = this.feeds.feed(this.feeds.rules(COMPLETED, 2, 2, Long.MAX_VALUE), wanted(null));

        assertThat(rest(feed)).extracting(FetchedPage::cut).containsExactly(false, false);
        assertThat(feed.wasCut()).isFalse();
    }

    @Test
    void anExportResumedWhenItWasFullListsNothing() throws InterruptedException {
        this.api.page(done("a")).page(done("b"));
        PageFeed feed = this.feeds.closing(new PageFeed(this.api, this.feeds::lookup,
                this.feeds.rules(COMPLETED, 2, 2, Long.MAX_VALUE), List.of(wanted("t1")), 2));

        assertThat(rest(feed)).isEmpty();
        assertThat(feed.wasCut()).isTrue();
        assertThat(this.api.calls()).isEmpty();
    }

    @Test
    void listingsFollowOneAnother() throws InterruptedException {
        this.api.page(done("a"));
        Listing open = Listing.of(1, Listing.Kind.OPEN_STATUS, ListQuery.of(Map.of("status", "RUNNING")), null,
                Walk.NEW);

        List<FetchedPage> pages = rest(
                this.feeds.feed(this.feeds.rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), open, wanted(null)));

        assertThat(pages).extracting(FetchedPage::listing).containsExactly(1, 7);
        assertThat(pages).extracting(FetchedPage::lastOfListing).containsOnly(true);
    }

    @Test
    void aResumedListingGoesOnBehindItsToken() throws InterruptedException {
        this.api.page(done("a")).page(done("b"));

        rest(this.feeds.feed(this.feeds.rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), wanted("t1")));

        assertThat(this.api.calls("list")).containsExactly("list t1");
    }

    @Test
    void aResumeTokenTheApiForgotBeginsTheListingAnew() throws InterruptedException {
        this.api.page(done("a")).page(done("b")).refuseToken("t9");

        List<FetchedPage> pages = rest(
                this.feeds.feed(this.feeds.rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), wanted("t9")));

        assertThat(pages).hasSize(2);
        assertThat(this.api.calls("list")).containsExactly("list t9", "list null", "list t1");
    }

    @Test
    void aTokenRefusedInMidListingBeginsItAnewUntilThatIsOfNoUse() throws InterruptedException {
        this.api.page(done("a")).page(done("b")).refuseToken("t1");
        PageFeed feed = this.feeds.feed();

        for (int i = 0; i < 4; i++) {
            feed.next().await().close();
        }

        assertThatThrownBy(feed::next).isInstanceOfSatisfying(Failure.class, (failure) -> {
            assertThat(failure.kind()).isEqualTo(Kind.INCOMPLETE);
            assertThat(failure).hasMessageContaining("began anew 3 times").hasMessageContaining("refused t1");
        });
    }

    @Test
    void theOpenSetResumesBehindAnIdThoughItHasShrunk() throws InterruptedException {
        List<VersionKey> keys = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            keys.add(new VersionKey("job-%03d".formatted(i), 1));
        }
        List<FetchedPage> pages = rest(
                this.feeds.feed(this.feeds.rules(COMPLETED, 1_000, 2, Long.MAX_VALUE), Listing.openSet(2, keys, null)));
        assertThat(pages).extracting(FetchedPage::nextToken).containsExactly("job-049", "job-099", null);

        List<FetchedPage> resumed = rest(this.feeds.feed(this.feeds.rules(COMPLETED, 1_000, 2, Long.MAX_VALUE),
                Listing.openSet(2, keys.subList(60, 120), "job-099")));

        assertThat(resumed).singleElement()
            .satisfies((page) -> assertThat(page.jobs().getFirst().key().jobId()).isEqualTo("job-100"));
    }

}
