package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.job.plan.Plan;
import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// `fetch: when-incomplete`: the same tables with fewer calls.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WhenIncompleteTest {

    @TempDir
    Path directory;

    /// A night of each kind, and the gets of the first.
    private record Both(Night always, Night listed, long gets) {
    }

    private Both both(Sandbox sandbox) throws IOException {
        Night always = night(sandbox, "always", "always");
        always.run();
        long gets = gets(sandbox);
        Night listed = night(sandbox, "listed", "when-incomplete");
        listed.run();
        // What is left has no result that is listed as complete: no schema, no metadata.
        assertThat(gets(sandbox) - gets).isLessThan(gets / 4);
        return new Both(always, listed, gets);
    }

    @Test
    void theSeedShapeIsListedWholeAndGivesTheSameBytesWithoutOneGet() throws IOException {
        try (Sandbox sandbox = sandbox(Generation.V1)) {
            Both both = both(sandbox);

            assertThat(both.gets()).isGreaterThanOrEqualTo(completed(sandbox));
            assertSameFiles(both.always(), both.listed());
            try (Stream<Path> spilled = Files.walk(both.listed().output().resolve("_extract-export"))) {
                assertThat(spilled.filter((file) -> file.toString().endsWith(".spill"))).isEmpty();
            }
        }
    }

    @Test
    void todaysShapeIsListedWholeIfAskedForAndLacksTheCreditsOnly() throws Exception {
        try (Sandbox sandbox = sandbox(Generation.V2)) {
            Both both = both(sandbox);
            Night always = both.always();
            Night listed = both.listed();

            // The configuration was asked for with the listing, so what no column takes
            // of it is
            // left over of the item too.
            String columns = "SELECT * EXCLUDE (credits, extract_credits, parse_credits, job_rest) FROM read_parquet(%s) "
                    + "WHERE exported ORDER BY ALL";
            assertThat(runs(listed, columns)).isEqualTo(runs(always, columns)).isNotEmpty();
            Map<String, byte[]> results = results(always);
            assertThat(results(listed).keySet()).isEqualTo(results.keySet()).isNotEmpty();
            results(listed).forEach((file, bytes) -> assertThat(bytes).as(file).isEqualTo(results.get(file)));
        }
    }

    @Test
    void jobsOfTheFirstGenerationAreStillFetchedFromThere() throws IOException {
        try (Sandbox sandbox = sandbox(Generation.MIXED)) {
            new Night(sandbox, this.directory).with("fetch", "when-incomplete").run();

            assertThat(sandbox.requests().stream().filter((request) -> request.contains("/runs/by-job/"))).isNotEmpty();
        }
    }

    @Test
    void aPlanCountsTheCallsThatAreSaved() throws Exception {
        try (Sandbox sandbox = sandbox(Generation.V2)) {
            Night night = night(sandbox, "listed", "when-incomplete");
            Plan.Calls planned = night.plan().calls();
            int before = sandbox.requests().size();

            night.run();

            assertThat((long) sandbox.requests().size() - before).isEqualTo(planned.total());
        }
    }

    /// A listing may leave out what is large, and give null in its place.
    @ParameterizedTest
    @ValueSource(strings = { "\"extract_result\":null,\"extract_metadata\":{\"usage\":{}}",
            "\"extract_result\":{\"a\":\"old\"},\"extract_metadata\":{}",
            "\"extract_result\":{\"a\":\"old\"},\"metadata\":{\"usage\":{}}" })
    void whatIsNotListedWholeIsFetched(String parts) throws Exception {
        try (FakeServer server = new FakeServer()) {
            String item = ApiFixture.item("ext-1", "COMPLETED")
                .replaceFirst("}$", ",\"configuration\":{\"data_schema\":{\"type\":\"object\"}}," + parts + "}");
            server.on(ApiFixture.LIST, (request) -> FakeServer.json(ApiFixture.page(null,
                    request.query().contains("COMPLETED") ? new String[] { item } : new String[0])));
            server.on(ApiFixture.LIST + "/ext-1", FakeServer.json(OddService.body("ext-1", "{\"a\":\"x\"}")));

            new Night(server.baseUrl(), "llx-any", this.directory).with("fetch", "when-incomplete").run();

            assertThat(server.paths()).containsOnlyOnce(ApiFixture.LIST + "/ext-1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 400, 422 })
    void aServiceThatKnowsNoExpansionOfItsListingIsAskedWithoutIt(int status) throws IOException {
        try (FakeServer server = new FakeServer()) {
            String item = ApiFixture.item("ext-1", "COMPLETED");
            server.on(ApiFixture.LIST,
                    (request) -> request.query().contains("expand=")
                            ? FakeServer.status(status, "{\"detail\":\"unknown parameter expand\"}")
                            : FakeServer.json(ApiFixture.page(null,
                                    request.query().contains("COMPLETED") ? new String[] { item } : new String[0])));
            server.on(ApiFixture.LIST + "/ext-1", FakeServer.json(OddService.body("ext-1", "{\"a\":\"x\"}")));

            List<Manifest> published = new Night(server.baseUrl(), "llx-x", this.directory.resolve("a"))
                .with("fetch", "when-incomplete")
                .waiting(new FakeTime())
                .run();

            assertThat(published.getFirst().counts()).containsEntry("exported", 1L);
            assertThat(server.requests()
                .stream()
                .filter((request) -> request.path().equals(ApiFixture.LIST))
                .filter((request) -> request.query().contains("expand="))).hasSize(1);
        }
    }

    @Test
    void anItemThatOnlyAListingLetsPassIsFetched() throws IOException {
        try (FakeServer server = new FakeServer()) {
            String body = OddService.body("ext-1", "{\"a\":NaN}");
            String item = body.substring(0, body.length() - 1) + ",\"extract_metadata\":{\"usage\":{}}}";
            server.on(ApiFixture.LIST, (request) -> FakeServer.json(ApiFixture.page(null,
                    request.query().contains("COMPLETED") ? new String[] { item } : new String[0])));
            server.on(ApiFixture.LIST + "/ext-1", FakeServer.json(OddService.body("ext-1", "{\"a\":\"x\"}")));

            List<Manifest> published = new Night(server.baseUrl(), "llx-x", this.directory.resolve("a"))
                .with("fetch", "when-incomplete")
                .waiting(new FakeTime())
                .run();

            assertThat(published.getFirst().counts()).containsEntry("exported", 1L);
        }
    }

    private static Sandbox sandbox(Generation generation) {
        return Sandbox
            .start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(120).withGeneration(generation)));
    }

    private Night night(Sandbox sandbox, String name, String fetch) {
        return new Night(sandbox, this.directory.resolve(name)).with("fetch", fetch).with("api.source", "v2-job");
    }

    private static long gets(Sandbox sandbox) {
        return sandbox.requests().stream().filter((request) -> request.startsWith("GET /api/v2/extract/")).count();
    }

    private static long completed(Sandbox sandbox) {
        return sandbox.world().truth().filter((job) -> job.status() == WorldJob.Status.COMPLETED).count();
    }

    private static List<List<String>> runs(Night night, String sql) throws Exception {
        return new ArrayList<>(
                Duck.query(sql.formatted(Duck.literal(night.output().resolve("parquet/runs") + "/**/*.parquet"))));
    }

    private static Map<String, byte[]> results(Night night) throws IOException {
        Map<String, byte[]> results = new TreeMap<>(night.files());
        results.keySet().removeIf((file) -> !file.contains("/results/"));
        return results;
    }

    private static void assertSameFiles(Night first, Night second) throws IOException {
        Map<String, byte[]> expected = first.files();
        Map<String, byte[]> found = second.files();
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((file, bytes) -> assertThat(found.get(file)).as(file).isEqualTo(bytes));
    }

}
