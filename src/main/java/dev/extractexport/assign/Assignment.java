package dev.extractexport.assign;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.dataset.mapping.Evidence;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.Decisions;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.Tasks;
import dev.extractexport.ledger.credits.Statement;
import org.jspecify.annotations.Nullable;

/// Assigns datasets, versions, tasks and so file numbers to an export, once and in one commit.
public final class Assignment {

    /// Plain JSON of one result task: about 30 to 60 MB of Parquet, a good file for
    /// readers, and
    /// little to redo after a crash. Bytes.
    private static final long TASK_BYTES = 256L << 20;

    private final Ledger ledger;

    private final Evidence evidence;

    private final long taskBytes;

    /// @param evidence that the export writes
    public Assignment(Ledger ledger, Evidence evidence) {
        this(ledger, evidence, TASK_BYTES);
    }

    Assignment(Ledger ledger, Evidence evidence, long taskBytes) {
        this.ledger = ledger;
        this.evidence = evidence;
        this.taskBytes = taskBytes;
    }

    /// One group of rows that go to the same files, before tasks are numbered.
    private record Group(String dataset, int datasetId, int version, String month, int chunk) {

        static final Comparator<Group> ORDER = Comparator.comparing(Group::dataset)
            .thenComparingInt(Group::version)
            .thenComparing(Group::month)
            .thenComparingInt(Group::chunk);

    }

    /// Where earlier versions of jobs are to be found.
    /// @param here the latest one of this export so far, by job
    /// @param elsewhere jobs that earlier exports exported
    private record Before(Map<String, Decision> here, Set<String> elsewhere) {
    }

    /// What is known of one decision before tasks are numbered.
    private record Placed(JobVersions.Key key, String month, DatasetBook.@Nullable Place place,
            long resultUpdatedMicros, @Nullable String evidence, @Nullable Group group) {
    }

    /// Does nothing if the export has its tasks already.
    /// @param aliases alias of a dataset to the keys that belong to it
    /// @param columns how schemas become columns
    /// @param finder finds columns for documents without a schema, null to leave them
    /// without
    public void assign(long export, Map<String, List<String>> aliases, ColumnMapper columns,
            @Nullable SchemaFinder finder) {
        this.ledger.inTransaction(() -> {
            if (this.ledger.exports().get(export).state() == Exports.State.FETCHING) {
                this.ledger.fence();
                assignAll(export, aliases, columns, finder);
                this.ledger.exports().advance(export, Exports.State.FETCHING, Exports.State.FLATTENING);
            }
            return true;
        });
    }

    private void assignAll(long export, Map<String, List<String>> aliases, ColumnMapper columns,
            @Nullable SchemaFinder finder) {
        DatasetBook book = new DatasetBook(this.ledger, export, aliases, columns);
        if (finder != null) {
            infer(export, book, finder);
        }
        List<Placed> all = new ArrayList<>();
        Before before = new Before(new HashMap<>(), this.ledger.decisions().jobsExportedBefore(export));
        Chunks chunks = new Chunks(this.taskBytes);
        this.ledger.decisions().forEach(export, (decision) -> {
            Placed placed = place(decision, book, chunks, before);
            all.add(placed);
        });
        number(export, all);
    }

    /// Before anything is placed: the columns of a version hold all documents of the
    /// export.
    private void infer(long export, DatasetBook book, SchemaFinder finder) {
        Map<Integer, List<Decision>> documents = new TreeMap<>();
        this.ledger.decisions().forEach(export, (decision) -> {
            if (isPlaced(decision)) {
                book.datasetToInfer(decision).ifPresent((dataset) -> {
                    List<Decision> all = documents.computeIfAbsent(dataset, (it) -> new ArrayList<>());
                    if (decision.result().hasRows()) {
                        all.add(decision);
                    }
                });
            }
        });
        documents.forEach((dataset, all) -> book.infer(dataset, all, finder));
    }

    private Placed place(Decision decision, DatasetBook book, Chunks chunks, Before before) {
        String month = month(decision.createdMicros());
        if (!isPlaced(decision)) {
            return new Placed(decision.key(), month, null, 0, null, null);
        }
        DatasetBook.Place place = book.placeOf(decision);
        if (!decision.exported()) {
            // In a rebuild: it stays unfit, and belongs where it belonged.
            return new Placed(decision.key(), month, place, decision.key().updatedMicros(),
                    WrittenEvidence.of(decision.result(), this.evidence),
                    chunks.group(book.name(place.datasetId()), place, month, decision.frame().plainLength()));
        }
        String written = WrittenEvidence.of(decision.result(), this.evidence);
        Long holder = sameResultBefore(decision, place, written, before);
        long resultUpdated = (holder != null) ? holder : decision.key().updatedMicros();
        Decision assigned = withPlace(decision, place, resultUpdated, written);
        before.here().put(decision.key().jobId(), assigned);
        Group group = ((decision.result().hasRows() || WrittenEvidence.isAny(written)) && holder == null)
                ? chunks.group(book.name(place.datasetId()), place, month, decision.frame().plainLength()) : null;
        return new Placed(decision.key(), month, place, resultUpdated, written, group);
    }

    /// Whether a document has a place: also one that a rebuild leaves out of the tables,
    /// because
    /// a later export tried it again, or because it was dropped.
    private static boolean isPlaced(Decision decision) {
        return decision.exported() || "FLATTEN".equals(decision.stage());
    }

    private static Decision withPlace(Decision decision, DatasetBook.Place place, long resultUpdatedMicros,
            @Nullable String evidence) {
        return new Decision(decision.export(), decision.key(), decision.createdMicros(), decision.outcome(),
                decision.status(), decision.stage(), decision.reason(), decision.frame(), decision.document(),
                decision.result(), new Decision.Assigned(place.datasetId(), place.version(), place.schemaHash(),
                        resultUpdatedMicros, evidence, null),
                null);
    }

    /// The earlier version of the same job that already holds the very same rows, with
    /// the evidence that this export writes, or null.
    private @Nullable Long sameResultBefore(Decision decision, DatasetBook.Place place, @Nullable String evidence,
            Before known) {
        Decision before = known.here().get(decision.key().jobId());
        if (before == null && known.elsewhere().contains(decision.key().jobId())) {
            before = this.ledger.decisions().exportedBefore(decision.key()).orElse(null);
        }
        if (before == null || before.assigned() == null) {
            return null;
        }
        Decision.Assigned assigned = before.assigned();
        boolean same = decision.result().hasRowsOf(before.result())
                && WrittenEvidence.standsFor(assigned.evidence(), evidence) && assigned.datasetId() == place.datasetId()
                && assigned.version() == place.version() && sameContext(before.document(), decision.document());
        return same ? assigned.resultUpdatedMicros() : null;
    }

    /// Whether the columns beside the result are the same too.
    private static boolean sameContext(Decision.Document left, Decision.Document right) {
        return Objects.equals(left.runId(), right.runId()) && Objects.equals(left.name(), right.name())
                && Objects.equals(left.pageSelection(), right.pageSelection()) && left.perPage() == right.perPage();
    }

    private void number(long export, List<Placed> all) {
        Map<Group, Integer> taskOfGroup = new TreeMap<>(Group.ORDER);
        TreeSet<String> months = new TreeSet<>();
        List<Statement> statements = this.ledger.credits().of(export);
        statements.forEach((statement) -> months.add(month(statement.createdMicros())));
        for (Placed placed : all) {
            months.add(placed.month());
            if (placed.group() != null) {
                taskOfGroup.put(placed.group(), 0);
            }
        }
        int next = 1;
        for (Map.Entry<Group, Integer> entry : taskOfGroup.entrySet()) {
            Group group = entry.getKey();
            entry.setValue(next);
            this.ledger.tasks()
                .add(export,
                        new Tasks.Task(next, Tasks.Kind.RESULTS, group.datasetId(), group.version(), group.month()));
            next++;
        }
        Map<String, Integer> taskOfMonth = new HashMap<>();
        for (String month : months) {
            taskOfMonth.put(month, next);
            this.ledger.tasks().add(export, new Tasks.Task(next, Tasks.Kind.RUNS, null, null, month));
            next++;
        }
        List<Decisions.Placement> placements = new ArrayList<>();
        for (Placed placed : all) {
            DatasetBook.Place place = placed.place();
            Integer resultTask = (placed.group() != null) ? taskOfGroup.get(placed.group()) : null;
            Decision.Assigned assigned = (place != null) ? new Decision.Assigned(place.datasetId(), place.version(),
                    place.schemaHash(), placed.resultUpdatedMicros(), placed.evidence(), resultTask) : null;
            placements.add(new Decisions.Placement(placed.key(), assigned,
                    Objects.requireNonNull(taskOfMonth.get(placed.month()))));
        }
        this.ledger.decisions().assign(export, placements);
        Map<Statement, Integer> statementTasks = new HashMap<>();
        for (Statement statement : statements) {
            statementTasks.put(statement, Objects.requireNonNull(taskOfMonth.get(month(statement.createdMicros()))));
        }
        this.ledger.credits().assign(export, statementTasks);
    }

    private static String month(long createdMicros) {
        Instant created = Instant.ofEpochSecond(Math.floorDiv(createdMicros, 1_000_000L));
        return YearMonth.from(created.atZone(ZoneOffset.UTC)).atDay(1).toString();
    }

    /// Cuts the documents of one version and month into groups of about one file.
    private static final class Chunks {

        private final long taskBytes;

        private final Map<String, long[]> filled = new HashMap<>();

        Chunks(long taskBytes) {
            this.taskBytes = taskBytes;
        }

        Group group(String dataset, DatasetBook.Place place, String month, long bytes) {
            long[] state = this.filled.computeIfAbsent(place.datasetId() + "/" + place.version() + "/" + month,
                    (key) -> new long[2]);
            if (state[1] > 0 && state[1] + bytes > this.taskBytes) {
                state[0]++;
                state[1] = 0;
            }
            state[1] += bytes;
            return new Group(dataset, place.datasetId(), place.version(), month, Math.toIntExact(state[0]));
        }

    }

}
