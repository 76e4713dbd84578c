package dev.extractexport.fetch;

import java.util.List;

import dev.extractexport.fetch.listing.Walk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/// A second thread is watched until it waits, or until it ends. The time-out only ends a test that
/// would hang.
@Timeout(60)
class LookaheadTest {

    private final Lookahead ahead = new Lookahead(1, 100);

    @Test
    void aRunOfAPageAheadWaitsWhileTooManyBytesAreHeld() throws InterruptedException {
        PendingPage first = page(0);
        this.ahead.add(first);
        this.ahead.take();
        this.ahead.hold(100);

        Thread waiting = start(() -> this.ahead.admit(1));
        assertThat(isWaiting(waiting)).isTrue();
        this.ahead.handOver(first, 1);

        waiting.join();
    }

    @Test
    void aRunOfATakenPageNeverWaitsForBytes() throws InterruptedException {
        this.ahead.add(page(0));
        this.ahead.hold(1_000_000);

        Thread waiting = start(() -> this.ahead.admit(0));
        assertThat(isWaiting(waiting)).isTrue();
        this.ahead.take();

        waiting.join();
    }

    @Test
    void noMorePagesAreListedThanThereIsRoomFor() throws InterruptedException {
        this.ahead.awaitRoom();
        this.ahead.add(page(0));

        Thread pager = start(this.ahead::awaitRoom);
        assertThat(isWaiting(pager)).isTrue();
        this.ahead.take();

        pager.join();
    }

    @Test
    void closingWakesWhoeverTakes() throws InterruptedException {
        Thread consumer = start(this.ahead::take);
        assertThat(isWaiting(consumer)).isTrue();

        this.ahead.close();

        consumer.join();
    }

    private PendingPage page(long index) {
        return new PendingPage(index, this.ahead,
                new FetchedPage(1, null, true, Walk.NEW, false, 0, List.of(), List.of()));
    }

    private static Thread start(Waiting action) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                action.run();
            }
            catch (InterruptedException | IllegalStateException ex) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static boolean isWaiting(Thread thread) {
        while (true) {
            switch (thread.getState()) {
                case WAITING -> {
                    return true;
                }
                case TERMINATED -> {
                    return false;
                }
                case NEW, RUNNABLE, BLOCKED, TIMED_WAITING -> Thread.onSpinWait();
            }
        }
    }

    /// Something that may wait.
    @FunctionalInterface
    private interface Waiting {

        void run() throws InterruptedException;

    }

}
