package dev.extractexport.api.pace;

import java.time.Duration;
import java.util.random.RandomGenerator;

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

        assertThat(patience.afterFailure(null)).isEqualTo(Duration.ofMillis(500));
        assertThat(patience.afterFailure(null)).isEqualTo(Duration.ofSeconds(1));
        assertThat(patience.afterFailure(null)).isEqualTo(Duration.ofSeconds(2));
        assertThat(patience.afterFailure(null)).isEqualTo(Duration.ofSeconds(3));
        assertThat(patience.afterFailure(null)).isEqualTo(Duration.ofSeconds(3));
        assertThat(patience.waited()).isEqualTo(Duration.ofMillis(9_500));
    }

    @Test
    void jitterReachesDownToNothing() {
        Patience patience = new Patience(this.settings, () -> 0);

        assertThat(patience.afterFailure(null)).isZero();
    }

    @Test
    void theLastAttemptHasNoDelayAfterIt() {
        RetrySettings two = new RetrySettings(2, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(10));
        Patience patience = new Patience(two, LARGEST);

        assertThat(patience.afterFailure(null)).isNotNull();
        assertThat(patience.afterFailure(null)).isNull();
        assertThat(patience.failures()).isEqualTo(2);
    }

    @Test
    void aServerIsObeyedExactlyAndNotForTooLong() {
        Patience patience = new Patience(this.settings, LARGEST);

        assertThat(patience.afterFailure(Duration.ofMillis(1_234))).isEqualTo(Duration.ofMillis(1_234));
        assertThat(patience.afterFailure(Duration.ofHours(20))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void noDelayBeginsThatWouldPassTheTotal() {
        Patience patience = new Patience(this.settings, LARGEST);

        assertThat(patience.afterFailure(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(60));
        assertThat(patience.afterFailure(Duration.ofSeconds(41))).isNull();
    }

    @Test
    void withDefaultsAnUnreachableHostCostsAtMostTwentySeconds() {
        Patience patience = new Patience(RetrySettings.DEFAULTS, new Ceiling());

        while (patience.afterFailure(null) != null) {
            assertThat(patience.failures()).isLessThan(RetrySettings.DEFAULTS.attempts());
        }

        assertThat(patience.waited()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
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
