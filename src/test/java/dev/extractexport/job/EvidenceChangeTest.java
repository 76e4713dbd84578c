package dev.extractexport.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// One job that changes from night to night, its result, its evidence or neither, over real HTTP.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EvidenceChangeTest {

    private static final String RESULT = "{\"a\":\"x\"}";

    private static final String NOTHING_NEW = "";

    @TempDir
    Path directory;

    private OddService service;

    private int night;

    @BeforeEach
    void start() {
        this.service = new OddService();
    }

    @AfterEach
    void stop() {
        this.service.close();
    }

    @Test
    void evidenceThatChangedIsWrittenWithRowsOfItsVersion() throws Exception {
        assertThat(night("on", RESULT, entry("0.1", "one"))).isEqualTo("evidence 1, results 1");
        assertThat(night("on", RESULT, entry("0.1", "one"))).as("neither changed").isEqualTo(NOTHING_NEW);
        assertThat(evidence()).containsExactly(List.of("0.1", "one"));
        assertThat(night("on", RESULT, entry("0.2", "two"))).isEqualTo("evidence 1, results 1");
        assertThat(evidence()).containsExactly(List.of("0.2", "two"));
        assertThat(view("results.odd", "a")).containsExactly(List.of("x"));
        assertThat(view("low_confidence", "rank, confidence, pointer, value"))
            .containsExactly(List.of("1", "0.2", "/a", "x"));
    }

    @Test
    void anExportWithoutEvidenceKeepsWhatThereIs() throws Exception {
        assertThat(night("on", RESULT, entry("0.1", "one"))).isEqualTo("evidence 1, results 1");
        assertThat(night("off", RESULT, entry("0.2", "two"))).as("only what is not asked for changed")
            .isEqualTo(NOTHING_NEW);
        assertThat(evidence()).containsExactly(List.of("0.1", "one"));
        assertThat(night("off", "{\"a\":\"y\"}", entry("0.2", "two"))).isEqualTo("results 1");
        assertThat(evidence()).isEmpty();
        assertThat(view("low_confidence", "*")).isEmpty();
    }

    @Test
    void evidenceThatIsAskedForLaterIsWrittenWithTheNextChange() throws Exception {
        assertThat(night("off", RESULT, entry("0.1", "one"))).isEqualTo("results 1");
        assertThat(night("no-text", RESULT, entry("0.1", "one"))).isEqualTo("evidence 1, results 1");
        assertThat(evidence()).containsExactly(Arrays.asList("0.1", null));
        assertThat(night("no-text", RESULT, entry("0.1", "one"))).isEqualTo(NOTHING_NEW);
        assertThat(night("on", RESULT, entry("0.1", "one"))).isEqualTo("evidence 1, results 1");
        assertThat(evidence()).containsExactly(List.of("0.1", "one"));
        assertThat(night("on", RESULT, "null")).as("none any more").isEqualTo("results 1");
        assertThat(evidence()).isEmpty();
    }

    @Test
    void aResultWithoutMetadataIsTheSameWhateverIsAskedFor() throws Exception {
        assertThat(night("off", RESULT, "null")).isEqualTo("results 1");
        assertThat(night("on", RESULT, "null")).isEqualTo(NOTHING_NEW);
        assertThat(view("low_confidence", "*")).isEmpty();
    }

    @Test
    void aResultWithoutRowsMayHaveEvidence() throws Exception {
        assertThat(night("on", "[]", "{\"error\":\"no table found\",\"row_metadata\":[]}")).isEqualTo("evidence 1");
        assertThat(view("evidence.odd", "_row, pointer, error"))
            .containsExactly(Arrays.asList(null, "", "no table found"));
        assertThat(view("runs", "row_count, has_errors")).containsExactly(List.of("0", "true"));
        assertThat(night("on", "null", "{\"document_metadata\":{\"error\":\"nothing\"}}")).isEqualTo("evidence 1");
        assertThat(view("evidence.odd", "error")).containsExactly(List.of("nothing"));
    }

    @Test
    void aRebuildWritesTheEvidenceThatIsAskedForThen() throws Exception {
        assertThat(night("off", RESULT, entry("0.1", "one"))).isEqualTo("results 1");
        assertThat(night("off", RESULT, entry("0.2", "two"))).isEqualTo(NOTHING_NEW);

        new Rebuilding(this.directory).with("evidence", "on").run();

        assertThat(evidence()).containsExactly(List.of("0.2", "two"));
        assertThat(Duck.query("SELECT count(*) FROM read_parquet(%s)"
            .formatted(Duck.literal(this.directory.resolve("parquet/results") + "/**/*.parquet"))))
            .containsExactly(List.of("2"));
    }

    @Test
    void aRebuildWithoutEvidenceWritesTheSameRowsOnce() throws Exception {
        night("on", RESULT, entry("0.1", "one"));
        night("on", RESULT, entry("0.2", "two"));

        new Rebuilding(this.directory).with("evidence", "off").run();

        assertThat(this.directory.resolve("parquet/evidence")).doesNotExist();
        assertThat(Duck.query("SELECT count(*) FROM read_parquet(%s)"
            .formatted(Duck.literal(this.directory.resolve("parquet/results") + "/**/*.parquet"))))
            .containsExactly(List.of("1"));
    }

    @Test
    void aRebuildGivesResultsWithoutRowsTheirEvidence() throws Exception {
        assertThat(night("off", "[]", "{\"error\":\"no table found\",\"row_metadata\":[]}")).isEqualTo(NOTHING_NEW);

        new Rebuilding(this.directory).with("evidence", "no-text").run();
        assertThat(this.directory.resolve("parquet/evidence")).as("an error is text").doesNotExist();
        new Rebuilding(this.directory).with("evidence", "on").run();

        assertThat(view("evidence.odd", "_row, pointer, error"))
            .containsExactly(Arrays.asList(null, "", "no table found"));
    }

    @Test
    void metadataBeyondABoundCostTheirDocumentAlone() throws Exception {
        this.service.job("good", RESULT);
        String good = ApiFixture.item("good", "COMPLETED");

        Manifest manifest = run("on", RESULT, "{\"a\":[" + "0,".repeat(8 << 20) + "0]}", good);

        assertThat(manifest.exitCode()).isEqualTo(10);
        assertThat(manifest.quarantined()).singleElement()
            .satisfies((job) -> assertThat(job.reason()).contains("'evidence: off'"));
        assertThat(view("results.odd", "_job_id")).containsExactly(List.of("good"));
    }

    private static String entry(String confidence, String reasoning) {
        return "{\"document_metadata\":{\"a\":{\"confidence\":" + confidence + ",\"reasoning\":\"" + reasoning
                + "\"}}}";
    }

    /// What the next night wrote beside runs and usage: tables with their rows.
    private String night(String evidence, String result, String metadata) throws Exception {
        Manifest manifest = run(evidence, result, metadata);
        assertThat(manifest.counts()).containsEntry("exported", 1L);
        return String.join(", ",
                manifest.files()
                    .stream()
                    .filter((file) -> file.format().equals("parquet") && file.dataset() != null)
                    .map((file) -> file.table() + " " + file.rows())
                    .toList());
    }

    private Manifest run(String evidence, String result, String metadata, String... others) throws Exception {
        String updated = "2026-11-02T11:00:%02dZ".formatted(++this.night);
        String item = ApiFixture.item("j", "COMPLETED", "2026-11-01T10:00:00Z", updated);
        String body = OddService.body("j", result)
            .replaceFirst("\"updated_at\":\"[^\"]*\"", "\"updated_at\":\"" + updated + "\"")
            .replaceFirst("\\{", "{\"extract_metadata\":{\"field_metadata\":" + metadata + "},");
        String page = ApiFixture.page(null,
                Stream.concat(Stream.of(item), Arrays.stream(others)).toArray(String[]::new));
        this.service.server()
            .on(ApiFixture.LIST,
                    (request) -> FakeServer
                        .json(request.query().contains("status=COMPLETED") ? page : ApiFixture.page(null)))
            .on(ApiFixture.LIST + "/j", FakeServer.json(body));
        Manifest manifest = new OddNight(this.service, this.directory).settings()
            .with("evidence", evidence)
            .run()
            .getFirst();
        assertThat(new Verifier(new Layout(this.directory)).verify().problems()).isEmpty();
        return manifest;
    }

    private List<List<String>> evidence() throws Exception {
        return view("evidence.odd", "confidence, reasoning");
    }

    private List<List<String>> view(String view, String columns) throws Exception {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(Files.readString(this.directory.resolve("catalog/duckdb.sql")));
            return Duck.query(duck, "SELECT " + columns + " FROM " + view);
        }
    }

}
