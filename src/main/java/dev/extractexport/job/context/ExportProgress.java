package dev.extractexport.job.context;

import java.util.concurrent.atomic.AtomicLong;

/// How far the running export is, for whoever shows it. Counts of this process, not of the export.
public final class ExportProgress {

    /// What the export is doing.
    public enum Phase {

        FETCH, FLATTEN, PUBLISH

    }

    private final AtomicLong listed = new AtomicLong();

    private final AtomicLong fetched = new AtomicLong();

    private final AtomicLong archivedBytes = new AtomicLong();

    private final AtomicLong rows = new AtomicLong();

    private final AtomicLong tasksDone = new AtomicLong();

    private volatile long tasks;

    private volatile long export;

    private volatile Phase phase = Phase.FETCH;

    /// A moment's view.
    /// @param listed items on committed pages
    /// @param fetched runs archived
    /// @param tasks flatten tasks of this export, 0 before they are assigned
    public record Snapshot(long export, Phase phase, long listed, long fetched, long archivedBytes, long rows,
            long tasksDone, long tasks) {
    }

    public Snapshot snapshot() {
        return new Snapshot(this.export, this.phase, this.listed.get(), this.fetched.get(), this.archivedBytes.get(),
                this.rows.get(), this.tasksDone.get(), this.tasks);
    }

    public void begin(long number) {
        this.export = number;
        this.phase = Phase.FETCH;
        this.tasks = 0;
        this.tasksDone.set(0);
    }

    public void flatten(long total, long done) {
        this.tasks = total;
        this.tasksDone.set(done);
        this.phase = Phase.FLATTEN;
    }

    public void publish() {
        this.phase = Phase.PUBLISH;
    }

    public void pageArchived(long items, long runs, long bytes) {
        this.listed.addAndGet(items);
        this.fetched.addAndGet(runs);
        this.archivedBytes.addAndGet(bytes);
    }

    public void taskDone(long written) {
        this.rows.addAndGet(written);
        this.tasksDone.incrementAndGet();
    }

}
