package dev.extractexport.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.api.pace.Delayer;

/// Time that passes only while somebody waits.
public final class FakeTime implements Delayer {

    private final List<Duration> delays = new ArrayList<>();

    private long nanos;

    @Override
    public synchronized void delay(Duration delay) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        this.delays.add(delay);
        this.nanos += delay.toNanos();
    }

    @Override
    public synchronized long nanoTime() {
        return this.nanos;
    }

    public synchronized List<Duration> delays() {
        return List.copyOf(this.delays);
    }

    /// Lets time pass without anybody waiting.
    public synchronized void pass(Duration duration) {
        this.nanos += duration.toNanos();
    }

}
