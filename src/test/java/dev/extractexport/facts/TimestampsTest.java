package dev.extractexport.facts;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The forms seen in bodies of the API, and some that are none.
class TimestampsTest {

    @ParameterizedTest
    @CsvSource({ "2025-08-13T15:45:39.286921Z, 2025-08-13T15:45:39.286921Z",
            "2025-08-13T15:45:39, 2025-08-13T15:45:39Z", "2025-08-13 15:45:39.5, 2025-08-13T15:45:39.5Z",
            "2025-08-13T15:45:39+02:00, 2025-08-13T13:45:39Z",
            "2025-08-13T15:45:39.286921-0530, 2025-08-13T21:15:39.286921Z",
            "2025-08-13 15:45:39+00, 2025-08-13T15:45:39Z", "2025-08-13t15:45:39z, 2025-08-13T15:45:39Z",
            "2025-08-13T15:45:39.123456789Z, 2025-08-13T15:45:39.123456Z",
            "1969-12-31T23:59:59.9999999Z, 1969-12-31T23:59:59.999999Z", "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z" })
    void everyFormIsReadAndCutToMicroseconds(String text, Instant expected) {
        assertThat(Timestamps.parse(text)).isEqualTo(expected);
        assertThat(Timestamps.ofMicros(Timestamps.micros(expected))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "yesterday", "2025-08-13", "2025-13-01T00:00:00Z", "2025-08-1315:45:39Z",
            "2025-08-13T25:00:00Z", "+12025-08-13T15:45:39Z", "0000-08-13T15:45:39Z", "2025-08-13T15:45:39Zx",
            "1741700000" })
    void whatIsNoTimestampIsRefused(String text) {
        assertThatThrownBy(() -> Timestamps.parse(text)).isInstanceOf(DateTimeException.class)
            .hasMessageStartingWith("'" + text + "' is no timestamp: expected one like 2026-03-11T09:30:00.123456Z");
    }

    @ParameterizedTest
    @CsvSource({ "2025-08-13T15:45:39.123456Z, false", "2025-08-13T15:45:39.1234560+02:00, false",
            "2025-08-13T15:45:39, false", "2025-08-13T15:45:39.1234561Z, true", "2025-08-13 15:45:39.000000001, true" })
    void whatIsCutOffIsKnown(String text, boolean finer) {
        assertThat(Timestamps.isFinerThanMicros(text)).isEqualTo(finer);
    }

    /// What is read digit by digit is what the JDK reads.
    @Test
    void everyMomentIsReadAsTheJdkReadsIt() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            Instant moment = Instant.ofEpochSecond(random.nextLong(-62_135_596_800L, 253_402_300_800L),
                    random.nextInt(1_000_000) * 1_000L);
            assertThat(Timestamps.parse(moment.toString())).isEqualTo(moment);
        }
    }

    @Test
    void aLongTextIsQuotedInPartOnly() {
        assertThatThrownBy(() -> Timestamps.parse("x".repeat(100_000)))
            .hasMessageStartingWith("'" + "x".repeat(40) + "...' (100000 characters) is no timestamp");
    }

    @ParameterizedTest
    @CsvSource({ "10:00:00.000002Z,10:00:00.000001Z,true", "10:00:00.000001Z,10:00:00.000001Z,false",
            "10:00:00.000001Z,10:00:00.000002Z,false", "10:00:00.001Z,10:00:00.000999Z,true",
            "10:00:00.001999Z,10:00:00.001Z,false", "10:00:00.999999Z,10:00:00Z,false",
            "10:00:01Z,10:00:00.999999Z,true" })
    void aMomentIsLaterInTheCoarserOfTwoPrecisions(String one, String other, boolean later) {
        assertThat(Timestamps.isLater(Instant.parse("2026-11-01T" + one), Instant.parse("2026-11-01T" + other)))
            .isEqualTo(later);
    }

}
