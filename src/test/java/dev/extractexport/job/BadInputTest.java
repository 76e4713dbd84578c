package dev.extractexport.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.testing.DocumentShape;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What a service should never send, over real HTTP and through the whole job: one bad document
/// costs one document, is named with its reason, and is lost in no count.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BadInputTest {

    @TempDir
    Path directory;

    private final OddService service = new OddService();

    private final FakeTime time = new FakeTime();

    @AfterEach
    void stop() {
        this.service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"forty-two\"", "42", "true", "-1.5e3" })
    void aResultThatIsASingleValueIsQuarantinedAndTheOthersArePublished(String result) throws Exception {
        this.service.job("good", "{\"a\":\"1\"}").job("bad", result);

        Manifest manifest = night();

        assertThat(manifest.exitCode()).isEqualTo(10);
        assertCounts(manifest, Map.of("exported", 1L, "quarantined", 1L));
        assertThat(manifest.quarantined()).singleElement().satisfies((job) -> {
            assertThat(job.jobId()).isEqualTo("bad");
            assertThat(job.reason()).isEqualTo("The result is a single value, expected an object, an array or null");
        });
        assertThat(runs("job_id, exported, decision, result_shape")).containsExactlyInAnyOrder(
                List.of("good", "true", "exported", "object"), List.of("bad", "false", "quarantined", "scalar"));
        assertThat(query("results/odd", "_job_id, a")).containsExactly(List.of("good", "1"));
        assertThat(query("usage", "job_id")).hasSize(2);
        assertNextNightFindsNothingNew(2);
    }

    @Test
    void aJobWithoutConfigurationGoesToVersion0() throws Exception {
        this.service.job("bare", FakeServer
            .json("{\"id\":\"bare\",\"status\":\"COMPLETED\",\"configuration\":null,\"extract_result\":{\"a\":1.10}}"));

        Manifest manifest = night();

        assertThat(manifest.exitCode()).isZero();
        assertThat(query("results/no-schema", "_job_id, value")).containsExactly(List.of("bare", "{\"a\":1.10}"));
        assertThat(runs("dataset, dataset_version, row_count")).containsExactly(List.of("no-schema", "0", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"yesterday\"", "1763798400", "\"2026-13-01T00:00:00Z\"", "null", "{}" })
    void anUnreadableCreationTimeIsQuarantinedAndStillInRuns(String created) throws Exception {
        this.service
            .listing("{\"id\":\"j\",\"status\":\"COMPLETED\",\"created_at\":%s,\"updated_at\":\"2026-11-01T11:00:00Z\"}"
                .formatted(created))
            .answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")));

        Manifest manifest = night();

        assertThat(manifest.exitCode()).isEqualTo(10);
        assertCounts(manifest, Map.of("quarantined", 1L));
        assertThat(manifest.quarantined().getFirst().reason()).startsWith("Extract job j: 'created_at'");
        assertThat(runs("job_id, decision, epoch_us(updated_at), created_month"))
            .containsExactly(List.of("j", "quarantined", String.valueOf(micros("2026-11-01T11:00:00Z")), "1970-01-01"));
        assertNextNightFindsNothingNew(1);
    }

    @Test
    void anUnreadableTimeOfTheLastChangeIsQuarantinedAndStillInRuns() throws Exception {
        this.service.listing(
                "{\"id\":\"j\",\"status\":\"COMPLETED\",\"created_at\":\"2026-11-01T10:00:00Z\",\"updated_at\":\"soon\"}")
            .answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")));

        Manifest manifest = night();

        assertThat(manifest.quarantined().getFirst().reason())
            .isEqualTo("Extract job j: 'updated_at': 'soon' is no timestamp: expected one like "
                    + "2026-03-11T09:30:00.123456Z, with Z, an offset or no zone (UTC), in the years 1 to 9999");
        assertThat(runs("job_id, decision, job_rest::JSON->>'updated_at', created_month"))
            .containsExactly(List.of("j", "quarantined", "soon", "2026-11-01"));
        assertNextNightFindsNothingNew(1);
    }

    @Test
    void aBodyCutEachTimeLeavesTheExportToBeResumed() throws Exception {
        String body = OddService.body("cut", "{\"a\":\"1\"}");
        this.service.job("good", "{\"a\":\"1\"}").job("cut", FakeServer.cut(body, 200));

        assertThatThrownBy(this::night)
            .isInstanceOfSatisfying(Failure.class,
                    (failure) -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INCOMPLETE))
            .hasMessageContaining("failed 6 times")
            .hasMessageContaining("extract job cut, GET /api/v2/extract/cut")
            .hasMessageContaining("Run again later: it resumes");

        this.service.answering("cut", FakeServer.json(body));
        Manifest manifest = night();
        assertThat(manifest.export()).isEqualTo(1);
        assertCounts(manifest, Map.of("exported", 2L));
    }

    @Test
    void aBodyCutOnceIsAskedForAgain() throws Exception {
        String body = OddService.body("cut", "{\"a\":\"1\"}");
        this.service.job("cut", FakeServer.cut(body, 200), FakeServer.json(body));

        assertCounts(night(), Map.of("exported", 1L));
        assertThat(query("results/odd", "a")).containsExactly(List.of("1"));
    }

    @Test
    void anUnknownStatusIsNotExportedUnlessAskedFor() throws Exception {
        this.service.listing(ApiFixture.item("j", "ARCHIVED_IN_2031"))
            .answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")));

        Manifest manifest = night();

        assertThat(manifest.exitCode()).isZero();
        assertCounts(manifest, Map.of("filtered", 1L));
        assertThat(runs("status, decision")).containsExactly(List.of("ARCHIVED_IN_2031", "filtered"));
        this.service.server()
            .on(ApiFixture.LIST, (request) -> FakeServer.json(request.query().contains("ARCHIVED")
                    ? ApiFixture.page(null, ApiFixture.item("j", "ARCHIVED_IN_2031")) : ApiFixture.page(null)));
        Manifest asked = this.odd().with("status", "archived_in_2031").run().getFirst();
        assertCounts(asked, Map.of("exported", 1L));
        assertThat(runs("status, decision")).containsExactlyInAnyOrder(List.of("ARCHIVED_IN_2031", "filtered"),
                List.of("ARCHIVED_IN_2031", "exported"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"status\":\"COMPLETED\",\"file_input\":\"dfl-1\"}", "{\"id\":\"\"}", "{\"id\":17}",
            "{\"id\":null,\"webhook_url\":\"planted\"}", "\"ext-1\"", "42", "[{\"id\":\"x\"}]" })
    void anItemWithoutIdIsQuarantinedUnderANameOfItsOwn(String item) throws Exception {
        this.service.job("good", "{\"a\":\"1\"}").listing(item).listing(item);

        Manifest manifest = night();

        assertThat(manifest.exitCode()).isEqualTo(10);
        assertCounts(manifest, Map.of("exported", 1L, "quarantined", 1L));
        assertThat(manifest.counts()).containsEntry("listed_items", 3L).containsEntry("repeated", 1L);
        Manifest.Quarantined bad = manifest.quarantined().getFirst();
        assertThat(bad.jobId()).matches("no-id-[0-9a-f]{64}");
        assertThat(bad.reason()).contains("expected an object with a non-empty text 'id'");
        assertThat(runs("job_id, decision")).contains(List.of(bad.jobId(), "quarantined"));
        assertThat(query("runs", "job_rest").toString()).doesNotContain("planted");
        assertThat(this.service.server().paths()).noneMatch((path) -> path.contains("no-id"));
        assertNextNightFindsNothingNew(2);
    }

    @Test
    void aListingThatIsAPageOfAGatewayIsTriedAgainAndThenNamed() {
        this.service.server()
            .on(ApiFixture.LIST, FakeServer.status(200, "<html>Sign in</html>", "Content-Type", "text/html"));

        assertThatThrownBy(this::night)
            .isInstanceOfSatisfying(Failure.class,
                    (failure) -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INCOMPLETE))
            .hasMessageContaining("Content-Type 'text/html', expected JSON")
            .hasMessageContaining("failed 6 times");
    }

    @Test
    void aRunThatIsAPageOfAGatewayLeavesTheExportToBeResumed() throws Exception {
        this.service.job("j", FakeServer.status(200, "<html>Sign in</html>", "Content-Type", "text/html"));

        assertThatThrownBy(this::night).isInstanceOf(Failure.class)
            .hasMessageContaining("extract job j")
            .hasMessageContaining("Content-Type 'text/html', expected JSON");
        this.service.answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")));
        assertCounts(night(), Map.of("exported", 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = { "7", "{}", "[\"t\"]", "true" })
    void aPageTokenOfAnotherTypeIsNeverTakenForTheEnd(String token) {
        this.service.server()
            .on(ApiFixture.LIST, FakeServer.json("{\"items\":[],\"next_page_token\":%s}".formatted(token)));

        assertThatThrownBy(this::night).isInstanceOf(Failure.class)
            .hasMessageContaining("'next_page_token' of the page is neither text nor null");
    }

    @Test
    void aListedNumberThatIsNoJsonCostsNoOtherJob() throws Exception {
        this.service.job("good", "{\"a\":\"1\"}")
            .listing("{\"id\":\"j\",\"status\":\"FAILED\",\"created_at\":\"2026-11-01T10:00:00Z\",\"score\":NaN}");

        assertCounts(night(), Map.of("exported", 1L, "filtered", 1L));
        assertThat(query("runs", "job_rest")).contains(List.of("{\"score\":\"NaN\"}"));
    }

    @Test
    void ofRepeatedKeysTheLastCounts() throws Exception {
        this.service
            .listing("{\"id\":\"x\",\"id\":\"j\",\"status\":\"FAILED\",\"status\":\"COMPLETED\","
                    + "\"created_at\":\"2026-11-01T10:00:00Z\",\"updated_at\":\"2026-11-01T11:00:00Z\"}")
            .answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")
                .replace("\"extract_result\"", "\"extract_result\":\"old\",\"extract_result\"")));

        assertCounts(night(), Map.of("exported", 1L));
        assertThat(query("results/odd", "_job_id, a")).containsExactly(List.of("j", "1"));
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws Exception {
        String mark = "\ufeff";
        this.service.job("j", FakeServer.json(mark + OddService.body("j", "{\"a\":\"\ufeff1\"}")));
        this.service.server()
            .on(ApiFixture.LIST, (request) -> FakeServer.json(mark + (request.query().contains("COMPLETED")
                    ? ApiFixture.page(null, ApiFixture.item("j", "COMPLETED")) : ApiFixture.page(null))));

        assertCounts(night(), Map.of("exported", 1L));
        assertThat(query("results/odd", "a")).containsExactly(List.of("\ufeff1"));
    }

    @Test
    void aRunThatIsNoUtf8IsQuarantined() throws Exception {
        byte[] body = OddService.body("j", "{\"a\":\"caf\u00e9\"}").getBytes(StandardCharsets.ISO_8859_1);
        this.service.job("good", "{\"a\":\"1\"}").job("j", (exchange) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });

        Manifest manifest = night();

        assertCounts(manifest, Map.of("exported", 1L, "quarantined", 1L));
        assertThat(manifest.quarantined().getFirst().reason()).contains("no JSON in UTF-8 at byte");
    }

    @ParameterizedTest
    @ValueSource(ints = { 500, 2_497, 2_498 })
    void aDeepResultIsExported(int levels) throws Exception {
        String deep = "[".repeat(levels) + "7" + "]".repeat(levels);
        this.service.job("j", "{\"a\":%s}".formatted(deep));

        assertCounts(night(), Map.of("exported", 1L));
        assertThat(query("results/odd", "_rescued"))
            .containsExactly(List.of("[{\"pointer\":\"/a\",\"reason\":\"type\",\"value\":%s}]".formatted(deep)));
    }

    @Test
    void aResultBeyondTheBoundIsQuarantined() throws Exception {
        this.service.job("j", "{\"a\":%s}".formatted("[".repeat(2_499) + "]".repeat(2_499)));

        assertThat(night().quarantined().getFirst().reason()).contains("passes a bound at byte");
    }

    @ParameterizedTest
    @ValueSource(ints = { 390, 398, 399, 400, 401, 2_400 })
    void whatLiesDeepOutsideTheResultNeitherFailsTheExportNorHidesASecret(int levels) throws Exception {
        String deep = "{\"x\":".repeat(levels) + "{\"signing_secret\":\"planted\"}" + "}".repeat(levels);
        this.service
            .listing("{\"id\":\"j\",\"status\":\"COMPLETED\",\"created_at\":\"2026-11-01T10:00:00Z\",\"deep\":%s}"
                .formatted(deep))
            .answering("j",
                    FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")
                        .replace("\"type\":\"string\"", "\"type\":\"string\",\"deep\":" + deep)
                        .replace("\"project_id\"", "\"deep\":%s,\"project_id\"".formatted(deep))));

        Manifest manifest = night();

        assertCounts(manifest, Map.of("exported", 1L));
        assertThat(runs("job_rest").getFirst().getFirst()).startsWith("{\"deep\":{\"x\":").doesNotContain("planted");
    }

    @Test
    void aFileNameOf10000CharactersArrivesWholeInEveryTable() throws Exception {
        String unit = "a\\\"b\\n\\r\\n\\tc\\u0001\\u001b[31m\\u0085\\u2028\\ud83d\\ude00=1+1,;'../";
        String name = unit.repeat(10_000 / 28);
        String id = "5bb8a583-366c-416c-ba55-4f5724fef901";
        this.service.listing(ApiFixture.item(id, "COMPLETED"));
        this.service.server().on(ApiFixture.RUNS + "by-job/" + id, FakeServer.json("""
                {"id":"r","job_id":"%s","status":"SUCCESS","data_schema":{"title":"Odd","type":"object","properties":
                 {"a":{"type":"string"}}},"data":{"a":"1"},"file":{"id":"f","name":"%s"}}""".formatted(id, name)));

        assertCounts(night(), Map.of("exported", 1L));

        String expected = DocumentShape.JSON.readTree("\"" + name + "\"").stringValue();
        assertThat(expected.length()).isGreaterThan(9_900);
        assertThat(query("results/odd", "_document")).containsExactly(List.of(expected));
        assertThat(runs("file_name")).containsExactly(List.of(expected));
        assertThat(csv("results/odd", "_document")).containsExactly(List.of(expected));
        assertThat(csv("runs", "file_name")).containsExactly(List.of(expected));
    }

    @Test
    void textsLongerThanTheLedgerHoldsCostNothing() throws Exception {
        String huge = "x".repeat(1_100_000);
        this.service.listing(
                "{\"id\":\"j\",\"status\":\"COMPLETED\",\"created_at\":\"2026-11-01T10:00:00Z\",\"configuration_id\":\"%s\"}"
                    .formatted(huge))
            .listing(ApiFixture.item("s", huge))
            .listing(ApiFixture.item(huge, "COMPLETED"))
            .answering("j",
                    FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")
                        .replace("\"type\":\"string\"", "\"type\":\"string\",\"description\":\"" + huge + "\"")
                        .replace("\"project_id\"", "\"file\":{\"name\":\"%s\"},\"project_id\"".formatted(huge))));

        Manifest manifest = night();

        assertCounts(manifest, Map.of("exported", 1L, "filtered", 1L, "quarantined", 1L));
        assertThat(manifest.quarantined().getFirst().reason())
            .isEqualTo("An item of the listing has an 'id' of 1100000 characters, expected at most 1000");
        assertThat(runs(
                "decision, length(configuration_id), length(status), length(file_name), length(data_schema) > 1100000"))
            .contains(Arrays.asList("exported", "1100000", "9", "1100000", "true"),
                    Arrays.asList("filtered", null, "1100000", null, null));
    }

    private void assertNextNightFindsNothingNew(long known) throws IOException {
        Manifest next = night();
        assertThat(next.exitCode()).isZero();
        assertThat(next.files()).isEmpty();
        assertCounts(next, Map.of("unchanged", known));
    }

    private static void assertCounts(Manifest manifest, Map<String, Long> expected) {
        long sum = 0;
        for (String outcome : List.of("exported", "unchanged", "open", "quarantined", "expired", "filtered",
                "deferred")) {
            assertThat(manifest.counts().get(outcome)).as(outcome + " of " + manifest.quarantined())
                .isEqualTo(expected.getOrDefault(outcome, 0L));
            sum += manifest.counts().get(outcome);
        }
        assertThat(manifest.counts().get("considered")).isEqualTo(sum);
    }

    private Manifest night() throws IOException {
        Manifest manifest = odd().run().getFirst();
        assertThat(new Verifier(new Layout(this.directory)).verify().problems()).isEmpty();
        return manifest;
    }

    private Night odd() {
        return new Night(this.service.baseUrl(), OddService.KEY, this.directory).waiting(this.time);
    }

    private List<List<String>> runs(String columns) throws SQLException {
        return query("runs", columns);
    }

    private List<List<String>> query(String table, String columns) throws SQLException {
        return Duck
            .query("SELECT %s FROM read_parquet(%s, hive_partitioning = true, hive_types = {'created_month': DATE})"
                .formatted(columns, Duck.literal(this.directory.resolve("parquet/" + table) + "/**/*.parquet")));
    }

    private List<List<String>> csv(String table, String columns) throws SQLException {
        return Duck.query("SELECT %s FROM read_csv(%s, header = true, all_varchar = true, max_line_size = 10000000)"
            .formatted(columns, Duck.literal(this.directory.resolve("csv/" + table) + "/**/*.csv*")));
    }

    private static long micros(String moment) {
        return Timestamps.micros(Instant.parse(moment));
    }

}
