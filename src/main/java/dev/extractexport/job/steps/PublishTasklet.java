package dev.extractexport.job.steps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.extractexport.config.Release;
import dev.extractexport.config.Settings;
import dev.extractexport.failure.Failure;
import dev.extractexport.flatten.RunsTable;
import dev.extractexport.flatten.UsageTable;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Listings;
import dev.extractexport.ledger.Parts;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Publisher;
import dev.extractexport.publish.catalog.Catalog;
import dev.extractexport.publish.catalog.content.Contents;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Publishes the export: parts, manifest, catalog, and last the ledger's word that it is done. After
/// a crash all of it is done again, to the same end.
public final class PublishTasklet implements Tasklet {

    private static final int EXIT_QUARANTINED = 10;

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
        Manifest manifest = manifest(row);
        new Publisher(this.export.layout()).publish(number, this.ledger.parts().of(number), manifest);
        catalog(number);
        Layout.deleteTree(this.export.layout().staging(number));
        this.ledger.exports().publish(number, manifest.exitCode(), Instant.parse(manifest.finishedAt()));
        return RepeatStatus.FINISHED;
    }

    private Manifest manifest(Exports.Export row) {
        List<Manifest.Quarantined> quarantined = new ArrayList<>();
        for (Decision decision : this.ledger.decisions().quarantined(row.number())) {
            quarantined.add(new Manifest.Quarantined(decision.key().jobId(), time(decision.key().updatedMicros()),
                    String.valueOf(decision.reason())));
        }
        Map<String, Long> counts = counts(row.number());
        boolean clean = counts.getOrDefault("quarantined", 0L) == 0 && counts.getOrDefault("expired", 0L) == 0;
        List<Manifest.ManifestFile> files = this.ledger.parts()
            .of(row.number())
            .stream()
            .map(PublishTasklet::file)
            .toList();
        return new Manifest(Manifest.FORMAT, row.number(), this.ledger.outputId(), Release.version(), "complete",
                clean ? 0 : EXIT_QUARANTINED, row.startedAt().toString(), this.export.clock().instant().toString(),
                Settings.parse(row.settings(), "ledger").asMap(), counts,
                this.ledger.jobVersions().oldestWaiting().map(PublishTasklet::time).orElse(null), quarantined, files);
    }

    /// Every version that this export considered, by what it did: the parts add up to the
    /// whole.
    private Map<String, Long> counts(long number) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("considered", 0L);
        this.ledger.jobVersions()
            .outcomes(number)
            .forEach((outcome, count) -> counts.put(outcome.toLowerCase(Locale.ROOT), count));
        counts.put("considered", counts.values().stream().mapToLong(Long::longValue).sum());
        Listings.Totals totals = this.ledger.listings().totals(number);
        counts.put("listed_items", totals.listedItems());
        counts.put("repeated", totals.repeated());
        return counts;
    }

    private static Manifest.ManifestFile file(Parts.Part part) {
        return new Manifest.ManifestFile(part.path(), part.table(), part.dataset(), part.version(), part.format(),
                part.rows(), part.bytes(), part.sha256());
    }

    private static String time(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L)
            .toString();
    }

    private void catalog(long number) {
        new Catalog(this.export.layout()).write(Contents.of(this.ledger, number, Release.version(),
                List.of(RunsTable.SCHEMA, UsageTable.SCHEMA)));
    }

}
