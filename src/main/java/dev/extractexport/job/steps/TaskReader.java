package dev.extractexport.job.steps;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Tasks;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemReader;

/// Claims the next flatten task from the ledger. Where only tasks are left that wait for other
/// workers' results, it waits for those; a worker that fails gives its task back, and it is claimed
/// here. Holds no state: all workers share it.
public final class TaskReader implements ItemReader<Tasks.Task> {

    /// How often a waiting worker looks again. Short against a task, long against a
    /// query.
    private static final long PAUSE_NANOS = 20_000_000;

    private final ExportContext export;

    public TaskReader(ExportContext export) {
        this.export = export;
    }

    @Override
    public Tasks.@Nullable Task read() {
        Tasks tasks = this.export.ledger().tasks();
        while (!this.export.stop().requested() && !Thread.currentThread().isInterrupted()) {
            Optional<Tasks.Task> task = tasks.claim(this.export.number());
            if (task.isPresent()) {
                return task.get();
            }
            if (tasks.open(this.export.number()) == 0) {
                return null;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return null;
    }

}
