package dev.extractexport.job.steps;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.assign.Assignment;
import dev.extractexport.failure.Failure;
import dev.extractexport.flatten.infer.Inference;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.Tasks;
import dev.extractexport.publish.Layout;
import org.jspecify.annotations.Nullable;
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
        assign();
        Tasks tasks = this.export.ledger().tasks();
        long total = tasks.total(this.export.number());
        this.export.progress().flatten(total, total - tasks.open(this.export.number()));
        Map<String, ExecutionContext> partitions = new LinkedHashMap<>();
        for (int i = 1; i <= gridSize; i++) {
            partitions.put("w" + i, new ExecutionContext());
        }
        return partitions;
    }

    /// Assigns datasets, versions and tasks, if they are not.
    public void assign() {
        boolean infer = this.export.spec().mapping().infer();
        new Assignment(this.export.ledger(), this.export.spec().evidence()).assign(this.export.number(),
                this.export.spec().datasets(), this.export.columns(), infer ? this::found : null);
    }

    /// The schema that holds these documents and what was found before.
    private @Nullable String found(@Nullable String before, List<Decision> documents) {
        Inference inference = new Inference(before);
        try (Frames frames = new Frames(this.export)) {
            for (Decision document : documents) {
                inference.add(() -> frames.open(document));
            }
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE, "The archive of export %s cannot be read (%s); run again"
                .formatted(Layout.number(this.export.number()), ex.getMessage()), ex);
        }
        return inference.schema();
    }

}
