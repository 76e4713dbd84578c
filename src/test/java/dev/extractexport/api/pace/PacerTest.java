package dev.extractexport.api.pace;

import java.time.Duration;

import dev.extractexport.api.FakeTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Time passes only in the pacer's own delays.
class PacerTest {

    private final FakeTime time = new FakeTime();

    @Test
    void turnsAreSpacedEvenly() throws InterruptedException {
        Pacer pacer = new Pacer(4.0, this.time);

        for (int i = 0; i < 4; i++) {
            pacer.awaitTurn();
        }

        assertThat(this.time.delays()).containsOnly(Duration.ofMillis(250)).hasSize(3);
    }

    @Test
    void aQuietMinuteAllowsNoBurst() throws InterruptedException {
        Pacer pacer = new Pacer(4.0, this.time);
        this.time.pass(Duration.ofMinutes(1));

        pacer.awaitTurn();
        pacer.awaitTurn();
        pacer.awaitTurn();

        assertThat(this.time.delays()).containsExactly(Duration.ofMillis(250), Duration.ofMillis(250));
    }

    @Test
    void withoutACeilingNobodyWaits() throws InterruptedException {
        Pacer pacer = new Pacer(null, this.time);

        for (int i = 0; i < 100; i++) {
            pacer.awaitTurn();
        }

        assertThat(this.time.delays()).isEmpty();
    }

}
