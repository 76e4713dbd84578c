package dev.extractexport.api.pace;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/// Spaces requests evenly, so that no more than so many start in a second. Whoever asks gets the
/// next free turn, in the order of asking.
public final class Pacer {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Delayer delayer;

    private final long intervalNanos;

    private long nextTurnNanos;

    /// @param requestsPerSecond the ceiling; null for none
    public Pacer(@Nullable Double requestsPerSecond, Delayer delayer) {
        this.delayer = delayer;
        this.intervalNanos = (requestsPerSecond != null) ? Math.round(NANOS_PER_SECOND / requestsPerSecond) : 0;
        this.nextTurnNanos = delayer.nanoTime();
    }

    /// Returns when the caller may send one request.
    public void awaitTurn() throws InterruptedException {
        if (this.intervalNanos == 0) {
            return;
        }
        long waitNanos = takeTurn();
        if (waitNanos > 0) {
            this.delayer.delay(Duration.ofNanos(waitNanos));
        }
    }

    /// Unused turns are lost: a quiet minute does not allow a burst after it.
    private synchronized long takeTurn() {
        long now = this.delayer.nanoTime();
        long wait = Math.max(0, this.nextTurnNanos - now);
        this.nextTurnNanos = now + wait + this.intervalNanos;
        return wait;
    }

}
