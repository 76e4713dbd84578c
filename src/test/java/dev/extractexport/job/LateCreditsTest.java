package dev.extractexport.job;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import com.github.luben.zstd.ZstdInputStream;
import dev.extractexport.api.FakeServer;
import dev.extractexport.cli.explain.Explanation;
import dev.extractexport.cli.explain.JobRecord;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.extractexport.job.CreditNights.NONE_YET;
import static dev.extractexport.job.CreditNights.RECORDED;
import static dev.extractexport.job.CreditNights.assertBalanced;
import static dev.extractexport.job.CreditNights.created;
import static dev.extractexport.job.CreditNights.row;
import static org.assertj.core.api.Assertions.assertThat;

/// Credits that the service records after a job was exported, over real HTTP: what the tables say
/// then.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LateCreditsTest {

    @TempDir
    Path temporary;

    private final PagedService service = new PagedService();

    private CreditNights nights;

    @BeforeEach
    void prepare() {
        this.nights = new CreditNights(this.service, this.temporary.resolve("export"));
    }

    @AfterEach
    void close() {
        this.service.close();
    }

    @Test
    void creditsThatComeLaterAreAFurtherStatementAndNothingElse() throws Exception {
        this.nights.job("early", 1, RECORDED);
        this.nights.job("late", 2, NONE_YET);
        assertThat(this.nights.run(1).counts()).doesNotContainKey("credits_asked");
        assertThat(this.nights.usage("usage_current")).containsExactly(row("early", 1, "12.5", 1),
                row("late", 1, null, 1));
        assertThat(this.nights.run(2).counts()).containsEntry("credits_asked", 1L).containsEntry("credits_filled", 0L);
        this.service.usage("late", RECORDED);

        Manifest third = this.nights.run(3);

        assertThat(third.counts()).containsEntry("credits_asked", 1L)
            .containsEntry("credits_filled", 1L)
            .containsEntry("considered", 2L)
            .containsEntry("unchanged", 2L);
        assertThat(third.exitCode()).isZero();
        assertThat(third.files()).extracting(Manifest.ManifestFile::table).containsOnly("usage");
        assertThat(this.nights.usage("usage")).containsExactly(row("early", 1, "12.5", 1), row("late", 1, null, 1),
                row("late", 2, "12.5", 3));
        assertThat(this.nights.usage("usage_current")).containsExactly(row("early", 1, "12.5", 1),
                row("late", 2, "12.5", 3));
        assertThat(this.nights.query("SELECT count(*), count(DISTINCT job_id) FROM runs"))
            .containsExactly(List.of("2", "2"));
        assertThat(this.nights.query("SELECT count(*) FROM results.paged")).containsExactly(List.of("2"));
        assertThat(this.nights
            .query("SELECT cost_basis, dataset, extract_credits, parse_credits, configuration_id, day FROM "
                    + "usage_current WHERE job_id = 'late'"))
            .containsExactly(List.of("reported", "paged", "10.0", "2.5", "cfg-paged", "2026-10-30"));
        assertThat(this.nights.query(
                "SELECT count(*) FROM usage u JOIN runs r ON u.job_id = r.job_id " + "AND u.updated_at = r.updated_at"))
            .containsExactly(List.of("3"));
        this.nights.assertVerified();
        int fetched = this.service.fetched().size();
        assertThat(this.nights.run(4).counts()).doesNotContainKey("credits_asked");
        assertThat(this.service.fetched()).hasSize(fetched);
    }

    @Test
    void aLaterAnswerIsArchivedWithoutItsResult() throws Exception {
        this.nights.job("late", 2, NONE_YET);
        this.nights.run(1);
        this.service.usage("late", RECORDED);
        this.nights.run(2);

        try (InputStream segment = new ZstdInputStream(
                Files.newInputStream(this.nights.layout().archive().resolve(this.nights.layout().segment(2, 1))))) {
            assertThat(new String(segment.readAllBytes(), StandardCharsets.UTF_8)).contains("\"credits\":12.5")
                .doesNotContain("late at");
        }
    }

    @Test
    void aParseJobThatTwoJobsShareIsCountedOnceWhenTheSecondIsBilledLater() throws Exception {
        shared("first", RECORDED);
        shared("second", NONE_YET);
        this.nights.run(1);
        assertThat(parsing()).containsExactly("10.0", "2.5");
        shared("second", RECORDED);

        assertThat(this.nights.run(2).counts()).containsEntry("credits_filled", 1L);
        assertThat(parsing()).containsExactly("20.0", "2.5");
    }

    private void shared(String id, String usage) {
        this.nights.put(id, 1);
        this.service.server()
            .on("/api/v2/extract/" + id, FakeServer.json("{\"id\":\"" + id + "\",\"status\":\"COMPLETED\","
                    + "\"created_at\":\"" + created(1) + "\",\"updated_at\":\"" + created(1).plusSeconds(60)
                    + "\",\"extract_metadata\":{\"parse_job_id\":\"pjb-1\"},\"extract_result\":{\"a\":1},\"usage\":"
                    + usage + "}"));
    }

    /// As the cookbook asks: credits of extraction, and of each parse job once.
    private List<String> parsing() throws Exception {
        return this.nights
            .query("SELECT sum(extract_credits), (SELECT sum(parse_credits) FROM (SELECT max(parse_credits) AS "
                    + "parse_credits FROM usage_current GROUP BY parse_job_id)) FROM usage_current")
            .getFirst();
    }

    @Test
    void aJobThatHasChangedSinceIsExportedAsANewVersionWithCreditsOfItsOwn() throws Exception {
        this.nights.job("late", 40, NONE_YET);
        // Changed lately, though made long before the lookback.
        this.service.put("late", created(40), created(1), "COMPLETED");
        for (int i = 0; i < 30; i++) {
            this.nights.put("day-" + i, i);
        }
        small(1);
        this.service.put("late", created(40), created(1).plusSeconds(3600), "COMPLETED").usage("late", RECORDED);

        Manifest second = small(2);

        assertThat(second.counts()).containsEntry("credits_asked", 1L)
            .containsEntry("credits_filled", 0L)
            .containsEntry("exported", 1L);
        assertBalanced(second);
        assertThat(this.nights.query("SELECT statement, credits, _export FROM usage_current WHERE job_id = 'late'"))
            .containsExactly(List.of("1", "12.5", "2"));
        assertThat(this.nights.query("SELECT count(*) FROM usage WHERE job_id = 'late'")).containsExactly(List.of("2"));
        assertThat(this.nights.run(3).counts()).doesNotContainKey("credits_asked");
    }

    /// In pages so small that a listing stops early.
    private Manifest small(int number) throws Exception {
        return this.nights.sized(number, "2");
    }

    @Test
    void aListingThatTellsMomentsLessPreciselySpeaksOfTheSameVersion() throws Exception {
        this.service.put("late", created(1), created(1).plusSeconds(60), "COMPLETED");
        String body = "{\"id\":\"late\",\"created_at\":\"2026-10-31T00:15:00Z\",\"updated_at\":"
                + "\"2026-10-31T00:16:00.123456Z\",\"project_id\":\"prj-1\",\"status\":\"COMPLETED\",\"configuration\":"
                + "{\"data_schema\":{\"title\":\"Paged\",\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}},"
                + "\"extract_result\":{\"a\":\"1\"},\"usage\":%s}";
        this.service.server().on("/api/v2/extract/late", FakeServer.json(body.formatted(NONE_YET)));
        this.nights.run(1);
        this.service.server().on("/api/v2/extract/late", FakeServer.json(body.formatted(RECORDED)));

        assertThat(this.nights.run(2).counts()).containsEntry("credits_filled", 1L).containsEntry("exported", 0L);
        assertThat(this.nights.query("SELECT count(DISTINCT updated_at), max(statement) FROM usage"))
            .containsExactly(List.of("1", "2"));
    }

    @Test
    void afterFourNightsOfTheSandboxTheCreditsAreWhatTheServiceSays() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(60)))) {
            long filled = 0;
            for (int night = 1; night <= 4; night++) {
                sandbox.turnTo(night);
                Manifest manifest = new Night(sandbox, this.nights.directory()).at(this.nights.night(night).now())
                    .run()
                    .getFirst();
                assertBalanced(manifest);
                filled += manifest.counts().getOrDefault("credits_filled", 0L);
            }
            assertThat(filled).isPositive();
            Map<String, String> truth = new TreeMap<>();
            sandbox.world().truth().filter((job) -> job.usage() != null && job.runId() == null).forEach((job) -> {
                Integer extract = job.usage().extractCredits();
                truth.put(job.id(),
                        (extract != null) ? String.valueOf((double) extract + job.usage().parseCredits()) : "none");
            });
            Map<String, String> found = new TreeMap<>();
            this.nights
                .query("SELECT u.job_id, coalesce(CAST(u.credits AS VARCHAR), 'none') FROM usage_current u JOIN runs r "
                        + "ON u.job_id = r.job_id AND u.updated_at = r.updated_at WHERE r.source = 'v2-job'")
                .forEach((row) -> found.put(row.getFirst(), row.getLast()));
            assertThat(found).isNotEmpty()
                .containsValue("none")
                .allSatisfy((id, credits) -> assertThat(credits).as(id).isEqualTo(truth.get(id)));
            assertThat(this.nights.query("SELECT count(*) FROM usage WHERE statement = 2"))
                .containsExactly(List.of(String.valueOf(filled)));
        }
    }

    @Test
    void explainTellsOfEachStatementAndOfWhatIsWaitedFor() throws Exception {
        this.nights.job("late", 2, NONE_YET);
        this.nights.run(1);
        this.nights.run(2);
        assertThat(explain("late")).contains("credits       not there at the export, asked for again 1 time, last at ");
        this.service.usage("late", RECORDED);
        this.nights.run(3);

        assertThat(explain("late"))
            .contains("statement     2, by export 000003 of ", "usage         credits 12.5, extract credits 10, ",
                    "file          parquet/usage/created_month=2026-10-01/000003-00001.parquet, 1 row\n")
            .doesNotContain("asked for again");
    }

    private String explain(String id) {
        StringWriter text = new StringWriter();
        JobRecord job;
        try (LedgerView ledger = LedgerView.open(this.nights.layout().ledger(), this.nights.layout().lock())
            .orElseThrow()) {
            job = JobRecord.read(ledger, id);
        }
        new Explanation(job, this.nights.layout(), new PrintWriter(text)).print();
        return text.toString();
    }

}
