package dev.extractexport.api.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/// Counts the failures of one request and says how long to wait after each, until its budget is
/// used up. Used by one thread.
public final class Patience {

    private final RetrySettings settings;

    private final RandomGenerator random;

    private Duration waited = Duration.ZERO;

    private Duration spent = Duration.ZERO;

    private int failures;

    private int limited;

    /// @param random need not be safe for use by several threads
    public Patience(RetrySettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /// How an attempt failed.
    public enum Failing {

        /// In a way that may be the request's own fault: bounded by number.
        ATTEMPT,
        /// Too many requests: says nothing about this one, so bounded by time alone.
        LIMIT,
        /// In a way that speaks against the service rather than this request, though its
        /// attempts are used up: bounded by time alone.
        UNCLEAR,
        /// Another attempt would be of no use.
        FOR_GOOD

    }

    /// Counts one more failure.
    /// @param took the attempt itself
    /// @param asked the delay the server asked for, null if it asked for none. It is
    /// obeyed, or there is no other attempt
    /// @return how long to wait before the next attempt; null if there is to be none
    public @Nullable Duration afterFailure(Failing how, Duration took, @Nullable Duration asked) {
        this.spent = this.spent.plus(took);
        boolean last = switch (how) {
            case ATTEMPT -> ++this.failures >= this.settings.attempts();
            case LIMIT -> ++this.limited < 0;
            case UNCLEAR -> ++this.failures < 0;
            case FOR_GOOD -> ++this.failures > 0;
        };
        Duration delay = (asked != null) ? asked : computed();
        if (asked != null && this.limited > this.settings.attempts()) {
            // A limit that the server's own delays do not end is asked about ever more
            // seldom.
            delay = longer(asked, computed());
        }
        Duration spentThen = this.spent.plus(delay);
        if (last || delay.compareTo(this.settings.longestServerDelay()) > 0
                || spentThen.compareTo(this.settings.total()) > 0) {
            return null;
        }
        this.waited = this.waited.plus(delay);
        this.spent = spentThen;
        return delay;
    }

    /// Whether one more failure uses up the attempts.
    public boolean isLastAttempt() {
        return this.failures + 1 >= this.settings.attempts();
    }

    /// Whether one more failure uses them up twice over.
    public boolean hasAskedTwiceAsOften() {
        return this.failures + 1 >= 2 * this.settings.attempts();
    }

    /// Attempts that failed so far.
    public int failures() {
        return this.failures + this.limited;
    }

    /// All delays handed out so far.
    public Duration waited() {
        return this.waited;
    }

    /// Full jitter: anything up to the ceiling, so that many requests that failed
    /// together do not come back together.
    private Duration computed() {
        Duration ceiling = this.settings.firstDelay();
        for (int i = 1; i < failures() && ceiling.compareTo(this.settings.longestDelay()) < 0; i++) {
            ceiling = ceiling.multipliedBy(2);
        }
        long ceilingNanos = shorter(ceiling, this.settings.longestDelay()).toNanos();
        synchronized (this.random) {
            return Duration.ofNanos(this.random.nextLong(ceilingNanos + 1));
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return (one.compareTo(other) >= 0) ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return (one.compareTo(other) <= 0) ? one : other;
    }

}
