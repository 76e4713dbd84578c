package dev.extractexport.job.steps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.mapping.Evidence;
import dev.extractexport.disk.IoReason;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.failure.Failure;
import dev.extractexport.flatten.DocumentContext;
import dev.extractexport.flatten.PageMap;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.flatten.RunDecision;
import dev.extractexport.flatten.RunsTable;
import dev.extractexport.flatten.UnfitDocumentException;
import dev.extractexport.flatten.UsageTable;
import dev.extractexport.flatten.history.OpenedVersion;
import dev.extractexport.flatten.history.Reject;
import dev.extractexport.flatten.history.RejectsTable;
import dev.extractexport.flatten.history.SchemaChangesTable;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.ledger.Datasets;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Tasks;
import dev.extractexport.ledger.credits.Statement;
import dev.extractexport.publish.Layout;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/// Flattens one task: its frames in order, to parts that are durable when it returns. Redone, it
/// writes the same bytes. A document that cannot be represented is quarantined on its own and the
/// task is done again without it.
public final class FlattenProcessor implements ItemProcessor<Tasks.Task, FlattenedTask> {

    private static final Logger LOG = LoggerFactory.getLogger(FlattenProcessor.class);

    /// Of one task; more are counted together. A service has a handful of new fields, not
    /// one for each job.
    private static final int MAX_OTHER_FIELDS = 50;

    private final ExportContext export;

    private final Ledger ledger;

    private final HeapShare heap = new HeapShare(Runtime.getRuntime().maxMemory());

    public FlattenProcessor(ExportContext export) {
        this.export = export;
        this.ledger = export.ledger();
    }

    @Override
    public FlattenedTask process(Tasks.Task task) throws IOException {
        while (true) {
            try {
                return switch (task.kind()) {
                    case RESULTS -> results(task);
                    case RUNS -> runs(task);
                };
            }
            catch (UnfitDocument ex) {
                quarantine(ex);
            }
            catch (IOException ex) {
                throw cannotWrite(task, IoReason.of(ex), ex);
            }
            catch (UncheckedIOException ex) {
                // So rows meet a full disk.
                throw cannotWrite(task, IoReason.of(ex), ex);
            }
        }
    }

    private Failure cannotWrite(Tasks.Task task, String reason, Exception ex) {
        return new Failure(Failure.Kind.INCOMPLETE,
                "Task %d of export %d cannot be written (%s); make room or make it writable, and run again"
                    .formatted(task.number(), this.export.number(), reason),
                ex);
    }

    private FlattenedTask results(Tasks.Task task) throws IOException, UnfitDocument {
        DatasetVersion version = version(task);
        List<Decision> documents = this.ledger.decisions().ofResultTask(this.export.number(), task.number());
        long largest = documents.stream().mapToLong((each) -> each.frame().plainLength()).max().orElse(0);
        Map<JobVersions.Key, Long> rowCounts = new LinkedHashMap<>();
        try (HeapShare.Share _ = this.heap.take(largest);
                Frames frames = new Frames(this.export);
                TaskParts parts = new TaskParts(this.export, task)) {
            RowSink rows = parts.open("results", version.dataset(), version.version(), version.table());
            RowSink evidence = switch (this.export.spec().evidence()) {
                case OFF -> null;
                case ON, NO_TEXT ->
                    parts.open(EvidenceTable.NAME, version.dataset(), null, EvidenceTable.of(version.dataset()));
            };
            ResultFlattener flattener = new ResultFlattener(version, rows, evidence,
                    this.export.spec().evidence() == Evidence.ON);
            for (Decision decision : documents) {
                try {
                    rowCounts.put(decision.key(), flattener.flatten(() -> frames.open(decision), context(decision)));
                }
                catch (UnfitDocumentException ex) {
                    throw new UnfitDocument(decision.key(), ex);
                }
                catch (OutOfMemoryError ex) {
                    throw tooLarge(decision, ex);
                }
            }
            return new FlattenedTask(task.number(), parts.finish(), rowCounts, Map.of());
        }
    }

    /// Waiting does not help, more memory does. Says which job it is, which nothing else
    /// knows.
    private static Failure tooLarge(Decision decision, OutOfMemoryError cause) {
        long heapMegabytes = Runtime.getRuntime().maxMemory() >> 20;
        return new Failure(Failure.Kind.DAMAGE,
                ("Out of memory with the result of extract job %s (%d MB of JSON) in a heap of %d MB: "
                        + "run again with EXTRACT_EXPORT_JAVA_OPTS=-Xmx%dm, it resumes")
                    .formatted(decision.key().jobId(), decision.frame().plainLength() >> 20, heapMegabytes,
                            heapMegabytes * 2),
                cause);
    }

    private FlattenedTask runs(Tasks.Task task) throws IOException {
        Map<Integer, String> names = new LinkedHashMap<>();
        this.ledger.datasets().all().forEach((dataset) -> names.put(dataset.id(), dataset.name()));
        Map<String, Long> otherFields = new TreeMap<>();
        try (HeapShare.Share _ = this.heap.take(0);
                Frames frames = new Frames(this.export);
                TaskParts parts = new TaskParts(this.export, task)) {
            RowSink runs = parts.open("runs", null, null, RunsTable.SCHEMA);
            RowSink usage = parts.open("usage", null, null, UsageTable.SCHEMA);
            List<Decision> decisions = this.ledger.decisions().ofRunsTask(this.export.number(), task.number());
            for (Decision decision : decisions) {
                RunFacts facts = frames.facts(decision);
                RunDecision row = row(decision, names);
                for (String field : RunsTable.write(facts, row, runs)) {
                    boolean room = otherFields.size() < MAX_OTHER_FIELDS || otherFields.containsKey(field);
                    otherFields.merge(room ? field : "...", 1L, Long::sum);
                }
                if (isBilled(decision, facts)) {
                    UsageTable.write(facts, row, usage);
                }
            }
            for (Statement statement : this.ledger.credits().ofRunsTask(this.export.number(), task.number())) {
                Decision decision = this.ledger.decisions().get(statement.decidedExport(), key(statement));
                UsageTable.writeLater(frames.facts(statement), row(decision, names), statement.number(),
                        statement.version().updatedMicros(), usage);
            }
            rejects(decisions, names, parts);
            schemaChanges(task, names, parts);
            return new FlattenedTask(task.number(), parts.finish(), Map.of(), otherFields);
        }
    }

    private void rejects(List<Decision> decisions, Map<Integer, String> names, TaskParts parts) throws IOException {
        if (decisions.stream().noneMatch(Decision::quarantined)) {
            return;
        }
        RowSink rejects = parts.open(RejectsTable.SCHEMA.name(), null, null, RejectsTable.SCHEMA);
        for (Decision decision : decisions) {
            if (decision.quarantined()) {
                RejectsTable.write(reject(decision, names), rejects);
            }
        }
    }

    private Reject reject(Decision decision, Map<Integer, String> names) {
        Decision.Document document = decision.document();
        Decision.@Nullable Assigned assigned = decision.assigned();
        Decision.Frame frame = decision.frame();
        String segment = Layout.archived(this.ledger.decisions().segmentPath(decision.export(), frame.segment()));
        // 0 stands for a time that cannot be read.
        return new Reject(decision.key().jobId(), decision.key().updatedMicros(),
                (decision.createdMicros() != 0) ? decision.createdMicros() : null,
                new Reject.Document(document.name(), (assigned != null) ? names.get(assigned.datasetId()) : null,
                        document.configurationId(), document.extractionAgentId()),
                decision.status(), String.valueOf(decision.stage()).toLowerCase(Locale.ROOT), decision.reason(),
                this.ledger.decisions().attempts(decision.export(), decision.key()),
                new Reject.Frame(segment, frame.offset(), frame.length(), frame.plainLength()), decision.export());
    }

    private static JobVersions.Key key(Statement statement) {
        return new JobVersions.Key(statement.version().jobId(), statement.version().updatedMicros());
    }

    /// The versions of datasets that were opened by a document of this task.
    private void schemaChanges(Tasks.Task task, Map<Integer, String> names, TaskParts parts) throws IOException {
        List<Datasets.Opened> opened = this.ledger.datasets().opened(this.export.number(), task.number());
        if (opened.isEmpty()) {
            return;
        }
        RowSink changes = parts.open(SchemaChangesTable.SCHEMA.name(), null, null, SchemaChangesTable.SCHEMA);
        List<Datasets.Version> all = this.ledger.datasets().versions();
        opened.stream()
            .map((each) -> opened(each, Objects.requireNonNull(names.get(each.version().datasetId())), all))
            .sorted(Comparator.comparing(OpenedVersion::dataset).thenComparingInt(OpenedVersion::version))
            .forEach((version) -> SchemaChangesTable.write(version, changes));
    }

    private static OpenedVersion opened(Datasets.Opened opened, String dataset, List<Datasets.Version> all) {
        Datasets.Version version = opened.version();
        OpenedVersion.Before before = null;
        for (Datasets.Version other : all) {
            String fields = other.fields();
            if (other.datasetId() == version.datasetId() && other.version() < version.version() && fields != null) {
                before = new OpenedVersion.Before(other.version(), FieldsJson.read(fields));
            }
        }
        String fields = version.fields();
        return new OpenedVersion(dataset, version.version(), (fields != null) ? FieldsJson.read(fields) : null, before,
                new OpenedVersion.First(opened.first().jobId(), opened.createdMicros(), opened.first().updatedMicros(),
                        opened.schemaHash()),
                version.firstExport());
    }

    /// Whether the version has a row in `usage`. What an open job has used so far is no
    /// statement: it gets one when it is finished.
    private static boolean isBilled(Decision decision, RunFacts facts) {
        return switch (decision.outcome()) {
            case "EXPORTED", "QUARANTINED" -> true;
            case "OPEN" -> false;
            default -> UsageTable.hasUsage(facts);
        };
    }

    private DatasetVersion version(Tasks.Task task) {
        int datasetId = Objects.requireNonNull(task.datasetId());
        int number = Objects.requireNonNull(task.version());
        Datasets.Version version = this.ledger.datasets().version(datasetId, number);
        String name = this.ledger.datasets()
            .all()
            .stream()
            .filter((dataset) -> dataset.id() == datasetId)
            .findFirst()
            .orElseThrow()
            .name();
        String fields = version.fields();
        return new DatasetVersion(name, number, (fields != null) ? FieldsJson.read(fields) : null);
    }

    private DocumentContext context(Decision decision) {
        Decision.Document document = decision.document();
        return new DocumentContext(decision.key().jobId(), document.runId(), document.name(), decision.createdMicros(),
                decision.key().updatedMicros(), this.export.number(),
                PageMap.parse(document.pageSelection(), document.perPage()));
    }

    private RunDecision row(Decision decision, Map<Integer, String> names) {
        Decision.@Nullable Assigned assigned = decision.assigned();
        boolean exported = decision.exported() && assigned != null;
        return new RunDecision(decision.key().jobId(), exported, decision.outcome().toLowerCase(Locale.ROOT),
                decision.reason(), (assigned != null && exported) ? assigned.resultUpdatedMicros() : null,
                (assigned != null) ? names.get(assigned.datasetId()) : null,
                (assigned != null) ? assigned.version() : null, exported ? rowCount(decision) : null,
                (assigned != null) ? assigned.schemaHash() : null, this.export.number());
    }

    /// Rows of this version's result, wherever they were written.
    private static long rowCount(Decision decision) {
        Long counted = decision.rowCount();
        if (counted != null) {
            return counted;
        }
        return decision.result().rows();
    }

    private void quarantine(UnfitDocument ex) {
        LOG.warn("Quarantined: {}", ex.getMessage());
        this.ledger.inOwnTransaction(() -> {
            this.ledger.fence();
            this.ledger.decisions()
                .quarantine(this.export.number(), ex.key, String.valueOf(ex.getMessage()))
                .forEach((key) -> {
                    this.ledger.jobVersions().quarantine(this.export.number(), key);
                    this.ledger.quarantine().hold(key.jobId(), key.updatedMicros(), null);
                });
        });
    }

    /// A document that cannot be represented, with the version it came in.
    private static final class UnfitDocument extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient JobVersions.Key key;

        UnfitDocument(JobVersions.Key key, UnfitDocumentException cause) {
            super(cause.getMessage(), cause);
            this.key = key;
        }

    }

}
