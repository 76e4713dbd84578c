package dev.extractexport.flatten;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;

import dev.extractexport.dataset.Field;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.facts.Timestamps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// What the service reports, in each place where it has reported it.
class UsageTableTest {

    private static final RunDecision EXPORTED = new RunDecision("j", true, "exported", null, null, "invoices", 1, 3L,
            null, 42);

    private static final String JOB = "{\"id\":\"j\",\"created_at\":\"2026-03-11T23:30:00-02:00\",\"project_id\":\"p\"}";

    @Test
    void columnsAreSettled() {
        assertThat(UsageTable.SCHEMA.name()).isEqualTo("usage");
        assertThat(UsageTable.SCHEMA.columns()).extracting(Field::name)
            .containsExactly("job_id", "updated_at", "statement", "run_id", "project_id", "configuration_id",
                    "extraction_agent_id", "dataset", "day", "created_at", "extraction_mode", "tier", "extract_model",
                    "parse_model", "parse_tier", "parse_job_id", "num_pages_extracted", "num_pages_billed",
                    "num_document_tokens", "num_output_tokens", "credits", "extract_credits", "parse_credits",
                    "cost_basis", "_export");
    }

    @Test
    void aV1RunReportsPagesAndTokensButNoCredits() throws IOException {
        RunFacts facts = new RunFacts(Source.V1_RUN, RunsTableTest.object(JOB), RunsTableTest.object("""
                {"id":"r","extraction_agent_id":"a","config":{"extraction_mode":"PREMIUM","parse_model":"m"},
                 "extraction_metadata":{"usage":{"num_pages_extracted":2,"num_document_tokens":1034,
                 "num_output_tokens":3440}}}"""));

        long created = Timestamps.micros(Instant.parse("2026-03-12T01:30:00Z"));
        assertThat(row(facts)).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(Map.entry("job_id", "j"),
                Map.entry("updated_at", created), Map.entry("statement", 1L), Map.entry("run_id", "r"),
                Map.entry("project_id", "p"), Map.entry("extraction_agent_id", "a"), Map.entry("dataset", "invoices"),
                Map.entry("day", "2026-03-12"), Map.entry("created_at", created),
                Map.entry("extraction_mode", "PREMIUM"), Map.entry("parse_model", "m"),
                Map.entry("num_pages_extracted", 2L), Map.entry("num_document_tokens", 1034L),
                Map.entry("num_output_tokens", 3440L), Map.entry("cost_basis", "unknown"), Map.entry("_export", 42L)));
    }

    @Test
    void aV2JobReportsCreditsAndBilledPages() throws IOException {
        RunFacts facts = new RunFacts(Source.V2_JOB, RunsTableTest.object(JOB), RunsTableTest.object("""
                {"configuration":{"tier":"agentic","parse_tier":"asked"},"metadata":{"usage":{"num_pages_extracted":2,
                 "num_pages_billed":4.5}},"extract_metadata":{"parse_job_id":"pjb","parse_tier":"used"},
                 "usage":{"credits":90,"extract_credits":60.5,"parse_credits":29.5}}"""));

        assertThat(row(facts)).containsEntry("tier", "agentic")
            .containsEntry("parse_tier", "used")
            .containsEntry("parse_job_id", "pjb")
            .containsEntry("num_pages_billed", 4.5)
            .containsEntry("credits", 90.0)
            .containsEntry("extract_credits", 60.5)
            .containsEntry("parse_credits", 29.5)
            .containsEntry("cost_basis", "reported");
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"usage\":{\"parse_credits\":0}}", "{\"metadata\":{\"usage\":{\"num_pages_billed\":1}}}",
            "{\"extract_metadata\":{\"usage\":{\"num_pages_extracted\":1}}}" })
    void anyNumberIsUsage(String job) throws IOException {
        assertThat(UsageTable.hasUsage(RunFacts.ofListItem(RunsTableTest.object(job)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{\"usage\":null}", "{\"usage\":{\"credits\":null}}",
            "{\"usage\":{\"credits\":\"1\"}}", "{\"credits\":1}" })
    void nullsTextsAndOtherPlacesAreNoUsage(String job) throws IOException {
        assertThat(UsageTable.hasUsage(RunFacts.ofListItem(RunsTableTest.object(job)))).isFalse();
    }

    private static Map<String, Object> row(RunFacts facts) {
        FlatRowRecorder recorder = new FlatRowRecorder(UsageTable.SCHEMA);
        UsageTable.write(facts, EXPORTED, recorder);
        return recorder.rows.getFirst();
    }

}
