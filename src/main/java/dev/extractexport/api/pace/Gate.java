package dev.extractexport.api.pace;

import java.time.Duration;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;

/// Lets requests of one kind through, as many at once and as many a second as the server bears. They
/// go in the order of asking; one that waits for another attempt waits elsewhere and holds up
/// nobody. Safe for many threads.
public final class Gate {

    private final Delayer delayer;

    private final Pacer pacer;

    private final Governor governor = new Governor();

    private final @Nullable Gate crowd;

    private final Width width;

    /// Held by whoever is next.
    private final Semaphore next = new Semaphore(1, true);

    /// Tells whoever is next that one has come back.
    private final Semaphore back = new Semaphore(0);

    private int present;

    /// @param most requests at once
    /// @param pacer the hard ceiling, which several gates may share
    /// @param crowd whose requests make way for these, should one limit hold for both
    public Gate(int most, Pacer pacer, Delayer delayer, @Nullable Gate crowd) {
        this.crowd = crowd;
        this.delayer = delayer;
        this.pacer = pacer;
        this.width = new Width(most, delayer.nanoTime());
    }

    /// Returns when the caller may send one request; it closes the pass when that is
    /// over.
    public Pass enter() throws InterruptedException {
        this.next.acquire();
        try {
            awaitRoom();
            for (long wait = untilTurn(); wait > 0; wait = untilTurn()) {
                this.delayer.delay(Duration.ofNanos(wait));
            }
            this.pacer.awaitTurn();
            if (this.crowd != null) {
                this.crowd.giveWay();
            }
            return pass();
        }
        finally {
            this.next.release();
        }
    }

    private void awaitRoom() throws InterruptedException {
        while (!hasRoom()) {
            this.back.acquire();
        }
    }

    /// Where there is none, at least one is under way, and will come back.
    private synchronized boolean hasRoom() {
        this.back.drainPermits();
        return this.present < this.width.now();
    }

    private synchronized long untilTurn() {
        return this.governor.untilTurn(this.delayer.nanoTime());
    }

    /// Leaves one turn to a request of another gate, and returns when it has come.
    private void giveWay() throws InterruptedException {
        long wait = takeTurn();
        if (wait > 0) {
            this.delayer.delay(Duration.ofNanos(wait));
        }
    }

    private synchronized long takeTurn() {
        return this.governor.takeTurn(this.delayer.nanoTime());
    }

    private synchronized Pass pass() {
        this.present++;
        return new Pass(this.governor.sent(this.delayer.nanoTime()));
    }

    /// One request under way. Used by one thread.
    public final class Pass implements AutoCloseable {

        private final long ticket;

        private Pass(long ticket) {
            this.ticket = ticket;
        }

        /// The server let the request through, whatever it answered.
        public void passed() {
            synchronized (Gate.this) {
                long now = Gate.this.delayer.nanoTime();
                Gate.this.governor.passed(this.ticket);
                Gate.this.width.answered(now);
            }
        }

        /// The server let it through and could not cope, or did not answer at all.
        public void overloaded() {
            synchronized (Gate.this) {
                long now = Gate.this.delayer.nanoTime();
                Gate.this.governor.passed(this.ticket);
                Gate.this.width.overloaded(now);
            }
        }

        /// The server answered 429.
        /// @param asked how long it wants this request to wait; null if it does not say
        public void refused(@Nullable Duration asked) {
            synchronized (Gate.this) {
                Gate.this.governor.refused(this.ticket, Gate.this.delayer.nanoTime(), asked);
            }
        }

        /// It is over.
        @Override
        public void close() {
            synchronized (Gate.this) {
                Gate.this.present--;
                Gate.this.back.release();
            }
        }

    }

}
