package dev.extractexport.job.context;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/// Ends the job between two chunks when a signal asks for it. Spring Batch 6.0.4 counts an
/// interrupted step as COMPLETED unless the policy itself marks it, and its own `stop` races the
/// step thread: so the flag is ours.
public final class StopSignal implements StepInterruptionPolicy {

    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile boolean requested;

    /// Asks the job to take no new work, and waits for the chunk in hand.
    /// @return whether the job ended within `seconds`
    public boolean stop(long seconds) throws InterruptedException {
        this.requested = true;
        return this.ended.await(seconds, TimeUnit.SECONDS);
    }

    public boolean requested() {
        return this.requested;
    }

    /// Tells a waiting [#stop] that the job has ended.
    public void ended() {
        this.ended.countDown();
    }

    @Override
    public void checkInterrupted(StepExecution stepExecution) throws JobInterruptedException {
        if (this.requested || Thread.currentThread().isInterrupted()) {
            stepExecution.setTerminateOnly();
        }
        if (stepExecution.isTerminateOnly()) {
            throw new JobInterruptedException("Stop requested");
        }
    }

}
