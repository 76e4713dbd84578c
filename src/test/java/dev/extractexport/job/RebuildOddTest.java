package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.job.rebuild.Rebuilt;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What is hard to do twice: documents that only flattening finds unfit, datasets that such a document
/// opened, versions whose rows an earlier export holds.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RebuildOddTest {

    private static final String GOOD = "{\"a\":\"1\"}";

    /// One text beyond what flattening takes; the fetch does not look at its length.
    private static final String UNFIT = "{\"a\":\"%s\"}".formatted("x".repeat((16 << 20) + 1));

    /// Nested beyond what even the fetch takes.
    private static final String DEEP = "{\"a\":%s}".formatted("[".repeat(2_600) + "]".repeat(2_600));

    @TempDir
    Path directory;

    private final OddService service = new OddService();

    /// What the service answers for each job at present.
    private final Map<String, String> bodies = new ConcurrentHashMap<>();

    private Path output;

    private OddNight odd;

    @BeforeEach
    void start() {
        this.output = this.directory.resolve("out");
        this.odd = new OddNight(this.service, this.output);
    }

    @AfterEach
    void stop() {
        this.service.close();
    }

    @Test
    void unfitDocumentsAndTheDatasetsTheyOpenedComeOutTheSame() throws Exception {
        job("a-opens", 1, "First", UNFIT);
        job("b-follows", 1, "Second", GOOD);
        job("scalar", 1, "Third", "7");
        job("deep", 1, "Fourth", DEEP);
        job("stays", 1, "Second", GOOD);
        assertThat(this.odd.night().quarantined()).extracting(Manifest.Quarantined::jobId)
            .containsExactly("a-opens", "deep", "scalar");
        assertThat(this.odd.runs("job_id, dataset, exported")).contains(List.of("a-opens", "first", "false"))
            .noneMatch((row) -> "third".equals(row.get(1)) || "fourth".equals(row.get(1)));
        job("a-opens", 2, "First", GOOD);
        job("stays", 2, "Second", GOOD);
        job("b-follows", 2, "Second", "{\"a\":\"2\"}");
        this.odd.night();
        job("a-opens", 3, "First", UNFIT);
        job("stays", 3, "Second", GOOD);
        this.odd.night();
        Map<String, String> before = Rebuilding.visible(this.output);
        Map<String, String> known = known();

        Rebuilt rebuilt = new Rebuilding(this.output).run().orElseThrow();

        assertThat(Rebuilding.visible(this.output)).isEqualTo(before);
        assertThat(rebuilt.quarantined()).isEmpty();
        assertThat(rebuilt.released()).isZero();
        assertThat(known()).isEqualTo(known);
        assertThat(this.odd.runs("job_id, row_count, result_updated_at = updated_at"))
            .contains(List.of("stays", "1", "true"), List.of("stays", "1", "false"));
        this.odd.assertNextFindsNothingNew(10);
    }

    /// As if an earlier release had not been able to represent a document.
    @Test
    void aDocumentThatIsFitNowIsReleased() throws Exception {
        job("good", 1, "First", GOOD);
        job("late", 1, "First", "{\"a\":\"2\"}");
        Manifest night = this.odd.night();
        this.odd.night();
        Layout layout = new Layout(this.output);
        Map<String, String> whole = Rebuilding.visible(this.output);
        JobVersions.Key late = new JobVersions.Key("late", 1_761_998_460_000_000L);
        try (Ledger ledger = Ledger.open(layout.ledger(), 1)) {
            assertThat(ledger.decisions().quarantine(1, late, "too large")).containsExactly(late);
            ledger.jobVersions().quarantine(1, late);
        }
        Map<String, Long> counts = new LinkedHashMap<>(night.counts());
        counts.put("exported", 1L);
        counts.put("quarantined", 1L);
        Manifest standing = new Manifest(night.format(), 1, night.outputId(), night.release(), night.status(), 10,
                night.startedAt(), night.finishedAt(), night.settings(), counts, null, null, Map.of(),
                List.of(new Manifest.Quarantined("late", "2025-11-01T12:01:00Z", "FLATTEN", "too large")),
                night.files(), night.segments());
        stand(layout, standing);

        Rebuilt rebuilt = new Rebuilding(this.output).run().orElseThrow();

        assertThat(rebuilt.released()).isEqualTo(1);
        assertThat(Rebuilding.visible(this.output)).isEqualTo(whole);
        assertThat(known()).containsEntry("late", "EXPORTED UNCHANGED 2");
        this.odd.assertNextFindsNothingNew(2);
    }

    /// As if an earlier release had taken a document that this one does not.
    @Test
    void aDocumentThatIsUnfitNowLeavesTheTablesAndIsCountedWhereItWasExported() throws Exception {
        job("good", 1, "First", GOOD);
        job("unfit", 1, "First", UNFIT);
        Manifest night = this.odd.night();
        this.odd.night();
        Layout layout = new Layout(this.output);
        Map<String, Long> counts = new LinkedHashMap<>(night.counts());
        counts.put("exported", 2L);
        counts.put("quarantined", 0L);
        Manifest standing = new Manifest(night.format(), 1, night.outputId(), night.release(), night.status(), 0,
                night.startedAt(), night.finishedAt(), night.settings(), counts, null, null, Map.of(), List.of(),
                night.files(), night.segments());
        stand(layout, standing);

        Rebuilt rebuilt = new Rebuilding(this.output).run().orElseThrow();

        assertThat(rebuilt.quarantined()).singleElement().satisfies((job) -> {
            assertThat(job.jobId()).isEqualTo("unfit");
            assertThat(job.reason()).endsWith("the result has a text of more than 16777216 bytes");
        });
        Manifest again = Manifest.read(layout.manifest(1));
        assertThat(again.counts()).containsEntry("exported", 1L)
            .containsEntry("quarantined", 1L)
            .containsEntry("considered", 2L);
        assertThat(again.exitCode()).isEqualTo(10);
        assertThat(again.quarantined()).hasSize(1);
        // The second night had seen it as unchanged, which is not for this one to alter.
        assertThat(Manifest.read(layout.manifest(2)).exitCode()).isZero();
        assertThat(known()).containsEntry("unfit", "QUARANTINED UNCHANGED 2");
    }

    /// Puts a manifest in the place of that of the first night.
    private static void stand(Layout layout, Manifest manifest) throws IOException {
        Files.writeString(layout.manifest(1), manifest.json());
        try (Ledger ledger = Ledger.open(layout.ledger(), 1)) {
            ledger.exports().keepManifest(1, manifest.json());
        }
    }

    /// State, outcome and export of the last sighting, of the newest version of each job.
    private Map<String, String> known() {
        Map<String, String> known = new LinkedHashMap<>();
        try (Ledger ledger = Ledger.open(new Layout(this.output).ledger(), 1)) {
            ledger.jobVersions()
                .forEach((key, it) -> known.put(key.jobId(),
                        "%s %s %d".formatted(it.state(), it.seenOutcome(), it.seenExport())));
        }
        return known;
    }

    /// Lists a version of a job, in the order of the ids and then of the minutes.
    private void job(String id, int minute, String title, String result) throws IOException {
        List<String> times = new ArrayList<>(
                List.of("2025-11-01T12:00:00Z", "2025-11-01T12:%02d:00Z".formatted(minute)));
        this.bodies.put(id, """
                {"id":"%s","status":"COMPLETED","created_at":"%s","updated_at":"%s","project_id":"p","configuration":
                 {"data_schema":{"title":"%s","type":"object","properties":{"a":{"type":"string"}}}},
                 "extract_result":%s}""".formatted(id, times.getFirst(), times.getLast(), title, result));
        this.service.listing(ApiFixture.item(id, "COMPLETED", times.getFirst(), times.getLast()));
        this.service.server().on(ApiFixture.LIST + "/" + id, (request) -> FakeServer.json(this.bodies.get(id)));
    }

}
