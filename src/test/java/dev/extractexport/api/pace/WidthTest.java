package dev.extractexport.api.pace;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// On a clock of its own.
class WidthTest {

    private static final long SECOND = 1_000_000_000L;

    private static final long STEP = SECOND / 8;

    @Test
    void opensByOneEachEighthOfASecondUpToItsCeiling() {
        Width width = new Width(4, 0);

        assertThat(width.now()).isEqualTo(1);
        for (int step = 1; step <= 40; step++) {
            width.answered(step * STEP / 4);
            assertThat(width.now()).isEqualTo(Math.min(4, 1 + step / 4));
        }
    }

    @Test
    void withoutAnswersItDoesNotOpenAndAfterThemItAtMostDoubles() {
        Width width = new Width(16, 0);

        width.answered(60 * SECOND);
        assertThat(width.now()).isEqualTo(2);
        width.answered(60 * SECOND + 1);
        assertThat(width.now()).isEqualTo(2);
        width.answered(120 * SECOND);
        assertThat(width.now()).isEqualTo(4);
    }

    @Test
    void narrowsByAQuarterAtMostOnceASecond() {
        Width width = opened();

        width.overloaded(10 * SECOND);
        width.overloaded(10 * SECOND + 1);
        assertThat(width.now()).isEqualTo(12);

        width.overloaded(11 * SECOND);
        assertThat(width.now()).isEqualTo(9);
    }

    @Test
    void neverNarrowsBelowOne() {
        Width width = opened();

        for (int second = 0; second < 60; second++) {
            width.overloaded(second * SECOND);
        }

        assertThat(width.now()).isEqualTo(1);
    }

    @Test
    void aRoundOfAnswersWidensByOne() {
        Width width = opened();
        width.overloaded(10 * SECOND);

        for (int i = 0; i < 13; i++) {
            width.answered(10 * SECOND);
        }
        assertThat(width.now()).isEqualTo(13);

        for (int i = 0; i < 1_000; i++) {
            width.answered(10 * SECOND);
        }
        assertThat(width.now()).isEqualTo(16);
    }

    private static Width opened() {
        Width width = new Width(16, 0);
        for (int step = 1; step <= 15; step++) {
            width.answered(step * STEP);
        }
        assertThat(width.now()).isEqualTo(16);
        return width;
    }

}
