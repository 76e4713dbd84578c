package dev.extractexport.api.retry;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Headers as servers and gateways send them, good and bad.
class ServerDelayTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    @ParameterizedTest
    @CsvSource({ "7,7000", "0.25,250", "' 3 ',3000", "3599,3599000" })
    void secondsAreRead(String text, long millis) {
        assertThat(ServerDelay.of(headers("Retry-After", text), NOW)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void aDateIsMeasuredFromNow() {
        assertThat(ServerDelay.of(headers("Retry-After", "Tue, 24 Nov 2026 02:01:30 GMT"), NOW))
            .isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void millisecondsGoBeforeSeconds() {
        HttpHeaders both = HttpHeaders.of(Map.of("retry-after-ms", List.of("1500.5"), "Retry-After", List.of("9")),
                (name, value) -> true);

        assertThat(ServerDelay.of(both, NOW)).isEqualTo(Duration.ofNanos(1_500_500_000));
    }

    @Test
    void unreadableMillisecondsLeaveTheSeconds() {
        HttpHeaders both = HttpHeaders.of(Map.of("retry-after-ms", List.of("soon"), "Retry-After", List.of("9")),
                (name, value) -> true);

        assertThat(ServerDelay.of(both, NOW)).isEqualTo(Duration.ofSeconds(9));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "0", "-5", "NaN", "tomorrow", "Mon, 23 Nov 2026 02:00:00 GMT", "2026-11-24", "3600",
            "86400", "31536000", "1e400", "-1e400", "99999999999999999999999", "Infinity",
            "Wed, 24 Nov 2027 02:00:00 GMT", "Wed, 31 Feb 2027 02:00:00 GMT", "Fri, 31 Dec 99999 23:59:59 GMT" })
    void whatCannotBeObeyedCountsAsNone(String text) {
        assertThat(ServerDelay.of(headers("Retry-After", text), NOW)).isNull();
    }

    private static HttpHeaders headers(String name, String value) {
        return HttpHeaders.of(Map.of(name, List.of(value)), (n, v) -> true);
    }

}
