package dev.extractexport.fetch.listing;

import java.util.function.LongFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Tokens that go round are found out; tokens that only come twice are not.
class TokenTrailTest {

    private static final long MANY = 100_000;

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 7, 100, 1_000 })
    void everyCircleIsFoundOut(long length) {
        for (long lead : new long[] { 0, 1, 50 }) {
            assertThat(found((step) -> (step < lead) ? "lead-" + step : "t" + (step - lead) % length))
                .as("lead %d", lead)
                .isBetween(length, 12 * (lead + length) + 4);
        }
    }

    @Test
    void tokensThatNeverComeAgainAreNone() {
        assertThat(found((step) -> "t" + step)).isEqualTo(MANY);
    }

    @ParameterizedTest
    @ValueSource(longs = { 2, 3 })
    void aTokenHandedOutTwiceIsNone(long times) {
        assertThat(found((step) -> "t" + step / times)).isEqualTo(MANY);
    }

    private static long found(LongFunction<String> tokens) {
        TokenTrail trail = new TokenTrail();
        long step = 0;
        while (step < MANY && !trail.isCircle(tokens.apply(step))) {
            step++;
        }
        return step;
    }

}
