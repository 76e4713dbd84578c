package dev.extractexport.sandbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

import dev.extractexport.failure.Failure;
import dev.extractexport.sandbox.world.Family;
import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Asks for jobs and runs over real HTTP and compares with the truth of the world.
class SandboxTest {

    private final Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT);

    private final Client client = new Client(this.sandbox);

    @AfterEach
    void stop() {
        this.client.close();
        this.sandbox.close();
    }

    @Test
    void withoutTheKeyEveryAnswerIs401() throws IOException, InterruptedException {
        for (String target : List.of("/api/v2/extract", "/api/v2/extract/x", "/api/v1/extraction/runs/x")) {
            var missing = this.client.send(HttpRequest.newBuilder(this.sandbox.baseUrl().resolve(target)));
            var wrong = this.client.send(HttpRequest.newBuilder(this.sandbox.baseUrl().resolve(target))
                .header("Authorization", "Bearer llx-other"));

            assertThat(missing.statusCode()).isEqualTo(401);
            assertThat(missing.body()).isEqualTo("{\"detail\":\"Not authenticated\"}");
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.body()).isEqualTo("{\"detail\":\"Invalid API Key\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({ "/api/v2/extract/ext-unknown, 404", "/api/v2/extract/, 404", "/api/v2/other, 404",
            "/api/v2/extract/x?expand=everything, 422", "/api/v1/extraction/runs, 422",
            "/api/v1/extraction/runs?extraction_agent_id=00000000-0000-4000-8000-000000000000, 404",
            "/api/v1/extraction/runs/00000000-0000-4000-8000-000000000000, 404",
            "/api/v1/extraction/runs/by-job/00000000-0000-4000-8000-000000000000, 404",
            "/api/v1/extraction/runs/by-job/ext-17o3r1k3b48x63ulhshp1j9ewgc4, 422",
            "/api/v1/extraction/runs/not-a-run, 422" })
    void whatIsNotThereIsRefusedInTheShapeOfTheService(String target, int status)
            throws IOException, InterruptedException {
        var response = this.client.get(target);

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode detail = JsonMapper.shared().readTree(response.body()).get("detail");
        assertThat(detail.isString()).isEqualTo(status == 404);
        assertThat(detail.isArray()).isEqualTo(status == 422);
    }

    @ParameterizedTest
    @ValueSource(strings = { "POST", "DELETE", "HEAD" })
    void onlyGetIsAllowed(String method) throws IOException, InterruptedException {
        var response = this.client
            .send(this.client.request("/api/v2/extract").method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void everyJobIsServedWithItsResultByteForByte() throws IOException, InterruptedException {
        for (WorldJob job : this.sandbox.world().truth().toList()) {
            String body = this.client.get("/api/v2/extract/" + job.id()).body();

            assertThat(body).startsWith("{\"id\":\"" + job.id() + "\",\"created_at\":\"" + job.createdAtText() + "\"")
                .contains("\"status\":\"" + job.status() + "\"")
                .contains("\"extract_result\":" + job.resultJson() + ",");
        }
    }

    @Test
    void aDeletedJobIsListedAndFoundNoMore() throws IOException, InterruptedException {
        WorldJob gone = first((each) -> each.runId() != null && each.status() == WorldJob.Status.COMPLETED);
        List<String> before = this.client.ids("status=COMPLETED&page_size=100");

        this.sandbox.delete((job) -> job.equals(gone));

        List<String> left = this.client.ids("status=COMPLETED&page_size=100");
        assertThat(left).hasSize(before.size() - 1).doesNotContain(gone.id());
        for (String target : List.of("/api/v2/extract/" + gone.id(), "/api/v1/extraction/runs/" + gone.runId(),
                "/api/v1/extraction/runs/by-job/" + gone.id())) {
            assertThat(this.client.get(target).statusCode()).as(target).isEqualTo(404);
        }
        this.sandbox.turnTo(2);
        assertThat(this.sandbox.world().byId(gone.id())).isNull();
    }

    @Test
    void aJobIsExpandedAsAskedAndNoFurther() throws IOException, InterruptedException {
        WorldJob job = first((each) -> each.family() == Family.DATASHEETS && each.usage() != null
                && each.usage().extractCredits() != null);
        String target = "/api/v2/extract/" + job.id();

        JsonNode bare = this.client.json(target);
        String text = this.client.get(target + "?expand=configuration&expand=extract_metadata&expand=usage").body();
        JsonNode full = JsonMapper.shared().readTree(text);

        assertThat(bare.get("configuration").isNull()).isTrue();
        assertThat(bare.get("extract_metadata").isNull()).isTrue();
        assertThat(bare.has("usage")).isFalse();
        assertThat(full.at("/configuration/data_schema").toString()).isEqualTo(job.dataSchemaJson());
        assertThat(full.at("/configuration/extraction_target").asString()).isEqualTo("per_doc");
        assertThat(full.at("/configuration/tier").asString()).isEqualTo("agentic");
        assertThat(text).contains("\"document_metadata\":" + job.evidenceJson() + ",");
        assertThat(full.at("/metadata/usage/num_pages_extracted").asInt()).isEqualTo(job.usage().pagesExtracted());
        assertThat(full.at("/usage/credits").asInt())
            .isEqualTo(job.usage().extractCredits() + job.usage().parseCredits());
    }

    @Test
    void aJobWithoutSchemaHasNoneInItsConfigurationAndItsRun() throws IOException, InterruptedException {
        WorldJob letter = first((job) -> job.family() == Family.LETTERS && job.runId() != null);

        JsonNode job = this.client.json("/api/v2/extract/" + letter.id() + "?expand=configuration");
        JsonNode run = this.client.json("/api/v1/extraction/runs/" + letter.runId());

        assertThat(job.get("configuration").has("data_schema")).isFalse();
        assertThat(run.get("data_schema").isNull()).isTrue();
    }

    @Test
    void aRunIsReachedByItsIdAndByItsJob() throws IOException, InterruptedException {
        List<WorldJob> jobs = this.sandbox.world().truth().filter((job) -> job.runId() != null).toList();
        assertThat(jobs).hasSizeBetween(150, 180);
        for (WorldJob job : jobs) {
            String byJob = this.client.get("/api/v1/extraction/runs/by-job/" + job.id()).body();

            assertThat(this.client.get("/api/v1/extraction/runs/" + job.runId()).body()).isEqualTo(byJob);
            JsonNode run = JsonMapper.shared().readTree(byJob);
            assertThat(run.get("id").asString()).isEqualTo(job.runId()).isNotEqualTo(job.id());
            assertThat(run.get("job_id").asString()).isEqualTo(job.id());
            assertThat(run.get("status").asString()).isEqualTo(job.status().runStatus());
            assertThat(run.at("/config/extraction_target").asString()).isEqualTo(job.target().name());
            assertThat(byJob).contains("\"data\":" + job.resultJson() + ",")
                .contains("\"data_schema\":" + job.dataSchemaJson() + ",");
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void theGenerationDecidesWhichJobsHaveRuns(Generation generation) throws IOException, InterruptedException {
        World world = new World(WorldSpec.DEFAULT.withGeneration(generation));

        List<Boolean> uuids = world.truth().map((job) -> job.id().length() == 36).toList();
        List<Boolean> runs = world.truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED)
            .map((job) -> job.runId() != null)
            .toList();

        switch (generation) {
            case V1 -> assertThat(List.of(uuids, runs)).allSatisfy((each) -> assertThat(each).containsOnly(true));
            case V2 -> assertThat(List.of(uuids, runs)).allSatisfy((each) -> assertThat(each).containsOnly(false));
            case MIXED -> assertThat(List.of(uuids, runs)).allSatisfy((each) -> assertThat(each).contains(true, false));
        }
    }

    @Test
    void aCancelledJobHasNoRun() throws IOException, InterruptedException {
        try (Sandbox first = Sandbox
            .start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withGeneration(Generation.V1)));
                Client asking = new Client(first)) {
            WorldJob cancelled = first.world()
                .truth()
                .filter((job) -> job.status() == WorldJob.Status.CANCELLED)
                .findFirst()
                .orElseThrow();

            var response = asking.get("/api/v1/extraction/runs/by-job/" + cancelled.id());

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).isEqualTo("{\"detail\":\"Result for Extraction Job not found\"}");
        }
    }

    @Test
    void runsOfAnAgentArePagedBySkipAndLimit() throws IOException, InterruptedException {
        String agent = first((job) -> job.family() == Family.INVOICES).agentId();
        List<String> expected = this.sandbox.world()
            .truth()
            .filter((job) -> job.agentId().equals(agent) && job.runId() != null)
            .map(WorldJob::runId)
            .toList();
        List<String> found = new ArrayList<>();

        for (int skip = 0; skip < expected.size(); skip += 10) {
            JsonNode page = this.client
                .json("/api/v1/extraction/runs?limit=10&skip=" + skip + "&extraction_agent_id=" + agent);
            assertThat(page.get("total").asInt()).isEqualTo(expected.size());
            page.get("items").forEach((run) -> found.add(run.get("id").asString()));
        }

        assertThat(found).isEqualTo(expected).hasSizeGreaterThan(25);
    }

    @Test
    void aBodyIsZippedWhenAskedFor() throws IOException, InterruptedException {
        byte[] plain = this.client.sendForBytes(this.client.request("/api/v2/extract")).body();

        var zipped = this.client
            .sendForBytes(this.client.request("/api/v2/extract").header("Accept-Encoding", "deflate, gzip"));

        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(zipped.headers().firstValueAsLong("Content-Length")).hasValue(zipped.body().length);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes()).isEqualTo(plain);
        assertThat(new String(plain, StandardCharsets.UTF_8)).startsWith("{\"items\":[");
    }

    @Test
    void equalOptionsGiveEqualBytes() throws IOException, InterruptedException {
        try (Sandbox twin = Sandbox.start(SandboxOptions.DEFAULT);
                Sandbox stranger = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withSeed(43)));
                Client twins = new Client(twin);
                Client strangers = new Client(stranger)) {
            byte[] page = this.client.sendForBytes(this.client.request("/api/v2/extract")).body();

            assertThat(twins.sendForBytes(twins.request("/api/v2/extract")).body()).isEqualTo(page);
            assertThat(strangers.sendForBytes(strangers.request("/api/v2/extract")).body()).isNotEqualTo(page);
        }
    }

    @Test
    void requestsAreRecordedInOrderWithoutTheKey() throws IOException, InterruptedException {
        this.client.get("/api/v2/extract?page_size=1&status=FAILED");
        this.client.get("/api/v2/extract/a%2Fb");

        assertThat(this.sandbox.requests()).containsExactly("GET /api/v2/extract?page_size=1&status=FAILED",
                "GET /api/v2/extract/a%2Fb");
    }

    @Test
    void theSecretIsPlantedInBothGenerations() throws IOException, InterruptedException {
        WorldJob invoice = first((job) -> job.family() == Family.INVOICES && job.runId() != null);
        WorldJob datasheet = first((job) -> job.family() == Family.DATASHEETS);

        assertThat(this.client.get("/api/v1/extraction/runs/" + invoice.runId()).body()).contains(World.PLANTED_SECRET);
        assertThat(this.client.get("/api/v2/extract/" + datasheet.id() + "?expand=configuration").body())
            .contains(World.PLANTED_SECRET);
    }

    @Test
    void aTakenPortIsNamed() {
        int port = this.sandbox.baseUrl().getPort();

        assertThatThrownBy(() -> Sandbox.start(SandboxOptions.DEFAULT.withPort(port))).isInstanceOf(Failure.class)
            .hasMessageStartingWith("The sandbox cannot listen on 127.0.0.1:" + port)
            .hasMessageEndingWith("choose another port, or 0 for a free one");
    }

    @Test
    void badOptionsAreNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> SandboxOptions.DEFAULT.withPort(70_000))
            .withMessage("Port of the sandbox is 70000, must be 0 (a free one) to 65535");
        assertThatIllegalArgumentException().isThrownBy(() -> SandboxOptions.DEFAULT.withKey("a b"))
            .withMessage("Key of the sandbox must be printable ASCII without blanks");
        assertThatIllegalArgumentException().isThrownBy(() -> WorldSpec.DEFAULT.withNight(0))
            .withMessage("Night of the sandbox is 0, must be 1 to 1000");
    }

    private WorldJob first(Predicate<WorldJob> wanted) {
        return this.sandbox.world().truth().filter(wanted).findFirst().orElseThrow();
    }

}
