package dev.extractexport.flatten;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import dev.extractexport.dataset.TableSchema;
import dev.extractexport.facts.Fact;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;

import static dev.extractexport.dataset.FieldType.Scalar.BOOLEAN;
import static dev.extractexport.dataset.FieldType.Scalar.DOUBLE;
import static dev.extractexport.dataset.FieldType.Scalar.INT32;
import static dev.extractexport.dataset.FieldType.Scalar.INT64;
import static dev.extractexport.dataset.FieldType.Scalar.JSON;
import static dev.extractexport.dataset.FieldType.Scalar.STRING;
import static dev.extractexport.dataset.FieldType.Scalar.TIMESTAMP;

/// The table `runs`: one row per version of an extract job that an export considered, with every
/// documented field of both generations of the API. What no column takes, because it is not
/// documented or does not fit its column's type, is in `job_rest` and `run_rest`: nothing is lost.
public final class RunsTable {

    // The two rests come last: they are what the columns before them have left.
    private static final List<FactColumn> COLUMNS = List.of(
            // Who, when and what became of it
            new FactColumn("job_id", STRING, RunsTable::jobId), FactColumn.of(Fact.RUN_ID, STRING),
            FactColumn.of(Fact.CREATED_AT, TIMESTAMP), new FactColumn("updated_at", TIMESTAMP, RunsTable::updatedAt),
            new FactColumn("status", STRING, RunsTable::status),
            new FactColumn("exported", BOOLEAN, (row) -> row.decision().exported()),
            new FactColumn("decision", STRING, (row) -> row.decision().decision()),
            new FactColumn("decision_reason", STRING, (row) -> row.decision().reason()),
            new FactColumn("result_updated_at", TIMESTAMP, (row) -> row.decision().resultUpdatedAtMicros()),
            new FactColumn("dataset", STRING, (row) -> row.decision().dataset()),
            new FactColumn("dataset_version", INT32, (row) -> row.decision().datasetVersion()),
            new FactColumn("row_count", INT64, (row) -> row.decision().rowCount()),
            new FactColumn("result_shape", STRING,
                    (row) -> row.facts().result().shape().name().toLowerCase(Locale.ROOT)),
            new FactColumn("has_errors", BOOLEAN, (row) -> row.facts().result().hasErrors()),
            new FactColumn("source", STRING, (row) -> row.facts().source().label()),
            // Where it belongs
            FactColumn.of(Fact.PROJECT_ID, STRING), FactColumn.of(Fact.CONFIGURATION_ID, STRING),
            FactColumn.of(Fact.EXTRACTION_AGENT_ID, STRING), FactColumn.of(Fact.RUN_PROJECT_ID, STRING),
            // The document
            FactColumn.of(Fact.DOCUMENT_INPUT_TYPE, STRING), FactColumn.of(Fact.DOCUMENT_INPUT_VALUE, STRING),
            FactColumn.of(Fact.FILE_ID, STRING), FactColumn.of(Fact.FILE_NAME, STRING),
            FactColumn.of(Fact.FILE_EXTERNAL_ID, STRING), FactColumn.of(Fact.FILE_SIZE, INT64),
            FactColumn.of(Fact.FILE_TYPE, STRING), FactColumn.of(Fact.FILE_PROJECT_ID, STRING),
            FactColumn.of(Fact.FILE_DATA_SOURCE_ID, STRING), FactColumn.of(Fact.FILE_CREATED_AT, TIMESTAMP),
            FactColumn.of(Fact.FILE_UPDATED_AT, TIMESTAMP), FactColumn.of(Fact.FILE_LAST_MODIFIED_AT, TIMESTAMP),
            FactColumn.of(Fact.FILE_EXPIRES_AT, TIMESTAMP), FactColumn.of(Fact.FILE_PURPOSE, STRING),
            FactColumn.of(Fact.FILE_RESOURCE_INFO, JSON), FactColumn.of(Fact.FILE_PERMISSION_INFO, JSON),
            // What was fetched
            FactColumn.of(Fact.RUN_STATUS, STRING), FactColumn.of(Fact.RUN_CREATED_AT, TIMESTAMP),
            FactColumn.of(Fact.RUN_UPDATED_AT, TIMESTAMP), FactColumn.of(Fact.FROM_UI, BOOLEAN),
            FactColumn.of(Fact.ERROR_MESSAGE, STRING), FactColumn.of(Fact.RUN_ERROR, STRING),
            // How it was asked for
            FactColumn.of(Fact.EXTRACTION_TARGET, STRING), FactColumn.of(Fact.EXTRACTION_MODE, STRING),
            FactColumn.of(Fact.TIER, STRING), FactColumn.of(Fact.VERSION, STRING),
            FactColumn.of(Fact.SYSTEM_PROMPT, STRING), FactColumn.of(Fact.CITE_SOURCES, BOOLEAN),
            FactColumn.of(Fact.CONFIDENCE_SCORES, BOOLEAN), FactColumn.of(Fact.PAGE_SELECTION, STRING),
            FactColumn.of(Fact.MAX_PAGES, INT64), FactColumn.of(Fact.PARSE_TIER, STRING),
            FactColumn.of(Fact.REQUESTED_PARSE_TIER, STRING), FactColumn.of(Fact.PARSE_CONFIG_ID, STRING),
            FactColumn.of(Fact.PARSE_JOB_ID, STRING), FactColumn.of(Fact.USE_REASONING, BOOLEAN),
            FactColumn.of(Fact.CITATION_BBOX, BOOLEAN), FactColumn.of(Fact.CHUNK_MODE, STRING),
            FactColumn.of(Fact.PARSE_MODEL, STRING), FactColumn.of(Fact.EXTRACT_MODEL, STRING),
            FactColumn.of(Fact.PRIORITY, STRING), FactColumn.of(Fact.NUM_PAGES_CONTEXT, INT64),
            FactColumn.of(Fact.INVALIDATE_CACHE, BOOLEAN), FactColumn.of(Fact.HIGH_RESOLUTION_MODE, BOOLEAN),
            FactColumn.of(Fact.MULTIMODAL_FAST_MODE, BOOLEAN), FactColumn.of(Fact.DISABLE_CACHE, BOOLEAN),
            FactColumn.of(Fact.SPREADSHEET_MODE, BOOLEAN), FactColumn.of(Fact.SHEET_NAMES, JSON),
            FactColumn.of(Fact.LANG, STRING),
            // What it took, as reported
            FactColumn.of(Fact.NUM_PAGES_EXTRACTED, INT64), FactColumn.of(Fact.NUM_PAGES_BILLED, DOUBLE),
            FactColumn.of(Fact.NUM_DOCUMENT_TOKENS, INT64), FactColumn.of(Fact.NUM_OUTPUT_TOKENS, INT64),
            FactColumn.of(Fact.CREDITS, DOUBLE), FactColumn.of(Fact.EXTRACT_CREDITS, DOUBLE),
            FactColumn.of(Fact.PARSE_CREDITS, DOUBLE),
            // The rest
            FactColumn.of(Fact.DATA_SCHEMA, JSON),
            new FactColumn("data_schema_hash", STRING, (row) -> row.decision().schemaHash()),
            new FactColumn("_export", INT64, (row) -> row.decision().export()),
            new FactColumn("job_rest", JSON, FactRow::jobRest), new FactColumn("run_rest", JSON, FactRow::runRest));

    /// The columns in the order in which they are written.
    public static final TableSchema SCHEMA = FactColumn.schema("runs", COLUMNS);

    private RunsTable() {
    }

    /// Pushes one row.
    /// @return the members that no column has taken, such as
    /// `run.configuration.beam_width`:
    /// they are in the rests
    public static Set<String> write(RunFacts facts, RunDecision decision, RowSink sink) {
        FactRow row = new FactRow(facts, decision);
        FactColumn.write(COLUMNS, row, sink);
        return row.leftOver();
    }

    /// The id; an unusable one stays in the rest.
    static Object jobId(FactRow row) {
        String id = row.decision().jobId();
        return id.equals(row.first(Fact.JOB_ID, STRING)) ? Objects.requireNonNull(row.take(Fact.JOB_ID, STRING)) : id;
    }

    private static @Nullable Object status(FactRow row) {
        return row.facts().isChanged() ? row.first(Fact.RUN_STATUS, STRING) : row.take(Fact.STATUS, STRING);
    }

    /// When the job last changed; where it does not say, when it was created. This is
    /// half of the key that joins all tables.
    static @Nullable Object updatedAt(FactRow row) {
        if (row.facts().isChanged()) {
            return row.first(Fact.RUN_UPDATED_AT, TIMESTAMP);
        }
        Object updated = row.take(Fact.UPDATED_AT, TIMESTAMP);
        return (updated != null || row.facts().value(Fact.UPDATED_AT) != null) ? updated
                : row.first(Fact.CREATED_AT, TIMESTAMP);
    }

}
