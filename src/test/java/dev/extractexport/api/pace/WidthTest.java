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

        assertThat(width.at(0)).isEqualTo(1);
        assertThat(width.untilWider(STEP / 2)).isEqualTo(STEP - STEP / 2);
        assertThat(width.at(STEP)).isEqualTo(2);
        assertThat(width.at(3 * STEP)).isEqualTo(4);
        assertThat(width.at(100 * STEP)).isEqualTo(4);
        assertThat(width.untilWider(100 * STEP)).isZero();
    }

    @Test
    void narrowsByAQuarterAtMostOnceASecond() {
        Width width = new Width(16, 0);

        width.overloaded(10 * SECOND);
        width.overloaded(10 * SECOND + 1);
        assertThat(width.at(10 * SECOND + 1)).isEqualTo(12);

        width.overloaded(11 * SECOND);
        assertThat(width.at(11 * SECOND)).isEqualTo(9);
    }

    @Test
    void neverNarrowsBelowOne() {
        Width width = new Width(16, 0);

        for (int second = 0; second < 60; second++) {
            width.overloaded(second * SECOND);
        }

        assertThat(width.at(60 * SECOND)).isEqualTo(1);
    }

    @Test
    void aRoundOfAnswersWidensByOne() {
        Width width = new Width(16, 0);
        width.overloaded(10 * SECOND);

        for (int i = 0; i < 13; i++) {
            width.answered();
        }
        assertThat(width.at(10 * SECOND)).isEqualTo(13);

        for (int i = 0; i < 1_000; i++) {
            width.answered();
        }
        assertThat(width.at(10 * SECOND)).isEqualTo(16);
    }

}
