package dev.extractexport.facts;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// One canonical view over the shapes that list items and runs have had.
class RunFactsTest {

    private static final String SEED_JOB = """
            {"id":"ext-1","created_at":"2026-03-11T09:30:00.5Z","updated_at":"2026-03-11T09:31:00","status":"COMPLETED",
             "project_id":"prj-1","configuration_id":"cfg-1","type":"file_id","value":"dfl-1",
             "parameters":{"parse_config_id":"pc-1","extract_options":{"extraction_target":"PER_PAGE",
               "page_range":"3,7-9","data_schema":{"type":"object"}}},
             "extract_metadata":{"usage":{"num_pages_extracted":4},"parse_job_id":"pjb-1"}}""";

    private static final String TODAYS_JOB = """
            {"id":"ext-2","created_at":"2026-09-01T00:00:00Z","updated_at":"2026-09-01T00:00:01Z","status":"completed",
             "project_id":"prj-2","configuration_id":null,"file_input":"dfl-2",
             "configuration":{"tier":"agentic","extraction_target":"per_table_row","target_pages":"1","data_schema":{"a":1}},
             "metadata":{"usage":{"num_pages_extracted":9}},"usage":{"credits":1.5}}""";

    private static final String V1_RUN = """
            {"id":"run-1","job_id":"ext-1","project_id":"uuid","extraction_agent_id":"agent-1","status":"SUCCESS",
             "data_schema":{"v1":true},"config":{"extraction_target":"PER_DOC","page_range":null},
             "file":{"name":"a.pdf"},"created_at":"2026-03-12T00:00:00Z"}""";

    @Test
    void theSeedShapeIsRead() {
        RunFacts facts = RunFacts.ofListItem(object(SEED_JOB));

        assertThat(facts.jobId()).isEqualTo("ext-1");
        assertThat(facts.runId()).isNull();
        assertThat(facts.status()).isEqualTo("COMPLETED");
        assertThat(facts.createdAt()).isEqualTo(Instant.parse("2026-03-11T09:30:00.5Z"));
        assertThat(facts.updatedAt()).isEqualTo(Instant.parse("2026-03-11T09:31:00Z"));
        assertThat(facts.projectId()).isEqualTo("prj-1");
        assertThat(facts.configurationId()).isEqualTo("cfg-1");
        assertThat(facts.extractionTarget()).isEqualTo("PER_PAGE");
        assertThat(facts.pageSelection()).isEqualTo("3,7-9");
        assertThat(facts.documentName()).isEqualTo("dfl-1");
        assertThat(facts.dataSchema()).hasToString("{\"type\":\"object\"}");
        assertThat(facts.value(Fact.NUM_PAGES_EXTRACTED)).hasToString("4");
        assertThat(facts.value(Fact.PARSE_JOB_ID)).hasToString("\"pjb-1\"");
    }

    @Test
    void todaysShapeIsReadFromTheJobFetchedAlone() {
        RunFacts facts = new RunFacts(Source.V2_JOB, object(SEED_JOB.replace("ext-1", "ext-2")), object(TODAYS_JOB));

        assertThat(facts.jobId()).isEqualTo("ext-2");
        assertThat(facts.runId()).isNull();
        assertThat(facts.runStatus()).isEqualTo("completed");
        assertThat(facts.isChanged()).isTrue();
        assertThat(facts.updatedAt()).as("of the later version").isEqualTo(Instant.parse("2026-09-01T00:00:01Z"));
        assertThat(facts.extractionTarget()).isEqualTo("per_table_row");
        assertThat(facts.pageSelection()).isEqualTo("1");
        assertThat(facts.dataSchema()).hasToString("{\"a\":1}");
        assertThat(facts.value(Fact.NUM_PAGES_EXTRACTED)).hasToString("9");
        assertThat(facts.value(Fact.CREDITS)).hasToString("1.5");
    }

    @ParameterizedTest
    @CsvSource({ "2026-03-11T09:31:00Z,false", "2026-03-11T09:31:00.9Z,false", "2026-03-11T09:30:59Z,false",
            "2026-03-11T09:31:01Z,true", "2026-03-11T11:31:01+02:00,true", "soon,false" })
    void aJobHasChangedIfItsTimeIsLaterInTheCoarserPrecision(String fetched, boolean changed) {
        ObjectFacts job = object("{\"id\":\"a\",\"status\":\"COMPLETED\",\"updated_at\":\"2026-03-11T09:31:00Z\"}");
        ObjectFacts run = object("{\"id\":\"a\",\"status\":\"FAILED\",\"updated_at\":\"" + fetched + "\"}");

        RunFacts facts = new RunFacts(Source.V2_JOB, job, run);

        assertThat(facts.isChanged()).isEqualTo(changed);
        assertThat(facts.status()).isEqualTo(changed ? "FAILED" : "COMPLETED");
        assertThat(new RunFacts(Source.V1_RUN, job, run).isChanged()).as("a run has times of its own").isFalse();
    }

    @Test
    void aV1RunIsPreferredForWhatItKnowsBetter() {
        RunFacts facts = new RunFacts(Source.V1_RUN, object(SEED_JOB), object(V1_RUN));

        assertThat(facts.jobId()).isEqualTo("ext-1");
        assertThat(facts.runId()).isEqualTo("run-1");
        assertThat(facts.projectId()).isEqualTo("prj-1");
        assertThat(facts.extractionAgentId()).isEqualTo("agent-1");
        assertThat(facts.createdAt()).as("of the job").isEqualTo(Instant.parse("2026-03-11T09:30:00.5Z"));
        assertThat(facts.dataSchema()).hasToString("{\"v1\":true}");
        assertThat(facts.extractionTarget()).isEqualTo("PER_DOC");
        assertThat(facts.pageSelection()).as("null in the run, so the job's").isEqualTo("3,7-9");
        assertThat(facts.documentName()).isEqualTo("a.pdf");
    }

    @Test
    void absentAndNullMembersAreNull() {
        for (String members : new String[] { "", ",\"project_id\":null,\"file_input\":null,\"configuration\":null",
                ",\"project_id\":{},\"file_input\":[],\"configuration\":\"x\",\"status\":7" }) {
            RunFacts facts = RunFacts.ofListItem(object("{\"id\":\"j\"" + members + "}"));

            assertThat(facts.status()).isEmpty();
            assertThat(facts.runStatus()).isNull();
            assertThat(facts.projectId()).isNull();
            assertThat(facts.configurationId()).isNull();
            assertThat(facts.extractionAgentId()).isNull();
            assertThat(facts.dataSchema()).isNull();
            assertThat(facts.extractionTarget()).isNull();
            assertThat(facts.pageSelection()).isNull();
            assertThat(facts.documentName()).isNull();
        }
    }

    @Test
    void aMissingUpdatedAtIsTheCreatedAt() {
        RunFacts facts = RunFacts
            .ofListItem(object("{\"id\":\"j\",\"created_at\":\"2026-01-01T00:00:00.1234567Z\",\"updated_at\":null}"));

        assertThat(facts.updatedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.123456Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{\"id\":null}", "{\"id\":\"\"}", "{\"id\":7}" })
    void aJobWithoutIdIsAProblemOfThatJob(String job) {
        assertThatThrownBy(() -> RunFacts.ofListItem(object(job)).jobId()).isInstanceOf(UnreadableFactException.class)
            .hasMessage("An item of the listing has no id: expected an object with a non-empty text 'id'");
    }

    @Test
    void unreadableTimestampsAreProblemsThatNameTheJob() {
        RunFacts missing = RunFacts.ofListItem(object("{\"id\":\"j\"}"));
        RunFacts odd = RunFacts.ofListItem(object("{\"id\":\"j\",\"created_at\":17,\"updated_at\":\"soon\"}"));

        assertThatThrownBy(missing::updatedAt).isInstanceOf(UnreadableFactException.class)
            .hasMessage("Extract job j: 'created_at' is missing, expected a timestamp as text");
        assertThatThrownBy(odd::createdAt)
            .hasMessage("Extract job j: 'created_at' is a JSON NUMBER, expected a timestamp as text");
        assertThatThrownBy(odd::updatedAt)
            .hasMessageStartingWith("Extract job j: 'updated_at': 'soon' is no timestamp");
    }

    @Test
    void theResultIsTheRunsIfItHasOneBeItNull() {
        ObjectFacts job = new ObjectFacts(node("{}"), result(ResultFacts.Shape.OBJECT));
        ObjectFacts none = new ObjectFacts(node("{}"), result(ResultFacts.Shape.ABSENT));
        ObjectFacts empty = new ObjectFacts(node("{}"), result(ResultFacts.Shape.NULL));

        assertThat(RunFacts.ofListItem(job).result().shape()).isEqualTo(ResultFacts.Shape.OBJECT);
        assertThat(new RunFacts(Source.V2_JOB, job, none).result().shape()).isEqualTo(ResultFacts.Shape.OBJECT);
        assertThat(new RunFacts(Source.V2_JOB, job, empty).result().shape()).isEqualTo(ResultFacts.Shape.NULL);
    }

    @Test
    void sourceAndRunMustAgree() {
        ObjectFacts job = object("{}");

        assertThatThrownBy(() -> new RunFacts(Source.LIST_ITEM, job, job))
            .hasMessage("Source list cannot have a fetched object");
        assertThatThrownBy(() -> new RunFacts(Source.V1_RUN, job, null))
            .hasMessage("Source v1-run needs a fetched object");
        assertThatThrownBy(() -> Source.ofLabel("v3")).hasMessage("Source 'v3' is none of [v1-run, v2-job, list]");
    }

    private static ObjectFacts object(String json) {
        return new ObjectFacts(node(json), result(ResultFacts.Shape.ABSENT));
    }

    private static ResultFacts result(ResultFacts.Shape shape) {
        @Nullable String sha256 = (shape == ResultFacts.Shape.ABSENT) ? null : "0".repeat(64);
        return new ResultFacts(shape, 0, sha256, false, null);
    }

    private static ObjectNode node(String json) {
        JsonNode node = JsonMapper.shared().readTree(json);
        return (ObjectNode) node;
    }

}
