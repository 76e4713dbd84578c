package dev.extractexport.job.steps;

import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Ledger;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/// Records the parts of a task and ends its claim, in the transaction that made the claim.
public final class PartRecorder implements ItemWriter<FlattenedTask> {

    private final ExportContext export;

    public PartRecorder(ExportContext export) {
        this.export = export;
    }

    @Override
    public void write(Chunk<? extends FlattenedTask> chunk) {
        Ledger ledger = this.export.ledger();
        long number = this.export.number();
        for (FlattenedTask task : chunk) {
            task.parts().forEach((part) -> ledger.parts().add(number, part));
            ledger.decisions().setRowCounts(number, task.rowCounts());
            ledger.tasks().setOtherFields(number, task.task(), task.otherFields());
            ledger.tasks().finish(number, task.task());
            this.export.progress().taskDone(task.rows());
        }
        // Last, because it locks out the other workers until the commit, and a task of
        // fifty thousand documents takes seconds to record.
        ledger.fence();
    }

}
