package dev.extractexport.job.heal;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReplayProgressTest {

    private static final long SECOND = 1_000_000_000;

    private final AtomicLong time = new AtomicLong(-5);

    private final ReplayProgress progress = new ReplayProgress(100, this.time::get);

    @Test
    void itTellsEachTenSecondsWhetherItComparesOrReplays() {
        this.progress.compared(1);
        this.time.addAndGet(10 * SECOND - 1);
        this.progress.replayed(1);
        assertThat(this.progress.lines()).isZero();

        this.time.addAndGet(1);
        this.progress.compared(1);
        this.progress.replayed(1);
        assertThat(this.progress.lines()).isEqualTo(1);
        this.time.addAndGet(25 * SECOND);
        this.progress.replayed(1);
        this.progress.replayed(1);
        assertThat(this.progress.lines()).isEqualTo(2);
    }

}
