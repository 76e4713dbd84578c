package dev.extractexport.job.steps;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.extractexport.assign.Assignment;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Tasks;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/// One partition per worker, told apart by name only: which tasks a worker does is decided by
/// claims in the ledger. Spring Batch asks for the partitions before the first worker starts, on
/// each start: the moment at which tasks are assigned, if they are not.
public final class WorkerPartitioner implements Partitioner {

    private final ExportContext export;

    public WorkerPartitioner(ExportContext export) {
        this.export = export;
    }

    @Override
    public Map<String, ExecutionContext> partition(int gridSize) {
        new Assignment(this.export.ledger()).assign(this.export.number(), this.export.spec().datasets(),
                this.export.spec().mapping());
        Tasks tasks = this.export.ledger().tasks();
        long total = tasks.total(this.export.number());
        this.export.progress().flatten(total, total - tasks.open(this.export.number()));
        Map<String, ExecutionContext> partitions = new LinkedHashMap<>();
        for (int i = 1; i <= gridSize; i++) {
            partitions.put("w" + i, new ExecutionContext());
        }
        return partitions;
    }

}
