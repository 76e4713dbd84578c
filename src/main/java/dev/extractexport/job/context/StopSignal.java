package dev.extractexport.job.context;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/// Ends the job between two chunks when a signal asks for it. Spring Batch 6.0.4 counts an
/// interrupted step as COMPLETED unless the policy itself marks it, and its own `stop` races the
/// step thread: so the flag is ours.
public final class StopSignal implements StepInterruptionPolicy {

    private final CountDownLatch requested = new CountDownLatch(1);

    private final CountDownLatch ended = new CountDownLatch(1);

    /// When the chunk in hand must be done. Set before `requested`.
    private volatile long deadlineNanos;

    /// Asks the job to take no new work, and waits for the chunk in hand.
    /// @return whether the job ended within `seconds`
    public boolean stop(long seconds) throws InterruptedException {
        this.deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        this.requested.countDown();
        return this.ended.await(seconds, TimeUnit.SECONDS);
    }

    public boolean requested() {
        return this.requested.getCount() == 0;
    }

    /// Tells a waiting [#stop] that the job has ended.
    public void ended() {
        this.ended.countDown();
    }

    /// Waits, but not once the job is to stop and the wait would outlast the time for
    /// that: then the chunk in hand cannot be done anyway.
    /// @throws InterruptedException also then, at once
    public void delay(Duration delay) throws InterruptedException {
        long end = System.nanoTime() + delay.toNanos();
        if (this.requested.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
            if (end - this.deadlineNanos > 0) {
                throw new InterruptedException("Stop requested during a wait of %d s".formatted(delay.toSeconds()));
            }
            TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        }
    }

    @Override
    public void checkInterrupted(StepExecution stepExecution) throws JobInterruptedException {
        if (requested() || Thread.currentThread().isInterrupted()) {
            stepExecution.setTerminateOnly();
        }
        if (stepExecution.isTerminateOnly()) {
            throw new JobInterruptedException("Stop requested");
        }
    }

}
