package dev.extractexport.job.steps;

import java.time.Instant;

import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.CatalogContents;
import dev.extractexport.job.context.ExportAccount;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Publisher;
import dev.extractexport.publish.catalog.Catalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Publishes the export: parts, manifest, catalog, and last the ledger's word that it is done. After
/// a crash all of it is done again, to the same end.
public final class PublishTasklet implements Tasklet {

    private static final Logger LOG = LoggerFactory.getLogger(PublishTasklet.class);

    private final ExportContext export;

    private final Ledger ledger;

    public PublishTasklet(ExportContext export) {
        this.export = export;
        this.ledger = export.ledger();
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) throws Exception {
        long number = this.export.number();
        this.ledger.fence();
        Exports.Export row = this.ledger.exports().get(number);
        if (row.state() == Exports.State.PUBLISHED) {
            return RepeatStatus.FINISHED;
        }
        // Spring Batch may count a step as complete that was stopped: the ledger does
        // not.
        if (this.ledger.tasks().open(number) > 0) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "Export %s has tasks that are not done; run again to resume".formatted(Layout.number(number)));
        }
        this.export.progress().publish();
        Manifest manifest = new ExportAccount(this.ledger).complete(row, this.export.clock().instant());
        if (!manifest.otherFields().isEmpty()) {
            LOG.info("Fields that no column of runs takes, with the rows that have them in job_rest or run_rest: {}",
                    manifest.otherFields());
        }
        new Publisher(this.export.layout()).publish(number, this.ledger.parts().of(number), manifest);
        this.ledger.fence();
        catalog(this.export.layout(), this.ledger, number);
        Layout.deleteTree(this.export.layout().staging(number));
        this.ledger.exports()
            .publish(number, manifest.exitCode(), Instant.parse(manifest.finishedAt()), manifest.json());
        return RepeatStatus.FINISHED;
    }

    /// Writes the catalog over all exports up to one.
    public static void catalog(Layout layout, Ledger ledger, long number) {
        new Catalog(layout).write(CatalogContents.of(ledger.exports(), ledger.parts(), ledger.datasets(), number));
    }

}
