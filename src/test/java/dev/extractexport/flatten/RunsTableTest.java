package dev.extractexport.flatten;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

import dev.extractexport.archive.json.CopyPolicy;
import dev.extractexport.archive.json.JsonSource;
import dev.extractexport.dataset.Field;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.facts.Timestamps;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Pushes facts of real and of odd bodies into a recorder.
class RunsTableTest {

    private static final Path CAPACITOR = Path.of("../shared/fixtures/payloads/v1_run_capacitor.json");

    private static final RunDecision EXPORTED = new RunDecision("", true, "exported", null, 1_000_000L, "capacitors", 2,
            1L, "abc", 42);

    private static final RunDecision OPEN = new RunDecision("", false, "open", null, null, null, null, null, null, 42);

    @Test
    void columnNamesAreUniqueAndLowerCase() {
        assertThat(RunsTable.SCHEMA.columns()).extracting(Field::name)
            .doesNotHaveDuplicates()
            .allMatch((name) -> name.equals(name.toLowerCase(Locale.ROOT)))
            .startsWith("job_id", "run_id", "created_at", "updated_at", "status", "exported", "decision",
                    "decision_reason", "result_updated_at", "dataset", "dataset_version", "row_count", "result_shape",
                    "has_errors", "source")
            .endsWith("data_schema", "data_schema_hash", "_export", "job_rest", "run_rest");
        assertThat(RunsTable.SCHEMA.name()).isEqualTo("runs");
    }

    @Test
    void aRealV1RunFillsItsColumnsAndLeavesNoRest() throws IOException {
        Assumptions.assumeTrue(Files.exists(CAPACITOR), () -> CAPACITOR + " is not there");
        ObjectFacts run;
        try (JsonSource source = new JsonSource(Files.newInputStream(CAPACITOR))) {
            source.nextToken();
            run = source.copyObject(OutputStream.nullOutputStream(), CopyPolicy.RUN);
        }
        ObjectFacts job = object(
                """
                        {"id":"5bb8a583-366c-416c-ba55-4f5724fef9a9","status":"COMPLETED","project_id":"prj-1",
                         "created_at":"2025-08-13T15:45:00Z","updated_at":"2025-08-13T15:48:00Z","type":"file_id","value":"dfl-1"}""");

        Map<String, Object> row = row(new RunFacts(Source.V1_RUN, job, run), EXPORTED);

        assertThat(row).containsEntry("job_id", "5bb8a583-366c-416c-ba55-4f5724fef9a9")
            .containsEntry("run_id", "de058dda-6ca7-4eea-a426-da802f84f971")
            .containsEntry("created_at", micros("2025-08-13T15:45:00Z"))
            .containsEntry("updated_at", micros("2025-08-13T15:48:00Z"))
            .containsEntry("exported", true)
            .containsEntry("decision", "exported")
            .containsEntry("result_updated_at", 1_000_000L)
            .containsEntry("dataset_version", 2L)
            .containsEntry("result_shape", "object")
            .containsEntry("has_errors", false)
            .containsEntry("source", "v1-run")
            .containsEntry("project_id", "prj-1")
            .containsEntry("run_project_id", "77bdc79f-fb69-49ae-a783-fcc573eec7ce")
            .containsEntry("file_resource_info", "{\"file_size\":2562,\"last_modified_at\":\"2025-08-13T15:45:39\"}")
            .containsEntry("document_input_type", "file_id")
            .containsEntry("document_input_value", "dfl-1")
            .containsEntry("file_name", "document (2).pdf.txt")
            .containsEntry("file_size", 2562L)
            .containsEntry("run_status", "SUCCESS")
            .containsEntry("run_updated_at", micros("2025-08-13T15:47:04.878069Z"))
            .containsEntry("from_ui", false)
            .containsEntry("extraction_target", "PER_DOC")
            .containsEntry("extraction_mode", "PREMIUM")
            .containsEntry("system_prompt", "")
            .containsEntry("use_reasoning", true)
            .containsEntry("num_document_tokens", 1034L)
            .containsEntry("_export", 42L)
            .doesNotContainKeys("decision_reason", "run_error", "priority", "page_selection", "job_rest", "run_rest");
        assertThat((String) row.get("data_schema")).startsWith("{\"additionalProperties\":false,");
    }

    @Test
    void whatDoesNotFitItsColumnStaysInTheRest() throws IOException {
        ObjectFacts job = object("""
                {"id":"j","created_at":"soon","status":7,"project_id":"p","configuration":
                 {"max_pages":"ten","cite_sources":true,"sheet_names":["a"],"version":1.5,"num_pages_context":1e2,
                  "target_pages":"2","page_range":"1"},"metadata":{"usage":{"num_pages_extracted":1.5}},"new":{"a":[]},
                  "empty":{},"file":{"file_size":9223372036854775808,"x":1e999999999}}""");

        Map<String, Object> row = row(RunFacts.ofListItem(job), OPEN);

        assertThat(row).containsOnlyKeys("job_id", "exported", "decision", "result_shape", "has_errors", "source",
                "project_id", "cite_sources", "sheet_names", "num_pages_context", "page_selection", "_export",
                "job_rest");
        assertThat(row).containsEntry("sheet_names", "[\"a\"]")
            .containsEntry("num_pages_context", 100L)
            .containsEntry("page_selection", "1")
            .containsEntry("result_shape", "absent");
        assertThat((String) row.get("job_rest"))
            .isEqualToIgnoringCase("{\"created_at\":\"soon\",\"status\":7,\"configuration\":{\"max_pages\":\"ten\","
                    + "\"version\":1.5,\"target_pages\":\"2\"},\"metadata\":{\"usage\":{\"num_pages_extracted\":1.5}},"
                    + "\"new\":{\"a\":[]},\"empty\":{},\"file\":{\"file_size\":9223372036854775808,\"x\":1E+999999999}}");
    }

    @Test
    void aV2JobFetchedTwiceLeavesNoRest() throws IOException {
        String json = """
                {"id":"j","created_at":"2026-09-01T00:00:00Z","updated_at":"2026-09-01T00:00:01Z","status":"completed",
                 "project_id":"p","configuration_id":"c","file_input":"f","error_message":null,"extract_result":[{}],
                 "configuration":{"tier":"agentic","version":"2026-08-01","data_schema":{"type":"object"},
                 "parse_tier":"fast"},"extract_metadata":{"parse_tier":"fast","parse_job_id":"pjb","field_metadata":{}},
                 "usage":{"credits":1.5,"extract_credits":1,"parse_credits":0.5}}""";

        Map<String, Object> row = row(new RunFacts(Source.V2_JOB, object(json), object(json)), EXPORTED);

        assertThat(row).doesNotContainKeys("job_rest", "run_rest", "run_id")
            .containsEntry("result_shape", "array")
            .containsEntry("tier", "agentic")
            .containsEntry("parse_tier", "fast")
            .containsEntry("data_schema", "{\"type\":\"object\"}")
            .containsEntry("extract_credits", 1.0);
    }

    @Test
    void aMissingUpdatedAtIsTheCreatedAt() throws IOException {
        String job = "{\"id\":\"j\",\"created_at\":\"2026-09-01T00:00:00Z\",\"updated_at\":%s}";

        assertThat(row(RunFacts.ofListItem(object(job.formatted("null"))), OPEN)).containsEntry("updated_at",
                micros("2026-09-01T00:00:00Z"));
        assertThat(row(RunFacts.ofListItem(object(job.formatted("\"soon\""))), OPEN)).doesNotContainKey("updated_at")
            .containsEntry("job_rest", "{\"updated_at\":\"soon\"}");
    }

    @Test
    void halvesOfSurrogatePairsAreEscapedInTextAndInJson() throws IOException {
        ObjectFacts job = object("{\"id\":\"a\\ud83d\\ude00\\udc00b\\ud800\",\"x\":[\"\\udc00\\ud83d\\ude00\"]}");

        Map<String, Object> row = row(RunFacts.ofListItem(job), OPEN);

        assertThat(row).containsEntry("job_id", "a\ud83d\ude00\\udc00b\\ud800")
            .containsEntry("job_rest", "{\"x\":[\"\\udc00\ud83d\ude00\"]}");
    }

    private static Map<String, Object> row(RunFacts facts, RunDecision decision) {
        FlatRowRecorder recorder = new FlatRowRecorder(RunsTable.SCHEMA);
        RunsTable.write(facts,
                new RunDecision(facts.jobId(), decision.exported(), decision.decision(), decision.reason(),
                        decision.resultUpdatedAtMicros(), decision.dataset(), decision.datasetVersion(),
                        decision.rowCount(), decision.schemaHash(), decision.export()),
                recorder);
        assertThat(recorder.rows).hasSize(1);
        return recorder.rows.getFirst();
    }

    static ObjectFacts object(String json) throws IOException {
        InputStream in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        try (JsonSource source = new JsonSource(in)) {
            source.nextToken();
            return source.copyObject(OutputStream.nullOutputStream(), CopyPolicy.RUN);
        }
    }

    private static long micros(String moment) {
        return Timestamps.micros(Instant.parse(moment));
    }

}
