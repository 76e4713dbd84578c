package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What becomes of a document in quarantine in the nights after, by itself and when a person wants it tried
/// again.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class QuarantineNightTest {

    private static final Instant FIRST = Instant.parse("2026-11-24T02:15:00Z");

    /// More bytes of text than one value may have.
    private static final String UNFIT = "{\"a\":\"%s\"}".formatted("x".repeat((16 << 20) + 1));

    private static final String GOOD = "{\"a\":\"1\"}";

    @TempDir
    Path directory;

    private final OddService service = new OddService();

    private OddNight odd;

    @BeforeEach
    void start() {
        this.odd = new OddNight(this.service, this.directory);
        this.service.job("good", GOOD);
    }

    @AfterEach
    void stop() {
        this.service.close();
    }

    @Test
    void aJobThatIsForbiddenForOneNightIsExportedTheNightAfter() throws Exception {
        this.service.job("ill", FakeServer.status(403, "{\"detail\":\"no rights\"}"));
        Manifest first = night(0);
        assertThat(first.exitCode()).isEqualTo(10);
        assertThat(first.counts()).containsEntry("quarantined", 1L).containsEntry("in_quarantine", 1L);
        assertThat(view("rejects_open", "job_id, stage, reason, attempts, _export"))
            .containsExactly(List.of("ill", "fetch", "The API refuses this job: HTTP 403: no rights", "1", "1"));
        assertThat(view("runs", "decision, decision_reason IS NULL")).contains(List.of("quarantined", "false"));
        assertThat(view("usage", "job_id")).hasSize(2);
        assertThat(query("duckdb-csv.sql",
                "SELECT job_id, stage, attempts, frame_offset = 0, created_month FROM csv.rejects"))
            .containsExactly(List.of("ill", "fetch", "1", "false", "2026-11-01"));
        this.service.answering("ill", FakeServer.json(OddService.body("ill", "{\"a\":\"2\"}")));

        Manifest second = night(1);

        assertThat(second.exitCode()).isZero();
        OddNight.assertCounts(second, Map.of("exported", 1L, "unchanged", 1L));
        assertThat(second.counts()).doesNotContainKey("in_quarantine");
        assertThat(view("results.odd", "_job_id, a, _export ORDER BY 1")).containsExactly(List.of("good", "1", "1"),
                List.of("ill", "2", "2"));
        assertThat(view("rejects_open", "job_id")).isEmpty();
        assertThat(view("rejects", "job_id, _export")).containsExactly(List.of("ill", "1"));
        assertThat(view("usage", "job_id")).hasSize(3);
        assertThat(query("duckdb-csv.sql", "SELECT job_id, _export FROM csv.usage_current ORDER BY 1"))
            .isEqualTo(view("usage_current", "job_id, _export ORDER BY 1"))
            .containsExactly(List.of("good", "1"), List.of("ill", "2"));
        assertThat(view("runs", "job_id, decision, is_latest ORDER BY 1, 2"))
            .contains(List.of("ill", "exported", "true"), List.of("ill", "quarantined", "false"));
        this.odd.assertNextFindsNothingNew(2);
    }

    @Test
    void aJobThatStaysForbiddenIsAskedForEverMoreSeldomAndThenNoMore() throws Exception {
        this.service.job("ill", FakeServer.status(403, "{\"detail\":\"no\"}"));
        night(0);
        StringBuilder asked = new StringBuilder();
        for (int day : List.of(1, 2, 3, 4, 6, 7, 8, 14, 15, 16, 30, 31, 32, 40, 70)) {
            int before = asked();
            Manifest night = night(day);
            assertThat(night.exitCode()).as("day %d", day).isZero();
            OddNight.assertCounts(night, Map.of("unchanged", 2L));
            assertThat(night.counts()).containsEntry("in_quarantine", 1L);
            asked.append((asked() > before) ? day + " " : "");
        }
        assertThat(asked).hasToString("1 3 7 15 31 ");
        assertThat(view("rejects", "attempts")).containsExactly(List.of("1"));
    }

    @Test
    void whatCannotPassIsNotAskedForByItself() throws Exception {
        this.service.job("scalar", "7").job("refused", FakeServer.status(422, "{\"detail\":\"odd\"}"));
        night(0);
        int before = this.service.server().requests().size();

        for (int day = 1; day <= 3; day++) {
            assertThat(night(day).exitCode()).isZero();
        }

        assertThat(this.service.server().paths().subList(before, this.service.server().paths().size()))
            .containsOnly(ApiFixture.LIST);
    }

    @Test
    void aJobThatALaterNightFindsGoneHasExpired() throws Exception {
        this.service.job("ill", FakeServer.status(403, "{\"detail\":\"no\"}"));
        night(0);
        this.service.answering("ill", FakeServer.status(404, "{\"detail\":\"gone\"}"));

        Manifest second = night(1);

        assertThat(second.exitCode()).isEqualTo(10);
        OddNight.assertCounts(second, Map.of("expired", 1L, "unchanged", 1L));
        assertThat(view("runs", "job_id, decision, decision_reason WHERE is_latest AND NOT exported"))
            .containsExactly(List.of("ill", "expired", "The API no longer knows this job"));
        assertThat(view("rejects_open", "job_id")).isEmpty();
        assertThat(night(2).exitCode()).isZero();
    }

    /// Listed as completed, but not yet so for whoever asks for the job itself.
    @Test
    void aJobThatIsListedBeforeItIsCompletedHealsByItself() throws Exception {
        this.service.job("early",
                FakeServer.json(OddService.body("early", "null").replace("\"COMPLETED\"", "\"FAILED\"")));
        assertThat(night(0).quarantined().getFirst().reason())
            .isEqualTo("The job is listed as COMPLETED but what was fetched says FAILED");
        this.service.answering("early", FakeServer.json(OddService.body("early", GOOD)));

        OddNight.assertCounts(night(1), Map.of("exported", 1L, "unchanged", 1L));
    }

    @Test
    void whatAPersonAsksForIsDecidedAnewAndCounted() throws Exception {
        this.service.job("scalar", "7");
        night(0);
        mark("scalar", Held.Mark.RETRY);

        Manifest second = night(1);

        assertThat(second.exitCode()).isEqualTo(10);
        OddNight.assertCounts(second, Map.of("quarantined", 1L, "unchanged", 1L));
        assertThat(view("rejects", "job_id, attempts, _export ORDER BY _export"))
            .containsExactly(List.of("scalar", "1", "1"), List.of("scalar", "2", "2"));
        assertThat(view("rejects_open", "job_id, attempts")).containsExactly(List.of("scalar", "2"));
        this.service.answering("scalar", FakeServer.json(OddService.body("scalar", "{\"a\":\"3\"}")));
        assertThat(night(2).exitCode()).isZero();
        mark("scalar", Held.Mark.RETRY);
        OddNight.assertCounts(night(3), Map.of("exported", 1L, "unchanged", 1L));
        assertThat(view("rejects_open", "job_id")).isEmpty();
    }

    @Test
    void aDroppedOneIsNeverTriedAgainButALaterVersionIsExported() throws Exception {
        this.service.job("ill", FakeServer.status(403, "{\"detail\":\"no\"}"));
        night(0);
        mark("ill", Held.Mark.DROPPED);
        this.service.answering("ill", FakeServer.json(OddService.body("ill", GOOD)));
        for (int day = 1; day <= 3; day++) {
            Manifest night = night(day);
            OddNight.assertCounts(night, Map.of("unchanged", 2L));
            assertThat(night.counts()).doesNotContainKey("in_quarantine");
        }
        this.service.listing(ApiFixture.item("ill", "COMPLETED", "2026-11-01T10:00:00Z", "2026-11-27T11:00:00Z"))
            .answering("ill", FakeServer
                .json(OddService.body("ill", "{\"a\":\"9\"}").replace("2026-11-01T11:00:00Z", "2026-11-27T11:00:00Z")));

        OddNight.assertCounts(night(4), Map.of("exported", 1L, "unchanged", 2L));
        assertThat(view("results.odd", "a WHERE _job_id = 'ill'")).containsExactly(List.of("9"));
    }

    /// The whole answer is archived: it does not matter what the service says now.
    @Test
    void anUnfitDocumentIsTriedAgainFromTheArchive() throws Exception {
        this.service.job("unfit", UNFIT);
        night(0);
        assertThat(view("rejects_open", "job_id, stage, dataset, attempts"))
            .containsExactly(List.of("unfit", "flatten", "odd", "1"));
        this.service.answering("unfit", FakeServer.status(404, "{\"detail\":\"gone\"}"));
        mark("unfit", Held.Mark.RETRY);

        Manifest second = night(1);

        assertThat(second.exitCode()).isEqualTo(10);
        OddNight.assertCounts(second, Map.of("quarantined", 1L, "unchanged", 1L));
        assertThat(view("rejects_open", "job_id, stage, dataset, attempts"))
            .containsExactly(List.of("unfit", "flatten", "odd", "2"));
    }

    @Test
    void aRetryThatFindsALaterVersionExportsThat() throws Exception {
        this.service.job("scalar", "7");
        night(0);
        mark("scalar", Held.Mark.RETRY);
        // The listing lags behind.
        this.service.answering("scalar", FakeServer
            .json(OddService.body("scalar", "{\"a\":\"8\"}").replace("2026-11-01T11:00:00Z", "2026-11-24T11:00:00Z")));

        Manifest second = night(1);

        assertThat(second.exitCode()).isZero();
        OddNight.assertCounts(second, Map.of("exported", 1L, "unchanged", 2L));
        assertThat(second.counts()).doesNotContainKey("in_quarantine");
        assertThat(view("results.odd", "a WHERE _job_id = 'scalar'")).containsExactly(List.of("8"));
        assertThat(view("rejects_open", "job_id")).isEmpty();
        OddNight.assertCounts(night(2), Map.of("unchanged", 2L));
    }

    /// Retries hold up no night, and an outage says nothing of any document.
    @Test
    void retriesOfAServiceThatFailsChangeNothing() throws Exception {
        for (int i = 0; i < 8; i++) {
            this.service.job("ill-" + i, FakeServer.status(403, "{\"detail\":\"no\"}"));
        }
        night(0);
        for (int i = 0; i < 8; i++) {
            this.service.answering("ill-" + i, FakeServer.status(503, "{\"detail\":\"down\"}"));
        }
        mark("ill-0", Held.Mark.RETRY);

        Manifest second = night(1);

        assertThat(second.counts()).containsEntry("in_quarantine", 8L);
        assertThat(second.counts().get("unchanged") + second.counts().get("quarantined")).isEqualTo(9);
        for (int i = 0; i < 8; i++) {
            String id = "ill-" + i;
            this.service.answering(id, FakeServer.json(OddService.body(id, GOOD)));
        }
        assertThat(night(2).exitCode()).isZero();
        assertThat(night(4).counts()).doesNotContainKey("in_quarantine");
        assertThat(view("results.odd", "DISTINCT _job_id")).hasSize(9);
        assertThat(view("results.odd", "_job_id")).hasSize(9);
    }

    @Test
    void aJobOfTheOpenSetThatIsRefusedHasItsRowsAndHeals() throws Exception {
        Path output = this.directory.resolve("paged");
        try (PagedService paged = new PagedService()) {
            Instant created = Instant.parse("2026-11-20T00:00:00Z");
            paged.put("late", created, created, "RUNNING").put("good", created, created, "COMPLETED");
            paged.night(output).at(FIRST).run();
            paged.put("late", created, FIRST, "COMPLETED").hide("late");
            paged.server().on(ApiFixture.LIST + "/late", FakeServer.status(403, "{\"detail\":\"no\"}"));

            Manifest second = paged.night(output).at(FIRST.plus(Duration.ofDays(1))).run().getFirst();

            OddNight.assertCounts(second, Map.of("quarantined", 1L, "unchanged", 1L));
            OddNight tables = new OddNight(this.service, output);
            assertThat(tables.query("rejects", "job_id, status, stage"))
                .containsExactly(List.of("late", "RUNNING", "fetch"));
            assertThat(tables.query("runs", "job_id, decision")).contains(List.of("late", "quarantined"));
            paged.put("late", created, FIRST, "COMPLETED");
            Manifest third = paged.night(output).at(FIRST.plus(Duration.ofDays(2))).run().getFirst();
            assertThat(third.exitCode()).isZero();
            assertThat(third.counts()).containsEntry("exported", 1L);
            assertThat(tables.query("results/paged", "_job_id")).hasSize(2);
        }
    }

    private Manifest night(int day) throws IOException {
        return this.odd.settings().at(FIRST.plus(Duration.ofDays(day))).run().getFirst();
    }

    private int asked() {
        return (int) this.service.server().paths().stream().filter((path) -> path.endsWith("/ill")).count();
    }

    private void mark(String jobId, Held.Mark mark) {
        try (Ledger ledger = Ledger.open(new Layout(this.directory).ledger(), 1)) {
            Held held = ledger.quarantine().ofJob(jobId).orElseThrow();
            ledger.quarantine().mark(jobId, held.updatedMicros(), mark);
        }
    }

    private List<List<String>> view(String view, String columnsAndRest) throws SQLException, IOException {
        int end = columnsAndRest.indexOf(" WHERE ");
        end = (end >= 0) ? end : columnsAndRest.indexOf(" ORDER BY ");
        String columns = (end >= 0) ? columnsAndRest.substring(0, end) : columnsAndRest;
        String rest = (end >= 0) ? columnsAndRest.substring(end) : "";
        return query("duckdb.sql", "SELECT " + columns + " FROM " + view + rest);
    }

    private List<List<String>> query(String catalog, String sql) throws SQLException, IOException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
            try (Statement statement = duck.createStatement()) {
                statement.execute(Files.readString(this.directory.resolve("catalog").resolve(catalog)));
            }
            return Duck.query(duck, sql);
        }
    }

}
