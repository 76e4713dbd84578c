package dev.extractexport.api.retry;

import java.time.Duration;

/// The bounds on trying one request again.
/// @param attempts the first one included, at least 1; refusals for a limit of requests apart
/// @param firstDelay ceiling of the first computed delay; it doubles with every further failure
/// @param longestDelay ceiling of every computed delay
/// @param longestServerDelay a server that asks for more has the request given up: it is never asked
/// before its time
/// @param total all attempts and delays of one request together; no attempt begins later
public record RetrySettings(int attempts, Duration firstDelay, Duration longestDelay, Duration longestServerDelay,
        Duration total) {

    /// Six attempts: an unreachable host costs at most 15.5 s of waiting. A server that
    /// says how long to wait, or drips its bodies, may take a quarter of an hour in all.
    public static final RetrySettings DEFAULTS = new RetrySettings(6, Duration.ofMillis(500), Duration.ofSeconds(30),
            Duration.ofMinutes(5), Duration.ofMinutes(15));

    public RetrySettings {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is %d but must be 1 or more".formatted(attempts));
        }
        requirePositive("firstDelay", firstDelay);
        requirePositive("longestDelay", longestDelay);
        requirePositive("longestServerDelay", longestServerDelay);
        requirePositive("total", total);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("%s is %s but must be longer than 0".formatted(name, value));
        }
    }

}
