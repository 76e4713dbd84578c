package dev.extractexport.job;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    private OddNight odd;

    @BeforeEach
    void start() {
        this.odd = new OddNight(this.service, this.directory);
    }

    @AfterEach
    void stop() {
        this.service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"forty-two\"", "-1.5e3" })
    void aResultThatIsASingleValueIsQuarantinedAndTheOthersArePublished(String result) throws Exception {
        this.service.job("good", "{\"a\":\"1\"}").job("bad", result);

        Manifest manifest = this.odd.night();

        assertThat(manifest.exitCode()).isEqualTo(10);
        OddNight.assertCounts(manifest, Map.of("exported", 1L, "quarantined", 1L));
        assertThat(manifest.quarantined()).singleElement().satisfies((job) -> {
            assertThat(job.jobId()).isEqualTo("bad");
            assertThat(job.reason()).isEqualTo("The result is a single value, expected an object, an array or null");
        });
        assertThat(this.odd.runs("job_id, exported, decision, result_shape")).containsExactlyInAnyOrder(
                List.of("good", "true", "exported", "object"), List.of("bad", "false", "quarantined", "scalar"));
        assertThat(this.odd.query("results/odd", "_job_id, a")).containsExactly(List.of("good", "1"));
        assertThat(this.odd.query("usage", "job_id")).hasSize(2);
        this.odd.assertNextFindsNothingNew(2);
    }

    @ParameterizedTest
    @ValueSource(strings = { "RUNNING", "CANCELLED" })
    void aVersionThatIsOnAPageTwiceIsExportedOnce(String status) throws Exception {
        this.service.listing(ApiFixture.item("twice", status))
            .job("twice", "{\"a\":\"1\"}")
            .job("good", "{\"a\":\"2\"}");

        Manifest manifest = this.odd.night();

        assertThat(manifest.counts()).containsEntry("exported", 2L)
            .containsEntry("considered", 2L)
            .containsEntry("repeated", 1L);
        assertThat(this.odd.query("results/odd", "_job_id, a")).containsExactlyInAnyOrder(List.of("good", "2"),
                List.of("twice", "1"));
        assertThat(this.odd.runs("job_id, decision")).hasSize(2);
    }

    @Test
    void aJobWithoutConfigurationGoesToVersion0() throws Exception {
        this.service.job("bare", FakeServer
            .json("{\"id\":\"bare\",\"status\":\"COMPLETED\",\"configuration\":null,\"extract_result\":{\"a\":1.10}}"));

        Manifest manifest = this.odd.night();

        assertThat(manifest.exitCode()).isZero();
        assertThat(this.odd.query("results/no-schema", "_job_id, value"))
            .containsExactly(List.of("bare", "{\"a\":1.10}"));
        assertThat(this.odd.runs("dataset, dataset_version, row_count"))
            .containsExactly(List.of("no-schema", "0", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"2026-13-01T00:00:00Z\"", "1763798400", "null" })
    void anUnreadableCreationTimeIsQuarantinedAndStillInRuns(String created) throws Exception {
        this.service
            .listing("{\"id\":\"j\",\"status\":\"COMPLETED\",\"created_at\":%s,\"updated_at\":\"2026-11-01T11:00:00Z\"}"
                .formatted(created))
            .answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")));

        Manifest manifest = this.odd.night();

        assertThat(manifest.exitCode()).isEqualTo(10);
        OddNight.assertCounts(manifest, Map.of("quarantined", 1L));
        assertThat(manifest.quarantined().getFirst().reason()).startsWith("Extract job j: 'created_at'");
        assertThat(this.odd.runs("job_id, decision, epoch_us(updated_at), created_month"))
            .containsExactly(List.of("j", "quarantined", String.valueOf(micros("2026-11-01T11:00:00Z")), "1970-01-01"));
        this.odd.assertNextFindsNothingNew(1);
    }

    @Test
    void anUnreadableTimeOfTheLastChangeIsQuarantinedAndStillInRuns() throws Exception {
        this.service.listing(
                "{\"id\":\"j\",\"status\":\"COMPLETED\",\"created_at\":\"2026-11-01T10:00:00Z\",\"updated_at\":\"soon\"}")
            .answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")));

        Manifest manifest = this.odd.night();

        assertThat(manifest.quarantined().getFirst().reason())
            .isEqualTo("Extract job j: 'updated_at': 'soon' is no timestamp: expected one like "
                    + "2026-03-11T09:30:00.123456Z, with Z, an offset or no zone (UTC), in the years 1 to 9999");
        assertThat(this.odd.runs("job_id, decision, job_rest::JSON->>'updated_at', created_month"))
            .containsExactly(List.of("j", "quarantined", "soon", "2026-11-01"));
        this.odd.assertNextFindsNothingNew(1);
    }

    @Test
    void aBodyCutEachTimeQuarantinesItsJobWhileOthersAreAnswered() throws Exception {
        String body = OddService.body("cut", "{\"a\":\"1\"}");
        this.service.job("good", "{\"a\":\"1\"}").job("cut", FakeServer.cut(body, 200));

        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L, "quarantined", 1L));
        assertThat(this.odd.query("results/odd", "a")).containsExactly(List.of("1"));
    }

    @Test
    void aBodyCutEachTimeLeavesTheExportToBeResumedWhereNobodyIsAnswered() throws Exception {
        String body = OddService.body("cut", "{\"a\":\"1\"}");
        this.service.job("cut", FakeServer.cut(body, 200));

        assertThatThrownBy(this.odd::night)
            .isInstanceOfSatisfying(Failure.class,
                    (failure) -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INCOMPLETE))
            .hasMessageContaining("failed 6 times")
            .hasMessageContaining("extract job cut, GET /api/v2/extract/cut")
            .hasMessageContaining("Run again later: it resumes");

        this.service.answering("cut", FakeServer.json(body));
        Manifest manifest = this.odd.night();
        assertThat(manifest.export()).isEqualTo(1);
        OddNight.assertCounts(manifest, Map.of("exported", 1L));
    }

    @Test
    void aBodyCutOnceIsAskedForAgain() throws Exception {
        String body = OddService.body("cut", "{\"a\":\"1\"}");
        this.service.job("cut", FakeServer.cut(body, 200), FakeServer.json(body));

        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L));
        assertThat(this.odd.query("results/odd", "a")).containsExactly(List.of("1"));
    }

    @Test
    void anUnknownStatusIsNotExportedUnlessAskedFor() throws Exception {
        this.service.listing(ApiFixture.item("j", "ARCHIVED_IN_2031"))
            .answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")));

        Manifest manifest = this.odd.night();

        assertThat(manifest.exitCode()).isZero();
        OddNight.assertCounts(manifest, Map.of("filtered", 1L));
        assertThat(this.odd.runs("status, decision")).containsExactly(List.of("ARCHIVED_IN_2031", "filtered"));
        this.service.server()
            .on(ApiFixture.LIST, (request) -> FakeServer.json(request.query().contains("ARCHIVED")
                    ? ApiFixture.page(null, ApiFixture.item("j", "ARCHIVED_IN_2031")) : ApiFixture.page(null)));
        Manifest asked = this.odd.settings().with("status", "archived_in_2031").run().getFirst();
        OddNight.assertCounts(asked, Map.of("exported", 1L));
        assertThat(this.odd.runs("status, decision")).containsExactlyInAnyOrder(List.of("ARCHIVED_IN_2031", "filtered"),
                List.of("ARCHIVED_IN_2031", "exported"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"status\":\"COMPLETED\",\"file_input\":\"dfl-1\"}", "{\"id\":17}",
            "{\"id\":null,\"webhook_url\":\"planted\"}", "[{\"id\":\"x\"}]" })
    void anItemWithoutIdIsQuarantinedUnderANameOfItsOwn(String item) throws Exception {
        this.service.job("good", "{\"a\":\"1\"}").listing(item).listing(item);

        Manifest manifest = this.odd.night();

        assertThat(manifest.exitCode()).isEqualTo(10);
        OddNight.assertCounts(manifest, Map.of("exported", 1L, "quarantined", 1L));
        assertThat(manifest.counts()).containsEntry("listed_items", 3L).containsEntry("repeated", 1L);
        Manifest.Quarantined bad = manifest.quarantined().getFirst();
        assertThat(bad.jobId()).matches("no-id-[0-9a-f]{64}");
        assertThat(bad.reason()).contains("expected an object with a non-empty text 'id'");
        assertThat(this.odd.runs("job_id, decision")).contains(List.of(bad.jobId(), "quarantined"));
        assertThat(this.odd.query("runs", "job_rest").toString()).doesNotContain("planted");
        assertThat(this.service.server().paths()).noneMatch((path) -> path.contains("no-id"));
        this.odd.assertNextFindsNothingNew(2);
    }

    @Test
    void aListingThatIsAPageOfAGatewayIsTriedAgainAndThenNamed() {
        this.service.server()
            .on(ApiFixture.LIST, FakeServer.status(200, "<html>Sign in</html>", "Content-Type", "text/html"));

        assertThatThrownBy(this.odd::night)
            .isInstanceOfSatisfying(Failure.class,
                    (failure) -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INCOMPLETE))
            .hasMessageContaining("Content-Type 'text/html', expected JSON")
            .hasMessageContaining("failed 6 times");
    }

    @Test
    void aRunThatIsAPageOfAGatewayLeavesTheExportToBeResumed() throws Exception {
        this.service.job("j", FakeServer.status(200, "<html>Sign in</html>", "Content-Type", "text/html"));

        assertThatThrownBy(this.odd::night).isInstanceOf(Failure.class)
            .hasMessageContaining("extract job j")
            .hasMessageContaining("Content-Type 'text/html', expected JSON");
        this.service.answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")));
        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = { "7", "[\"t\"]" })
    void aPageTokenOfAnotherTypeIsNeverTakenForTheEnd(String token) {
        this.service.server()
            .on(ApiFixture.LIST, FakeServer.json("{\"items\":[],\"next_page_token\":%s}".formatted(token)));

        assertThatThrownBy(this.odd::night).isInstanceOf(Failure.class)
            .hasMessageContaining("'next_page_token' of the page is neither text nor null");
    }

    @Test
    void ofRepeatedKeysTheLastCounts() throws Exception {
        this.service
            .listing("{\"id\":\"x\",\"id\":\"j\",\"status\":\"FAILED\",\"status\":\"COMPLETED\","
                    + "\"created_at\":\"2026-11-01T10:00:00Z\",\"updated_at\":\"2026-11-01T11:00:00Z\"}")
            .answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")
                .replace("\"extract_result\"", "\"extract_result\":\"old\",\"extract_result\"")));

        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L));
        assertThat(this.odd.query("results/odd", "_job_id, a")).containsExactly(List.of("j", "1"));
    }

    private static long micros(String moment) {
        return Timestamps.micros(Instant.parse(moment));
    }

}
