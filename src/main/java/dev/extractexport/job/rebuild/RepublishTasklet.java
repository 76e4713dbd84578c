package dev.extractexport.job.rebuild;

import java.time.Instant;

import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.ExportAccount;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Publisher;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Publishes an export again, into the staged tree. Its manifest says what it said before, but for
/// the files, the settings that made them, and documents that are fit or unfit only now.
public final class RepublishTasklet implements Tasklet {

    private final ExportContext export;

    private final Manifest before;

    /// @param before the manifest that stands
    public RepublishTasklet(ExportContext export, Manifest before) {
        this.export = export;
        this.before = before;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) throws Exception {
        long number = this.export.number();
        Ledger ledger = this.export.ledger();
        ledger.fence();
        if (ledger.tasks().open(number) > 0) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "Export %s has tasks that are not done; run rebuild again".formatted(Layout.number(number)));
        }
        this.export.progress().publish();
        Exports.Export row = ledger.exports().get(number);
        Manifest manifest = new ExportAccount(ledger).again(row, this.before);
        new Publisher(this.export.layout()).publish(number, ledger.parts().of(number), manifest);
        Layout.deleteTree(this.export.layout().staging(number));
        ledger.exports().publish(number, manifest.exitCode(), Instant.parse(manifest.finishedAt()), manifest.json());
        return RepeatStatus.FINISHED;
    }

}
