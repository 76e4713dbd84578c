package dev.extractexport.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.github.luben.zstd.ZstdInputStream;
import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.api.HttpExtractApi;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.refetch.LostSegments;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What becomes of a lost archive segment that held versions which the service has changed, deleted
/// or finished since.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LostVersionsTest {

    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-01T02:15:00Z");

    private static final Instant CREATED = FIRST_NIGHT.minus(Duration.ofHours(3));

    private static final Instant UPDATED = CREATED.plusSeconds(60);

    private static final Instant LATER = CREATED.plusSeconds(90);

    private Warnings warnings;

    private final PagedService service = new PagedService();

    @TempDir
    Path output;

    @BeforeEach
    void start() {
        this.warnings = Warnings.of(LostSegments.class);
    }

    @AfterEach
    void stop() {
        this.warnings.close();
        this.service.close();
    }

    @Test
    void aVersionThatHasChangedSinceKeepsItsSegmentLost() throws Exception {
        completed("a").completed("b");
        run(1);
        Path segment = lose(1, 1);
        assertThat(night(2).plan().lost()).isEqualTo(2);
        this.service.put("b", CREATED, LATER, "COMPLETED");

        run(2);

        assertThat(this.warnings.take())
            .containsExactly(("Archive segment %s is lost and cannot be fetched again: 1 of its 2 documents "
                    + "are not to be had, such as job b, of which the service has another version of it now; the tables are "
                    + "whole, but rebuild needs it and says what to do")
                .formatted(segment));
        assertThat(segment).doesNotExist();
        assertThat(rows()).isEqualTo(3);
        assertThatThrownBy(() -> new Rebuilding(this.output).run()).isInstanceOf(Failure.class)
            .hasMessageStartingWith("Archive segment " + segment + ": missing");
    }

    @Test
    void aJobThatWasDeletedKeepsItsSegmentLost() throws Exception {
        completed("a").completed("b");
        run(1);
        lose(1, 1);
        this.service.delete("a");

        run(2);

        assertThat(this.warnings.take()).singleElement()
            .asString()
            .contains("such as job a, of which the service no longer knows it;");
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void ofAnOpenJobThatHasCompletedTheLedgerTellsEnough() throws Exception {
        this.service.put("open", CREATED, CREATED, "PENDING");
        completed("a");
        run(1);
        int lost = segments(1);
        for (int i = 1; i <= lost; i++) {
            lose(1, i);
        }
        completed("open");

        run(2);

        assertThat(this.warnings.take()).hasSize(lost)
            .anySatisfy((line) -> assertThat(line)
                .endsWith("documents: 1; of which less than before, since they were not exported: 1"));
        assertThat(problems()).isEmpty();
        new Rebuilding(this.output).run();
        assertThat(rows()).isEqualTo(2);
        assertThat(problems()).isEmpty();
    }

    @Test
    void aServiceThatRefusesIsAskedAgainTheNextNight() throws Exception {
        completed("a");
        run(1);
        lose(1, 1);
        this.service.server().on(ApiFixture.LIST + "/a", FakeServer.status(503, "{}"));
        run(2);
        assertThat(this.warnings.take()).singleElement()
            .asString()
            .contains("such as job a, of which the service does not answer: ");
        completed("a");

        run(3);

        assertThat(this.warnings.take()).singleElement()
            .asString()
            .endsWith(" was lost and is fetched again, documents: 1");
        assertThat(problems()).isEmpty();
    }

    @Test
    void anOpenJobThatTheServiceDoesNotTellOfTonightIsAskedForTheNextNight() throws Exception {
        this.service.put("open", CREATED, CREATED, "PENDING");
        run(1);
        Path segment = lose(1, 1);
        this.service.server().on(ApiFixture.LIST + "/open", FakeServer.status(503, "{}"));

        run(2);

        assertThat(segment).doesNotExist();
        assertThat(this.warnings.take()).singleElement()
            .asString()
            .contains("such as job open, of which the service does not answer");
    }

    @Test
    void aServiceThatIsIllWithOldJobsHoldsUpNoNewOnes() throws Exception {
        completed("a");
        run(1);
        lose(1, 1);
        this.service.server().on(ApiFixture.LIST + "/a", FakeServer.status(401, "{\"detail\":\"no\"}"));
        completed("b");

        run(2);

        assertThat(this.warnings.take()).hasSize(2)
            .first()
            .asString()
            .contains(" is lost and cannot be fetched again tonight: ");
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void whatIsOtherwiseThanTheLedgerKnowsIsNotTakenForTheSame() throws Exception {
        completed("a");
        run(1);
        lose(1, 1);
        this.service.told("a", (json) -> json.replace("cfg-paged", "cfg-other"));

        run(2);

        assertThat(this.warnings.take()).singleElement()
            .asString()
            .contains("such as job a, of which the service gives something else for the same version;");
    }

    @Test
    void theAnswerOfAQuarantinedDocumentIsFetchedAgain() throws Exception {
        completed("a");
        this.service.told("a", (json) -> json.replaceAll("\"extract_result\":\\{[^}]*}", "\"extract_result\":7"));
        run(1);
        Path segment = lose(1, 1);

        run(2);

        assertThat(this.warnings.take()).singleElement().asString().endsWith("fetched again, documents: 1");
        try (InputStream text = new ZstdInputStream(Files.newInputStream(segment))) {
            assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8)).contains("\"extract_result\":7");
        }
    }

    @Test
    void aDirectoryInItsPlaceIsToldOf() throws Exception {
        completed("a");
        run(1);
        Files.createDirectory(lose(1, 1));

        run(2);

        assertThat(this.warnings.take()).singleElement()
            .asString()
            .contains("a directory is in its place: move that away");
    }

    @Test
    void aServiceThatStallsIsNotWaitedForLonger() throws Exception {
        completed("a");
        run(1);
        lose(1, 1);
        this.service.server().on(ApiFixture.LIST + "/a", this.service.server().silence());

        try (Ledger ledger = Ledger.open(new Layout(this.output).ledger(), 1);
                HttpExtractApi api = night(2).api(false)) {
            new LostSegments(new Layout(this.output), ledger, api, new StopSignal()).fetchAgain(Duration.ofMillis(100));
        }

        assertThat(this.warnings.take()).singleElement()
            .asString()
            .contains("such as job a, of which the service has not answered in time;");
    }

    @Test
    void creditsThatCameLaterAreFetchedAgain() throws Exception {
        completed("a");
        this.service.usage("a", "{\"credits\":null}");
        run(1);
        this.service.usage("a", "{\"credits\":12.5}");
        run(2);
        lose(2, 1);

        run(3);

        assertThat(this.warnings.take()).singleElement()
            .asString()
            .endsWith(" was lost and is fetched again, documents: 1");
        assertThat(problems()).isEmpty();
        Map<String, byte[]> tables = night(3).files();
        new Rebuilding(this.output).run();
        Map<String, byte[]> rebuilt = night(3).files();
        assertThat(rebuilt.keySet()).isEqualTo(tables.keySet());
        tables.forEach((file, bytes) -> assertThat(rebuilt.get(file)).as(file).isEqualTo(bytes));
    }

    private LostVersionsTest completed(String id) {
        this.service.put(id, CREATED, UPDATED, "COMPLETED");
        return this;
    }

    private Night night(int number) {
        return this.service.night(this.output)
            .at(FIRST_NIGHT.plus(Duration.ofDays(number - 1L)))
            .with("page-size", "10")
            .waiting(new FakeTime());
    }

    private void run(int number) throws IOException {
        night(number).run();
    }

    private int segments(long export) throws IOException {
        int count = 0;
        while (Files.exists(segment(export, count + 1))) {
            count++;
        }
        return count;
    }

    private Path segment(long export, int number) {
        Layout layout = new Layout(this.output);
        return layout.archive().resolve(layout.segment(export, number));
    }

    private Path lose(long export, int number) throws IOException {
        Path segment = segment(export, number);
        Files.delete(segment);
        return segment;
    }

    private List<String> problems() {
        return new Verifier(new Layout(this.output)).verify().problems();
    }

    /// Of all versions that were ever exported.
    private int rows() throws Exception {
        return Duck
            .query("SELECT _job_id FROM read_parquet("
                    + Duck.literal(this.output.resolve("parquet/results/paged/v1/**/*.parquet")) + ")")
            .size();
    }

}
