package dev.extractexport.job;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.publish.Manifest;
import dev.extractexport.testing.DocumentShape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Bytes, nesting and lengths that no body should have, over real HTTP and through the whole job.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BadTextTest {

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

    @Test
    void aListedNumberThatIsNoJsonCostsNoOtherJob() throws Exception {
        this.service.job("good", "{\"a\":\"1\"}")
            .listing("{\"id\":\"j\",\"status\":\"FAILED\",\"created_at\":\"2026-11-01T10:00:00Z\",\"score\":NaN}");

        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L, "filtered", 1L));
        assertThat(this.odd.query("runs", "job_rest")).contains(List.of("{\"score\":\"NaN\"}"));
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws Exception {
        String mark = "\ufeff";
        this.service.job("j", FakeServer.json(mark + OddService.body("j", "{\"a\":\"\ufeff1\"}")));
        this.service.server()
            .on(ApiFixture.LIST, (request) -> FakeServer.json(mark + (request.query().contains("COMPLETED")
                    ? ApiFixture.page(null, ApiFixture.item("j", "COMPLETED")) : ApiFixture.page(null))));

        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L));
        assertThat(this.odd.query("results/odd", "a")).containsExactly(List.of("\ufeff1"));
    }

    @Test
    void aRunThatIsNoUtf8IsQuarantined() throws Exception {
        this.service.job("good", "{\"a\":\"1\"}")
            .job("j", OddService.latin1(OddService.body("j", "{\"a\":\"caf\u00e9\"}")));

        Manifest manifest = this.odd.night();

        OddNight.assertCounts(manifest, Map.of("exported", 1L, "quarantined", 1L));
        assertThat(manifest.quarantined().getFirst().reason()).contains("no JSON in UTF-8 at byte");
    }

    @Test
    void aListedTextThatIsNoUtf8CostsNoJob() throws Exception {
        this.service.server()
            .on(ApiFixture.LIST, (request) -> OddService.latin1(request.query().contains("COMPLETED") ? ApiFixture.page(
                    null,
                    "{\"id\":\"j\",\"status\":\"COMPLETED\",\"created_at\":\"2026-11-01T10:00:00Z\",\"note\":\"caf\u00e9\","
                            + "\"extract_result\":{\"a\":\"\u00ff\"}}")
                    : ApiFixture.page(null)));
        this.service.answering("j", FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")));

        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L));
        assertThat(this.odd.runs("job_rest")).containsExactly(List.of("{\"note\":\"caf?\"}"));
    }

    @Test
    void halfASurrogatePairInANameOrATextCostsNothing() throws Exception {
        String odd = "\\ud800";
        this.service
            .listing(("{\"id\":\"j\",\"status\":\"COMPLETED\",\"created_at\":\"2026-11-01T10:00:00Z\","
                    + "\"n%s\":{\"%s\":[\"%s\"]},\"extract_result\":{\"%s\":1},"
                    + "\"extract_metadata\":{\"field_metadata\":{\"%s\":{}},\"%s\":1}}")
                .replace("%s", odd))
            .answering("j", FakeServer.json(OddService
                .body("j",
                        "[{\"k%s\":\"1\",\"a\":\"%s\",\"m\":{\"%s\":{\"%s\":1.10}}},{\"a\":\"2\",\"%s\":[{\"%s\":0}]}]")
                .replace("\"type\":\"string\"}", "\"type\":\"string\"},\"k%s\":{\"type\":\"string\"},\"m\":{}")
                .replace("\"project_id\"",
                        "\"%s\":{\"%s\":\"%s\"},\"extract_metadata\":{\"field_metadata\":"
                                + "{\"row_metadata\":[{\"k%s\":{\"confidence\":0.5,\"%s\":1}}]}},\"project_id\"")
                .replace("%s", odd)));

        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L));

        String rescued = "[{\"pointer\":\"%s\",\"reason\":\"%s\",\"value\":%s}]";
        List<List<String>> rows = List.of(
                List.of("null", "1", "{\"\\ud800\":{\"\\ud800\":1.10}}",
                        rescued.formatted("/a", "encoding", "\"\\ud800\"")),
                List.of("2", "null", "null", rescued.formatted("/\\ud800", "unknown", "[{\"\\ud800\":0}]")));
        String columns = "ifnull(a, 'null'), ifnull(\"k_\", 'null'), ifnull(m, 'null'), _rescued";
        assertThat(this.odd.query("results/odd", columns)).isEqualTo(rows);
        assertThat(this.odd.csv("results/odd", columns)).isEqualTo(rows);
        assertThat(this.odd.runs("job_rest")).containsExactly(
                List.of("{\"n\\ud800\":{\"\\ud800\":[\"\\ud800\"]},\"extract_metadata\":{\"\\ud800\":1}}"));
        assertThat(this.odd.runs("run_rest")).containsExactly(List.of("{\"\\ud800\":{\"\\ud800\":\"\\ud800\"}}"));
        assertThat(this.odd.runs("data_schema").getFirst().getFirst()).contains("\"k\\ud800\":{");
        this.odd.assertNextFindsNothingNew(1);
    }

    @ParameterizedTest
    @ValueSource(ints = { 500, 2_498 })
    void aDeepResultIsExported(int levels) throws Exception {
        String deep = "[".repeat(levels) + "7" + "]".repeat(levels);
        this.service.job("j", "{\"a\":%s}".formatted(deep));

        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L));
        assertThat(this.odd.query("results/odd", "_rescued"))
            .containsExactly(List.of("[{\"pointer\":\"/a\",\"reason\":\"type\",\"value\":%s}]".formatted(deep)));
    }

    @Test
    void aResultBeyondTheBoundIsQuarantined() throws Exception {
        this.service.job("j", "{\"a\":%s}".formatted("[".repeat(2_499) + "]".repeat(2_499)));

        assertThat(this.odd.night().quarantined().getFirst().reason()).contains("passes a bound at byte");
    }

    @ParameterizedTest
    @ValueSource(ints = { 399, 400, 2_400 })
    void whatLiesDeepOutsideTheResultNeitherFailsTheExportNorHidesASecret(int levels) throws Exception {
        String deep = "{\"x\":".repeat(levels) + "{\"signing_secret\":\"planted\"}" + "}".repeat(levels);
        this.service
            .listing("{\"id\":\"j\",\"status\":\"COMPLETED\",\"created_at\":\"2026-11-01T10:00:00Z\",\"deep\":%s}"
                .formatted(deep))
            .answering("j",
                    FakeServer.json(OddService.body("j", "{\"a\":\"1\"}")
                        .replace("\"type\":\"string\"", "\"type\":\"string\",\"deep\":" + deep)
                        .replace("\"project_id\"", "\"deep\":%s,\"project_id\"".formatted(deep))));

        Manifest manifest = this.odd.night();

        OddNight.assertCounts(manifest, Map.of("exported", 1L));
        assertThat(this.odd.runs("job_rest").getFirst().getFirst()).startsWith("{\"deep\":{\"x\":")
            .doesNotContain("planted");
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

        OddNight.assertCounts(this.odd.night(), Map.of("exported", 1L));

        String expected = DocumentShape.JSON.readTree("\"" + name + "\"").stringValue();
        assertThat(expected.length()).isGreaterThan(9_900);
        assertThat(this.odd.query("results/odd", "_document")).containsExactly(List.of(expected));
        assertThat(this.odd.runs("file_name")).containsExactly(List.of(expected));
        assertThat(this.odd.csv("results/odd", "_document")).containsExactly(List.of(expected));
        assertThat(this.odd.csv("runs", "file_name")).containsExactly(List.of(expected));
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

        Manifest manifest = this.odd.night();

        OddNight.assertCounts(manifest, Map.of("exported", 1L, "filtered", 1L, "quarantined", 1L));
        assertThat(manifest.quarantined().getFirst().reason())
            .isEqualTo("An item of the listing has an 'id' of 1100000 characters, expected at most 1000");
        assertThat(this.odd.runs(
                "decision, length(configuration_id), length(status), length(file_name), length(data_schema) > 1100000"))
            .contains(Arrays.asList("exported", "1100000", "9", "1100000", "true"),
                    Arrays.asList("filtered", null, "1100000", null, null));
    }

}
