package dev.extractexport.flatten;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import dev.extractexport.dataset.TableSchema;
import dev.extractexport.facts.Fact;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;

import static dev.extractexport.dataset.FieldType.Scalar.DOUBLE;
import static dev.extractexport.dataset.FieldType.Scalar.INT32;
import static dev.extractexport.dataset.FieldType.Scalar.INT64;
import static dev.extractexport.dataset.FieldType.Scalar.STRING;
import static dev.extractexport.dataset.FieldType.Scalar.TIMESTAMP;

/// The table `usage`: what a job took, as the service reports it. Only reported numbers: an
/// estimate is never written as if it were one.
public final class UsageTable {

    private static final List<FactColumn> COLUMNS = List.of(new FactColumn("job_id", STRING, RunsTable::jobId),
            new FactColumn("updated_at", TIMESTAMP, UsageTable::updatedAt),
            new FactColumn("statement", INT32, (row) -> row.statement().number()), FactColumn.of(Fact.RUN_ID, STRING),
            FactColumn.of(Fact.PROJECT_ID, STRING), FactColumn.of(Fact.CONFIGURATION_ID, STRING),
            FactColumn.of(Fact.EXTRACTION_AGENT_ID, STRING),
            new FactColumn("dataset", STRING, (row) -> row.decision().dataset()),
            new FactColumn("day", STRING, UsageTable::day), FactColumn.of(Fact.CREATED_AT, TIMESTAMP),
            FactColumn.of(Fact.EXTRACTION_MODE, STRING), FactColumn.of(Fact.TIER, STRING),
            FactColumn.of(Fact.EXTRACT_MODEL, STRING), FactColumn.of(Fact.PARSE_MODEL, STRING),
            FactColumn.of(Fact.PARSE_TIER, STRING), FactColumn.of(Fact.PARSE_JOB_ID, STRING),
            FactColumn.of(Fact.NUM_PAGES_EXTRACTED, INT64), FactColumn.of(Fact.NUM_PAGES_BILLED, DOUBLE),
            FactColumn.of(Fact.NUM_DOCUMENT_TOKENS, INT64), FactColumn.of(Fact.NUM_OUTPUT_TOKENS, INT64),
            FactColumn.of(Fact.CREDITS, DOUBLE), FactColumn.of(Fact.EXTRACT_CREDITS, DOUBLE),
            FactColumn.of(Fact.PARSE_CREDITS, DOUBLE), new FactColumn("cost_basis", STRING, UsageTable::costBasis),
            new FactColumn("_export", INT64, (row) -> row.decision().export()));

    /// The columns in the order in which they are written.
    public static final TableSchema SCHEMA = FactColumn.schema("usage", COLUMNS);

    private static final List<Fact> METRICS = List.of(Fact.NUM_PAGES_EXTRACTED, Fact.NUM_PAGES_BILLED,
            Fact.NUM_DOCUMENT_TOKENS, Fact.NUM_OUTPUT_TOKENS, Fact.CREDITS, Fact.EXTRACT_CREDITS, Fact.PARSE_CREDITS);

    private UsageTable() {
    }

    /// Whether the service reports any number about what the job took.
    public static boolean hasUsage(RunFacts facts) {
        return METRICS.stream().anyMatch((metric) -> FactRow.first(facts, metric, DOUBLE) != null);
    }

    /// Pushes the first row about a version.
    public static void write(RunFacts facts, RunDecision decision, RowSink sink) {
        FactColumn.write(COLUMNS, new FactRow(facts, decision), sink);
    }

    /// Pushes a further row, once the service has told more.
    /// @param number of the statement, from 2
    /// @param updatedMicros of the version: the later answer may give the same moment in
    /// another precision
    public static void writeLater(RunFacts facts, RunDecision decision, int number, long updatedMicros, RowSink sink) {
        FactRow.Statement statement = new FactRow.Statement(number, updatedMicros);
        FactColumn.write(COLUMNS, new FactRow(facts, decision, statement), sink);
    }

    private static @Nullable Object updatedAt(FactRow row) {
        Long known = row.statement().updatedMicros();
        return (known != null) ? known : RunsTable.updatedAt(row);
    }

    /// The day in UTC on which the job was created, `2026-03-11`.
    private static @Nullable Object day(FactRow row) {
        Object created = row.first(Fact.CREATED_AT, TIMESTAMP);
        return (created instanceof Long micros)
                ? LocalDate.ofInstant(Timestamps.ofMicros(micros), ZoneOffset.UTC).toString() : null;
    }

    private static Object costBasis(FactRow row) {
        return (row.first(Fact.CREDITS, DOUBLE) != null) ? "reported" : "unknown";
    }

}
