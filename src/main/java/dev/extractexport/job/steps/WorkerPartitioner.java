package dev.extractexport.job.steps;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.extractexport.assign.Assignment;
import dev.extractexport.failure.Failure;
import dev.extractexport.flatten.infer.Inference;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Parts;
import dev.extractexport.ledger.Tasks;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Publisher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/// One partition per worker, told apart by name only: which tasks a worker does is decided by
/// claims in the ledger. Spring Batch asks for the partitions before the first worker starts, on
/// each start: the moment at which tasks are assigned, if they are not.
public final class WorkerPartitioner implements Partitioner {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPartitioner.class);

    private final ExportContext export;

    public WorkerPartitioner(ExportContext export) {
        this.export = export;
    }

    @Override
    public Map<String, ExecutionContext> partition(int gridSize) {
        assign();
        reopenDamaged();
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

    /// Of what an earlier process wrote, parts may have been damaged or removed since.
    private void reopenDamaged() {
        Ledger ledger = this.export.ledger();
        long number = this.export.number();
        Set<Integer> tasks = new TreeSet<>();
        for (Parts.Part part : ledger.parts().of(number)) {
            String found = Publisher.problem(this.export.layout(), number, part);
            if (found != null) {
                tasks.add(part.task());
                LOG.warn("Part {} of export {} is damaged since it was written ({}): it is written again", part.path(),
                        Layout.number(number), found);
            }
        }
        if (!tasks.isEmpty()) {
            ledger.inTransaction(() -> {
                ledger.fence();
                tasks.forEach((task) -> ledger.tasks().reopen(number, task));
                return true;
            });
        }
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
