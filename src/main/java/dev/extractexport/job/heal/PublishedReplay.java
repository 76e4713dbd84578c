package dev.extractexport.job.heal;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Settings;
import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.steps.WorkerPartitioner;
import dev.extractexport.ledger.Datasets;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Parts;
import dev.extractexport.ledger.Tasks;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.jspecify.annotations.Nullable;

/// Records again what became of an export behind its fetch, once its segments are recorded: what was
/// assigned comes from the decisions alone, all else from its manifest.
final class PublishedReplay {

    private final Layout layout;

    private final Ledger ledger;

    PublishedReplay(Layout layout, Ledger ledger) {
        this.layout = layout;
        this.ledger = ledger;
    }

    /// The settings of an export, as the ledger keeps them.
    static Settings settings(Manifest manifest) {
        Settings settings = new Settings();
        manifest.settings()
            .forEach(
                    (key, value) -> settings.add(key, value, "manifest of export " + Layout.number(manifest.export())));
        return settings;
    }

    /// Records it.
    /// @param text of the manifest
    /// @param withFiles whether the files stay as they are; else they are all written
    /// anew
    /// @throws Failure DAMAGE where this release would have written other files
    void replay(Manifest manifest, String text, boolean withFiles) {
        long number = manifest.export();
        assign(manifest);
        this.ledger.inTransaction(() -> {
            this.ledger.fence();
            quarantine(manifest);
            countRows(number);
            if (withFiles) {
                addParts(manifest);
            }
            this.ledger.tasks()
                .of(number)
                .keySet()
                .stream()
                .findFirst()
                .ifPresent((task) -> this.ledger.tasks().setOtherFields(number, task, manifest.otherFields()));
            this.ledger.tasks().finishAll(number);
            this.ledger.exports().publish(number, manifest.exitCode(), Instant.parse(manifest.finishedAt()), text);
            return true;
        });
    }

    private void assign(Manifest manifest) {
        ExportSpec spec = ExportSpec.of(settings(manifest));
        ExportContext context = new ExportContext(manifest.export(), manifest.export(), spec,
                new ColumnMapper(spec.mapping()), this.layout, this.ledger, null, new ExportProgress(),
                new StopSignal(), Clock.systemUTC(), 1);
        new WorkerPartitioner(context).assign();
    }

    /// What the fetch quarantined stands in the archive; the rest was found unfit when it
    /// was flattened.
    private void quarantine(Manifest manifest) {
        Map<String, Manifest.Quarantined> named = new HashMap<>();
        manifest.quarantined().forEach((it) -> named.put(id(it.jobId(), Instant.parse(it.updatedAt())), it));
        Map<JobVersions.Key, String> unfit = new HashMap<>();
        this.ledger.decisions().forEach(manifest.export(), (decision) -> {
            JobVersions.Key key = decision.key();
            Manifest.Quarantined found = named.get(id(key.jobId(), Timestamps.ofMicros(key.updatedMicros())));
            if (found != null && decision.exported()) {
                unfit.put(key, found.reason());
            }
        });
        unfit.forEach(
                (key, reason) -> this.ledger.decisions().quarantine(manifest.export(), key, reason).forEach((each) -> {
                    this.ledger.jobVersions().quarantine(manifest.export(), each);
                    this.ledger.quarantine().hold(each.jobId(), each.updatedMicros(), null);
                }));
    }

    /// As text has it that is no UTF-16 in all cases.
    private static String id(String jobId, Instant updatedAt) {
        return updatedAt + " " + new String(jobId.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private void countRows(long export) {
        Map<JobVersions.Key, Long> rows = new HashMap<>();
        this.ledger.decisions().forEach(export, (decision) -> {
            Decision.Assigned assigned = decision.assigned();
            if (decision.exported() && assigned != null && assigned.resultTask() != null) {
                rows.put(decision.key(), decision.result().rows());
            }
        });
        this.ledger.decisions().setRowCounts(export, rows);
    }

    private void addParts(Manifest manifest) {
        Map<Integer, Tasks.Task> tasks = this.ledger.tasks().of(manifest.export());
        Map<Integer, String> names = new HashMap<>();
        this.ledger.datasets().all().forEach((Datasets.Dataset it) -> names.put(it.id(), it.name()));
        for (Manifest.ManifestFile file : manifest.files()) {
            int number = Layout.taskOf(file.path());
            if (!isOf(tasks.get(number), file, names)) {
                throw new Failure(Failure.Kind.DAMAGE,
                        ("This release would have written other files than %s of export %s, which release %s wrote: run "
                                + "extract-export rebuild, which writes all tables anew from the archive, and run again")
                            .formatted(this.layout.root().resolve(file.path()), Layout.number(manifest.export()),
                                    manifest.release()));
            }
            this.ledger.parts()
                .add(manifest.export(), new Parts.Part(file.path(), number, file.table(), file.dataset(),
                        file.version(), file.format(), file.rows(), file.bytes(), file.sha256()));
        }
    }

    private static boolean isOf(Tasks.@Nullable Task task, Manifest.ManifestFile file, Map<Integer, String> names) {
        if (task == null || !file.path().contains("/created_month=" + task.createdMonth() + "/")) {
            return false;
        }
        String dataset = file.dataset();
        return switch (task.kind()) {
            case RUNS -> dataset == null;
            case RESULTS -> dataset != null && dataset.replaceFirst("\\..*", "").equals(names.get(task.datasetId()))
                    && (file.version() == null || file.version().equals(task.version()));
        };
    }

}
