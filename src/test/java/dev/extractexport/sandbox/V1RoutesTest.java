package dev.extractexport.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Agents, jobs and runs of v1, and saved configurations, over real HTTP against the truth of the
/// world.
class V1RoutesTest {

    private static final String V1 = "/api/v1/extraction/";

    private final Sandbox sandbox = Sandbox
        .start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withGeneration(Generation.V1)));

    private final Client client = new Client(this.sandbox);

    @AfterEach
    void stop() {
        this.client.close();
        this.sandbox.close();
    }

    @Test
    void theAgentsTogetherHoldEveryJobOnceAsTheListingHasThem() throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        for (JsonNode agent : this.client.json(V1 + "extraction-agents")) {
            for (JsonNode job : this.client.json(V1 + "jobs?extraction_agent_id=" + agent.get("id").asString())) {
                ids.add(job.get("id").asString());
                assertThat(job.get("extraction_agent")).isEqualTo(agent);
                WorldJob truth = this.sandbox.world().byId(job.get("id").asString());
                assertThat(truth.agentId()).isEqualTo(agent.get("id").asString());
            }
        }

        assertThat(ids).containsExactlyInAnyOrderElementsOf(this.sandbox.world().truth().map(WorldJob::id).toList());
    }

    @Test
    void anAgentIsReachedByItsIdAndByItsName() throws IOException, InterruptedException {
        for (JsonNode agent : this.client.json(V1 + "extraction-agents")) {
            String name = agent.get("name").asString();

            assertThat(this.client.json(V1 + "extraction-agents/" + agent.get("id").asString())).isEqualTo(agent);
            assertThat(this.client.json(V1 + "extraction-agents/by-name/" + name)).isEqualTo(agent);
            assertThat(agent.get("data_schema").isObject()).isTrue();
            assertThat(agent.get("data_schema").isEmpty()).isEqualTo(name.equals("letters"));
        }
    }

    @Test
    void anAgentHasTheSchemaOfItsNewestRunsAndOldRunsTheirOwn() throws IOException, InterruptedException {
        JsonNode agent = this.client.json(V1 + "extraction-agents/by-name/invoices");
        Set<String> schemas = new TreeSet<>();
        for (JsonNode run : this.client.json(V1 + "runs?limit=100&extraction_agent_id=" + agent.get("id").asString())
            .get("items")) {
            schemas.add(run.get("data_schema").toString());
        }

        assertThat(schemas).hasSize(2).contains(agent.get("data_schema").toString());
    }

    @Test
    void everyJobSaysHowFarItIs() throws IOException, InterruptedException {
        Set<String> statuses = new TreeSet<>();
        for (WorldJob job : this.sandbox.world().truth().toList()) {
            JsonNode served = this.client.json(V1 + "jobs/" + job.id());
            String status = served.get("status").asString();
            statuses.add(status);

            assertThat(served.get("id").asString()).isEqualTo(job.id());
            assertThat(status.endsWith("SUCCESS")).isEqualTo(job.status() == WorldJob.Status.COMPLETED);
            assertThat(status.equals("PARTIAL_SUCCESS")).isEqualTo(job.partialError() != null);
            assertThat(status.equals("PENDING")).isEqualTo(job.status().isOpen());
        }
        assertThat(statuses).containsExactly("CANCELLED", "ERROR", "PARTIAL_SUCCESS", "PENDING", "SUCCESS");
    }

    @Test
    void aResultIsThatOfTheRunAndIsThereOnlyOnceCompleted() throws IOException, InterruptedException {
        for (WorldJob job : this.sandbox.world().truth().toList()) {
            var response = this.client.get(V1 + "jobs/" + job.id() + "/result");

            assertThat(response.statusCode()).isEqualTo((job.status() == WorldJob.Status.COMPLETED) ? 200 : 404);
            if (job.status() == WorldJob.Status.COMPLETED) {
                JsonNode result = JsonMapper.shared().readTree(response.body());
                JsonNode run = this.client.json(V1 + "runs/" + job.runId());
                assertThat(result.get("run_id")).isEqualTo(run.get("id"));
                assertThat(result.get("extraction_agent_id")).isEqualTo(run.get("extraction_agent_id"));
                assertThat(result.get("extraction_metadata")).isEqualTo(run.get("extraction_metadata"));
                assertThat(response.body()).contains("\"data\":" + job.resultJson() + ",");
            }
        }
    }

    @Test
    void aSkipPastTheEndIsAnEmptyPage() throws IOException, InterruptedException {
        String agent = this.sandbox.world().at(0).agentId();

        JsonNode page = this.client.json(V1 + "runs?skip=2147483647&limit=100&extraction_agent_id=" + agent);

        assertThat(page.get("items")).isEmpty();
        assertThat(page.get("total").asInt()).isPositive();
    }

    @Test
    void noRunCameFromTheUserInterface() throws IOException, InterruptedException {
        String agent = this.sandbox.world().at(0).agentId();

        assertThat(this.client.get(V1 + "runs/latest-from-ui?extraction_agent_id=" + agent).body()).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource({ "jobs, 422", "jobs?extraction_agent_id=invoices, 422", "jobs/ext-17o3r1k3b48x63ulhshp1j9ewgc4, 422",
            "jobs?extraction_agent_id=00000000-0000-4000-8000-000000000000, 404",
            "jobs/00000000-0000-4000-8000-000000000000, 404", "jobs/00000000-0000-4000-8000-000000000000/result, 404",
            "jobs/00000000-0000-4000-8000-000000000000/other, 404", "extraction-agents/invoices, 422",
            "extraction-agents/00000000-0000-4000-8000-000000000000, 404", "extraction-agents/by-name/nobody, 404",
            "extraction-agents/by-name/a/b, 404", "runs/latest-from-ui, 422",
            "runs?limit=0&extraction_agent_id=00000000-0000-4000-8000-000000000000, 422", "runs/a/b, 404",
            "other, 404" })
    void whatIsNotThereIsRefusedInTheShapeOfTheService(String target, int status)
            throws IOException, InterruptedException {
        var response = this.client.get(V1 + target);

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode detail = JsonMapper.shared().readTree(response.body()).get("detail");
        assertThat(detail.isString()).isEqualTo(status == 404);
        assertThat(detail.isArray()).isEqualTo(status == 422);
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void onlyAgentsWhoseJobsV1KnowsAreThere(Generation generation) throws IOException, InterruptedException {
        try (Sandbox other = Sandbox
            .start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withGeneration(generation)));
                Client asking = new Client(other)) {
            Set<String> agents = new TreeSet<>();
            asking.json(V1 + "extraction-agents").forEach((agent) -> agents.add(agent.get("id").asString()));
            Set<String> ofRuns = new TreeSet<>();
            other.world().truth().filter((job) -> job.runId() != null).forEach((job) -> ofRuns.add(job.agentId()));

            assertThat(agents).isEqualTo(ofRuns).hasSize(switch (generation) {
                case V1 -> 9;
                case V2 -> 0;
                case MIXED -> 5;
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void everyConfigurationThatAJobNamesIsThere(Generation generation) throws IOException, InterruptedException {
        try (Sandbox other = Sandbox
            .start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withGeneration(generation)));
                Client asking = new Client(other)) {
            Set<String> listed = new TreeSet<>();
            for (String token = ""; token != null;) {
                JsonNode page = asking.json("/api/v1/beta/configurations?page_size=3&page_token=" + token);
                for (JsonNode each : page.get("items")) {
                    listed.add(each.get("id").asString());
                    assertThat(asking.json("/api/v1/beta/configurations/" + each.get("id").asString())).isEqualTo(each);
                    assertThat(each.at("/parameters/data_schema/type").asString()).isEqualTo("object");
                }
                token = page.get("next_page_token").asString(null);
            }
            Set<String> named = new TreeSet<>();
            other.world()
                .truth()
                .filter((job) -> job.configurationId() != null)
                .forEach((job) -> named.add(job.configurationId()));

            assertThat(listed).isEqualTo(named).hasSize(7);
        }
    }

    @ParameterizedTest
    @CsvSource({ "?product_type=extract_v2&name=invoices, 200, 1", "?product_type=parse_v2, 200, 0",
            "?name=nothing, 200, 0", "?product_type=other, 422, 0", "?page_token=other, 400, 0", "/cfg-other, 404, 0" })
    void configurationsAreFilteredAndRefused(String target, int status, int count)
            throws IOException, InterruptedException {
        var response = this.client.get("/api/v1/beta/configurations" + target);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(JsonMapper.shared().readTree(response.body()).path("items")).hasSize(count);
    }

}
