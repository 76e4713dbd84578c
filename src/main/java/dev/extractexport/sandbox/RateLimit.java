package dev.extractexport.sandbox;

import java.util.function.LongSupplier;

/// Lets at most so many requests through in any one second, wherever that second begins. Requests
/// that are held back do not count. Safe for any number of threads.
final class RateLimit {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LongSupplier nanoTime;

    /// When the last requests were let through, nanoseconds of the clock; a ring, so that
    /// the next place to write is the oldest.
    private final long[] passed;

    private int oldest;

    /// Whether the ring has been written once around.
    private boolean full;

    /// @param perSecond requests, 0 for no limit
    /// @param nanoTime clock, such as [System#nanoTime()]
    RateLimit(int perSecond, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.passed = new long[perSecond];
    }

    /// Asks for one request to be let through.
    /// @return 0 where it is, else after how many seconds to ask again, from 1
    synchronized int pass() {
        if (this.passed.length == 0) {
            return 0;
        }
        long now = this.nanoTime.getAsLong();
        long waitNanos = this.full ? SECOND_NANOS - (now - this.passed[this.oldest]) : 0;
        if (waitNanos > 0) {
            return Math.toIntExact((waitNanos + SECOND_NANOS - 1) / SECOND_NANOS);
        }
        this.passed[this.oldest] = now;
        this.oldest = (this.oldest + 1) % this.passed.length;
        this.full = this.full || this.oldest == 0;
        return 0;
    }

}
