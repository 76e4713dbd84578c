package dev.extractexport.api.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

import dev.extractexport.api.retry.Patience.Failing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Chance is fixed to its largest and smallest value, so that ceilings show.
class PatienceTest {

    private static final RandomGenerator LARGEST = () -> Long.MAX_VALUE;

    private final RetrySettings settings = new RetrySettings(8, Duration.ofMillis(500), Duration.ofSeconds(3),
            Duration.ofSeconds(60), Duration.ofSeconds(100));

    @Test
    void ceilingsDoubleUpToTheLongestDelay() {
        Patience patience = new Patience(this.settings, new Ceiling());

        assertThat(afterAttempt(patience, null)).isEqualTo(Duration.ofMillis(500));
        assertThat(afterAttempt(patience, null)).isEqualTo(Duration.ofSeconds(1));
        assertThat(afterAttempt(patience, null)).isEqualTo(Duration.ofSeconds(2));
        assertThat(afterAttempt(patience, null)).isEqualTo(Duration.ofSeconds(3));
        assertThat(afterAttempt(patience, null)).isEqualTo(Duration.ofSeconds(3));
        assertThat(patience.waited()).isEqualTo(Duration.ofMillis(9_500));
    }

    @Test
    void jitterReachesDownToNothing() {
        Patience patience = new Patience(this.settings, () -> 0);

        assertThat(afterAttempt(patience, null)).isZero();
    }

    @Test
    void theLastAttemptHasNoDelayAfterIt() {
        RetrySettings two = new RetrySettings(2, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(10));
        Patience patience = new Patience(two, LARGEST);

        assertThat(afterAttempt(patience, null)).isNotNull();
        assertThat(afterAttempt(patience, null)).isNull();
        assertThat(patience.failures()).isEqualTo(2);
    }

    @Test
    void aServerIsObeyedExactlyOrNotAskedAgain() {
        Patience patience = new Patience(this.settings, LARGEST);

        assertThat(afterAttempt(patience, Duration.ofMillis(1_234))).isEqualTo(Duration.ofMillis(1_234));
        assertThat(afterAttempt(patience, Duration.ofSeconds(61))).isNull();
    }

    @Test
    void noDelayBeginsThatWouldPassTheTotal() {
        Patience patience = new Patience(this.settings, LARGEST);

        assertThat(afterAttempt(patience, Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(60));
        assertThat(afterAttempt(patience, Duration.ofSeconds(41))).isNull();
    }

    @Test
    void attemptsThatTakeLongAreFew() {
        Patience patience = new Patience(this.settings, new Ceiling());

        assertThat(patience.afterFailure(Failing.ATTEMPT, Duration.ofSeconds(60), null)).isNotNull();
        assertThat(patience.afterFailure(Failing.ATTEMPT, Duration.ofSeconds(60), null)).isNull();
    }

    @Test
    void aLimitOfRequestsIsWaitedForByTimeNotByNumber() {
        Patience patience = new Patience(this.settings, new Ceiling());
        int refusals = 0;

        while (patience.afterFailure(Failing.LIMIT, Duration.ZERO, Duration.ofSeconds(1)) != null) {
            refusals++;
        }

        // Eight times the second that is asked for, then the longest computed delay.
        assertThat(refusals).isEqualTo(8 + 30);
        assertThat(patience.waited()).isEqualTo(Duration.ofSeconds(98));
    }

    @Test
    void whatIsOfNoUseIsNotTriedAgain() {
        assertThat(new Patience(this.settings, LARGEST).afterFailure(Failing.FOR_GOOD, Duration.ZERO, Duration.ZERO))
            .isNull();
    }

    @Test
    void withDefaultsAnUnreachableHostCostsAtMostTwentySeconds() {
        Patience patience = new Patience(RetrySettings.DEFAULTS, new Ceiling());

        while (afterAttempt(patience, null) != null) {
            assertThat(patience.failures()).isLessThan(RetrySettings.DEFAULTS.attempts());
        }

        assertThat(patience.waited()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    private static Duration afterAttempt(Patience patience, Duration asked) {
        return patience.afterFailure(Failing.ATTEMPT, Duration.ZERO, asked);
    }

    /// Always the largest value allowed.
    private static final class Ceiling implements RandomGenerator {

        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }

    }

}
