package dev.extractexport.api.retry;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// The delay a server asks for before the next attempt: `retry-after-ms`, else `Retry-After` in
/// seconds or as an HTTP date.
public final class ServerDelay {

    /// Nobody means as long a one for a single request: it is a mistake of the server or
    /// of a clock.
    private static final double ABSURD_SECONDS = Duration.ofHours(1).toSeconds();

    private ServerDelay() {
    }

    /// The delay that `headers` ask for.
    /// @return null if there is none to obey: no header, an unreadable one, a moment
    /// that has passed, an hour or more
    public static @Nullable Duration of(HttpHeaders headers, Instant now) {
        Optional<String> millis = headers.firstValue("retry-after-ms");
        if (millis.isPresent()) {
            Duration delay = seconds(millis.get(), 1e-3);
            if (delay != null) {
                return delay;
            }
        }
        Optional<String> after = headers.firstValue("Retry-After");
        if (after.isEmpty()) {
            return null;
        }
        Duration delay = seconds(after.get(), 1);
        return (delay != null) ? delay : until(after.get(), now);
    }

    private static @Nullable Duration seconds(String text, double unit) {
        try {
            double seconds = Double.parseDouble(text.strip()) * unit;
            return (seconds > 0 && seconds < ABSURD_SECONDS) ? Duration.ofNanos(Math.round(seconds * 1e9)) : null;
        }
        catch (NumberFormatException ex) {
            return null;
        }
    }

    private static @Nullable Duration until(String text, Instant now) {
        try {
            Instant moment = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from);
            Duration delay = Duration.between(now, moment);
            return (delay.isPositive() && delay.toSeconds() < ABSURD_SECONDS) ? delay : null;
        }
        catch (DateTimeException ex) {
            return null;
        }
    }

}
