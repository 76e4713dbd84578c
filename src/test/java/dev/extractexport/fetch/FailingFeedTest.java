package dev.extractexport.fetch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.extractexport.fetch.FakeExtractApi.completed;
import static dev.extractexport.fetch.Feeds.COMPLETED;
import static dev.extractexport.fetch.Feeds.done;
import static dev.extractexport.fetch.Feeds.job;
import static dev.extractexport.fetch.Feeds.large;
import static dev.extractexport.fetch.Feeds.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// How failures, closing and interruption end a feed, and what is left then. The time-out only
/// ends a test that would hang.
@Timeout(60)
class FailingFeedTest {

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
    void theFirstFailureOfAPageIsThrownWithoutWaitingForTheOthers() throws InterruptedException {
        this.api.page(done("slow"), done("bad")).run("bad", (job, frames) -> {
            throw new Failure(Kind.INCOMPLETE, "HTTP 503");
        });
        this.api.hold("slow");
        PendingPage page = this.feeds.feed().next();

        assertThatThrownBy(page::await).isInstanceOf(Failure.class).hasMessage("HTTP 503");
    }

    @Test
    void aFailureComesBehindThePagesBeforeIt() throws InterruptedException {
        this.api.page(done("a")).page(done("b")).run("b", (job, frames) -> {
            throw new Failure(Kind.QUOTA, "no credits");
        });
        PageFeed feed = this.feeds.feed();

        assertThat(feed.next().await().jobs()).hasSize(1);
        PendingPage second = feed.next();
        assertThatThrownBy(second::await).hasMessage("no credits");
    }

    @Test
    void aFailingLedgerEndsTheFeed() {
        this.api.page(done("a"));
        PageFeed feed = this.feeds.closing(new PageFeed(this.api, (keys) -> {
            throw new IllegalStateException("database closed");
        }, this.feeds.rules(COMPLETED, 9, 1, 1), List.of(wanted(null)), 0));

        assertThatThrownBy(feed::next).hasMessage("database closed");
    }

    @Test
    void aSpillThatCannotBeWrittenEndsTheExportAndNamesThePlace() throws InterruptedException, IOException {
        this.api.page(done("a")).run("a", completed(large()));
        Path noDirectory = Files.writeString(this.spills.resolve("a-file"), "");
        FetchRules rules = new FetchRules(COMPLETED, 9, noDirectory, 1, 1);
        PendingPage page = this.feeds.feed(rules, wanted(null)).next();

        assertThatThrownBy(page::await).isInstanceOf(Failure.class).hasMessageContaining("a-file");
    }

    @Test
    void closingWhileFetchingStopsEveryThreadAndFreesEverySpill() throws InterruptedException, IOException {
        this.api.page(done("a"), done("b")).page(done("c")).run("a", completed(large())).run("c", completed(large()));
        this.api.hold("b");
        this.api.hold("c");
        PageFeed feed = this.feeds.feed();
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
        PageFeed feed = this.feeds.feed();
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
        }, this.feeds.rules(COMPLETED, 9, 1, 1), List.of(wanted(null)), 0);
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
        PageFeed feed = this.feeds.feed();
        PendingPage page = feed.next();

        Thread.currentThread().interrupt();
        assertThatThrownBy(page::await).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        feed.close();

        assertThat(Thread.interrupted()).isTrue();
    }

}
