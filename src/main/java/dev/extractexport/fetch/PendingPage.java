package dev.extractexport.fetch;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import dev.extractexport.archive.FrameDraft;
import org.jspecify.annotations.Nullable;

/// A listed page whose runs are being fetched.
public final class PendingPage {

    private final long index;

    private final Lookahead ahead;

    private final FetchedPage header;

    private final @Nullable FetchedJob[] jobs;

    private int missing;

    private long frameBytes;

    private boolean discarded;

    private @Nullable Throwable failure;

    /// @param index among all pages of the feed, from 0
    /// @param header the page as it will be, still without its jobs
    PendingPage(long index, Lookahead ahead, FetchedPage header) {
        this.index = index;
        this.ahead = ahead;
        this.header = header;
        this.jobs = new @Nullable FetchedJob[header.listedItems()];
        this.missing = header.listedItems();
    }

    /// Waits until every run of the page is there. The page then belongs to the caller,
    /// who closes it.
    /// @throws dev.extractexport.failure.Failure the first one that a run ended with,
    /// without waiting for the others
    public FetchedPage await() throws InterruptedException {
        FetchedPage page = awaited();
        this.ahead.handOver(this, this.frameBytes);
        return page;
    }

    private synchronized FetchedPage awaited() throws InterruptedException {
        while (this.missing > 0 && this.failure == null) {
            wait();
        }
        rethrow(this.failure);
        List<FetchedJob> all = Arrays.stream(this.jobs).map(Objects::requireNonNull).toList();
        return this.header.withJobs(all);
    }

    long index() {
        return this.index;
    }

    /// @param position on the page, from 0
    void done(int position, FetchedJob job) {
        FrameDraft frame = job.frame();
        if (frame != null) {
            this.ahead.hold(frame.compressedBytes());
        }
        synchronized (this) {
            if (this.discarded) {
                job.free();
                return;
            }
            this.jobs[position] = job;
            this.frameBytes += (frame != null) ? frame.compressedBytes() : 0;
            this.missing--;
            notifyAll();
        }
    }

    synchronized void failed(Throwable cause) {
        if (this.failure == null) {
            this.failure = cause;
        }
        notifyAll();
    }

    /// Frees what arrived, and later what is still to arrive.
    synchronized void discard() {
        this.discarded = true;
        for (FetchedJob job : this.jobs) {
            if (job != null) {
                job.free();
            }
        }
        failed(new IllegalStateException("The feed is closed"));
    }

    /// Carries what another thread failed with into this one; nothing for null.
    static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {
            }
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }

}
