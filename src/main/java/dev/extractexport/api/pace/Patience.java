package dev.extractexport.api.pace;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/// Counts the failures of one request and says how long to wait after each, until its attempts or
/// its waiting time are used up. Used by one thread.
public final class Patience {

    private final RetrySettings settings;

    private final RandomGenerator random;

    private Duration waited = Duration.ZERO;

    private int failures;

    /// @param random need not be safe for use by several threads
    public Patience(RetrySettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /// Counts one more failure.
    /// @param asked the delay the server asked for, obeyed as far as the bounds allow;
    /// null if it asked for none
    /// @return how long to wait before the next attempt; null if there is to be none
    public @Nullable Duration afterFailure(@Nullable Duration asked) {
        this.failures++;
        if (this.failures >= this.settings.attempts()) {
            return null;
        }
        Duration delay = (asked != null) ? shorter(asked, this.settings.longestServerDelay()) : computed();
        if (this.waited.plus(delay).compareTo(this.settings.totalWait()) > 0) {
            return null;
        }
        this.waited = this.waited.plus(delay);
        return delay;
    }

    /// Attempts that failed so far.
    public int failures() {
        return this.failures;
    }

    /// All delays handed out so far.
    public Duration waited() {
        return this.waited;
    }

    /// Full jitter: anything up to the ceiling, so that many requests that failed
    /// together do not come back together.
    private Duration computed() {
        Duration ceiling = this.settings.firstDelay();
        for (int i = 1; i < this.failures && ceiling.compareTo(this.settings.longestDelay()) < 0; i++) {
            ceiling = ceiling.multipliedBy(2);
        }
        long ceilingNanos = shorter(ceiling, this.settings.longestDelay()).toNanos();
        synchronized (this.random) {
            return Duration.ofNanos(this.random.nextLong(ceilingNanos + 1));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return (one.compareTo(other) <= 0) ? one : other;
    }

}
