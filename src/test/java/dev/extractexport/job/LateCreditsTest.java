package dev.extractexport.job;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import com.github.luben.zstd.ZstdInputStream;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.cli.explain.Explanation;
import dev.extractexport.cli.explain.JobRecord;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.listing.CreditsRound;
import dev.extractexport.job.plan.Plan;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Credits that the service records after a job was exported, over real HTTP: who is asked again,
/// how often, and what the tables say then.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LateCreditsTest {

    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-01T02:15:00Z");

    private static final String NONE_YET = "{\"credits\":null,\"extract_credits\":null,\"parse_credits\":null}";

    private static final String RECORDED = "{\"credits\":12.5,\"extract_credits\":10,\"parse_credits\":2.5}";

    @TempDir
    Path temporary;

    private Path directory;

    private final PagedService service = new PagedService();

    @BeforeEach
    void prepare() {
        this.directory = this.temporary.resolve("export");
    }

    @AfterEach
    void close() {
        this.service.close();
    }

    @Test
    void creditsThatComeLaterAreAFurtherStatementAndNothingElse() throws Exception {
        job("early", 1, RECORDED);
        job("late", 2, NONE_YET);
        assertThat(run(1).counts()).doesNotContainKey("credits_asked");
        assertThat(usage("usage_current")).containsExactly(row("early", 1, "12.5", 1), row("late", 1, null, 1));
        assertThat(run(2).counts()).containsEntry("credits_asked", 1L).containsEntry("credits_filled", 0L);
        this.service.usage("late", RECORDED);

        Manifest third = run(3);

        assertThat(third.counts()).containsEntry("credits_asked", 1L)
            .containsEntry("credits_filled", 1L)
            .containsEntry("considered", 2L)
            .containsEntry("unchanged", 2L);
        assertThat(third.exitCode()).isZero();
        assertThat(third.files()).extracting(Manifest.ManifestFile::table).containsOnly("usage");
        assertThat(usage("usage")).containsExactly(row("early", 1, "12.5", 1), row("late", 1, null, 1),
                row("late", 2, "12.5", 3));
        assertThat(usage("usage_current")).containsExactly(row("early", 1, "12.5", 1), row("late", 2, "12.5", 3));
        assertThat(query("SELECT count(*), count(DISTINCT job_id) FROM runs")).containsExactly(List.of("2", "2"));
        assertThat(query("SELECT count(*) FROM results.paged")).containsExactly(List.of("2"));
        assertThat(query("SELECT cost_basis, dataset, extract_credits, parse_credits, configuration_id, day FROM "
                + "usage_current WHERE job_id = 'late'"))
            .containsExactly(List.of("reported", "paged", "10.0", "2.5", "cfg-paged", "2026-10-30"));
        assertThat(query(
                "SELECT count(*) FROM usage u JOIN runs r ON u.job_id = r.job_id " + "AND u.updated_at = r.updated_at"))
            .containsExactly(List.of("3"));
        assertVerified();
        int fetched = this.service.fetched().size();
        assertThat(run(4).counts()).doesNotContainKey("credits_asked");
        assertThat(this.service.fetched()).hasSize(fetched);
    }

    @Test
    void aLaterAnswerIsArchivedWithoutItsResult() throws Exception {
        job("late", 2, NONE_YET);
        run(1);
        this.service.usage("late", RECORDED);
        run(2);

        try (InputStream segment = new ZstdInputStream(
                Files.newInputStream(layout().archive().resolve(layout().segment(2, 1))))) {
            assertThat(new String(segment.readAllBytes(), StandardCharsets.UTF_8)).contains("\"credits\":12.5")
                .doesNotContain("late at");
        }
    }

    @Test
    void onlyAServiceThatTellsCreditsIsAskedAgain() throws Exception {
        put("silent", 1);
        job("null", 1, "null");
        run(1);

        assertThat(run(2).counts()).containsEntry("credits_asked", 1L);
        assertThat(this.service.fetched()).containsOnlyOnce("silent").last().isEqualTo("null");
    }

    @Test
    void aFailedJobCostsNothingAndWaitsForNothing() throws Exception {
        this.service.put("failed", created(1), created(1).plusSeconds(60), "FAILED").usage("failed", "null");
        night(1).with("status", "COMPLETED,FAILED").run();

        assertThat(run(2).counts()).doesNotContainKey("credits_asked");
    }

    @Test
    void aParseJobThatTwoJobsShareIsCountedOnceWhenTheSecondIsBilledLater() throws Exception {
        shared("first", RECORDED);
        shared("second", NONE_YET);
        run(1);
        assertThat(parsing()).containsExactly("10.0", "2.5");
        shared("second", RECORDED);

        assertThat(run(2).counts()).containsEntry("credits_filled", 1L);
        assertThat(parsing()).containsExactly("20.0", "2.5");
    }

    private void shared(String id, String usage) {
        put(id, 1);
        this.service.server()
            .on("/api/v2/extract/" + id, FakeServer.json("{\"id\":\"" + id + "\",\"status\":\"COMPLETED\","
                    + "\"created_at\":\"" + created(1) + "\",\"updated_at\":\"" + created(1).plusSeconds(60)
                    + "\",\"extract_metadata\":{\"parse_job_id\":\"pjb-1\"},\"extract_result\":{\"a\":1},\"usage\":"
                    + usage + "}"));
    }

    /// As the cookbook asks: credits of extraction, and of each parse job once.
    private List<String> parsing() throws Exception {
        return query("SELECT sum(extract_credits), (SELECT sum(parse_credits) FROM (SELECT max(parse_credits) AS "
                + "parse_credits FROM usage_current GROUP BY parse_job_id)) FROM usage_current")
            .getFirst();
    }

    @Test
    void nobodyIsAskedTwiceInANightOrWhenItIsSwitchedOffOrTooLate() throws Exception {
        job("late", 2, NONE_YET);
        run(1);
        assertThat(night(1).with("credits-within", "0d").run().getFirst().counts()).doesNotContainKey("credits_asked");
        assertThat(night(1).run().getFirst().counts()).as("the next export").containsEntry("credits_asked", 1L);
        assertThat(night(1).run().getFirst().counts()).as("the same night").doesNotContainKey("credits_asked");
        assertThat(run(5).counts()).as("changed not quite seven days ago").containsEntry("credits_asked", 1L);
        assertThat(run(6).counts()).as("too late").doesNotContainKey("credits_asked");
    }

    @Test
    void aJobThatHasChangedSinceIsExportedAsANewVersionWithCreditsOfItsOwn() throws Exception {
        job("late", 40, NONE_YET);
        // Changed lately, though made long before the lookback.
        this.service.put("late", created(40), created(1), "COMPLETED");
        for (int i = 0; i < 30; i++) {
            put("day-" + i, i);
        }
        small(1);
        this.service.put("late", created(40), created(1).plusSeconds(3600), "COMPLETED").usage("late", RECORDED);

        Manifest second = small(2);

        assertThat(second.counts()).containsEntry("credits_asked", 1L)
            .containsEntry("credits_filled", 0L)
            .containsEntry("exported", 1L);
        assertBalanced(second);
        assertThat(query("SELECT statement, credits, _export FROM usage_current WHERE job_id = 'late'"))
            .containsExactly(List.of("1", "12.5", "2"));
        assertThat(query("SELECT count(*) FROM usage WHERE job_id = 'late'")).containsExactly(List.of("2"));
        assertThat(run(3).counts()).doesNotContainKey("credits_asked");
    }

    @Test
    void aServiceThatNoLongerTellsCreditsHoldsUpNoResult() throws Exception {
        for (int i = 0; i < 6; i++) {
            job("ext-" + i, 2, NONE_YET);
        }
        run(1);
        job("new", 1, RECORDED);
        for (int i = 0; i < 6; i++) {
            this.service.server().on("/api/v2/extract/ext-" + i, FakeServer.status(500, "{\"detail\":\"Oops\"}"));
        }

        for (int night : List.of(2, 3, 4)) {
            Manifest manifest = run(night);
            assertThat(manifest.exitCode()).isZero();
            assertThat(manifest.counts()).containsEntry("exported", (night == 2) ? 1L : 0L)
                .containsEntry("credits_asked", 6L)
                .containsEntry("credits_filled", 0L);
        }
        for (int i = 0; i < 6; i++) {
            put("ext-" + i, 2);
            this.service.usage("ext-" + i, RECORDED);
        }
        assertThat(run(5).counts()).as("nobody was given up").containsEntry("credits_filled", 6L);
    }

    /// In pages so small that a listing stops early.
    private Manifest small(int number) throws Exception {
        return sized(number, "2");
    }

    @Test
    void whatIsGoneOrRefusedRaisesNoAlarmAndIsGivenUp() throws Exception {
        job("gone", 1, NONE_YET);
        job("refused", 1, NONE_YET);
        job("broken", 1, NONE_YET);
        run(1);
        this.service.delete("gone");
        this.service.server().on("/api/v2/extract/refused", FakeServer.status(403, "{\"detail\":\"not yours\"}"));
        this.service.server().on("/api/v2/extract/broken", FakeServer.json("{\"id\":\"broken\",,}"));

        for (int night = 2; night <= 4; night++) {
            Manifest manifest = run(night);
            assertThat(manifest.exitCode()).as("night %d", night).isZero();
            assertThat(manifest.counts()).containsEntry("credits_asked", (night == 2) ? 3L : 2L)
                .containsEntry("expired", 0L)
                .containsEntry("quarantined", 0L);
            assertBalanced(manifest);
        }
        assertThat(run(5).counts()).doesNotContainKey("credits_asked");
    }

    @Test
    void anAnswerAboutAnotherJobIsNoAnswer() throws Exception {
        job("late", 1, NONE_YET);
        job("other", 1, RECORDED);
        run(1);
        this.service.server().on("/api/v2/extract/late", (request) -> this.service.get("other"));

        assertThat(run(2).counts()).containsEntry("credits_asked", 1L).containsEntry("credits_filled", 0L);
        assertThat(usage("usage_current")).containsExactly(row("late", 1, null, 1), row("other", 1, "12.5", 1));
    }

    @Test
    void aListingThatTellsMomentsLessPreciselySpeaksOfTheSameVersion() throws Exception {
        this.service.put("late", created(1), created(1).plusSeconds(60), "COMPLETED");
        String body = "{\"id\":\"late\",\"created_at\":\"2026-10-31T00:15:00Z\",\"updated_at\":"
                + "\"2026-10-31T00:16:00.123456Z\",\"project_id\":\"prj-1\",\"status\":\"COMPLETED\",\"configuration\":"
                + "{\"data_schema\":{\"title\":\"Paged\",\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}},"
                + "\"extract_result\":{\"a\":\"1\"},\"usage\":%s}";
        this.service.server().on("/api/v2/extract/late", FakeServer.json(body.formatted(NONE_YET)));
        run(1);
        this.service.server().on("/api/v2/extract/late", FakeServer.json(body.formatted(RECORDED)));

        assertThat(run(2).counts()).containsEntry("credits_filled", 1L).containsEntry("exported", 0L);
        assertThat(query("SELECT count(DISTINCT updated_at), max(statement) FROM usage"))
            .containsExactly(List.of("1", "2"));
    }

    @Test
    @Tag("long")
    void aCrashAtACommitLeavesTheSameBytesAndNoStatementTwice() throws Exception {
        crashAtEvery(7);
    }

    @Test
    @Tag("long")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aCrashAtAnyCommitAtAllLeavesTheSameBytesAndNoStatementTwice() throws Exception {
        crashAtEvery(1);
    }

    /// @param every prime, so that the sample does not fall in step with the commits of a
    /// chunk
    private void crashAtEvery(int every) throws Exception {
        job("late", 2, NONE_YET);
        job("waiting", 2, NONE_YET);
        job("changed", 3, NONE_YET);
        run(1);
        this.service.usage("late", RECORDED);
        // Before the listing shows it.
        this.service.hide("changed").put("changed", created(3), created(1), "COMPLETED").usage("changed", RECORDED);
        Path whole = Rebuilding.copy(this.directory, this.directory.resolveSibling("whole"));
        Night unbroken = night(2, whole);
        Manifest expected = unbroken.run().getFirst();
        assertThat(expected.counts()).containsEntry("credits_asked", 3L)
            .containsEntry("credits_filled", 1L)
            .containsEntry("exported", 1L);
        int crashes = 0;
        for (boolean committed : List.of(false, true)) {
            for (int commit = 1; crash(commit, committed, unbroken.files(), expected); commit += every) {
                crashes++;
            }
        }
        assertThat(crashes).isGreaterThan(40 / every);
    }

    /// @return whether there are so many commits
    private boolean crash(int commit, boolean committed, Map<String, byte[]> files, Manifest expected)
            throws Exception {
        String name = "crash-" + commit + "-" + committed;
        Path output = Rebuilding.copy(this.directory, this.directory.resolveSibling(name));
        try {
            night(2, output).through((database) -> new FailingCommits(database, commit, committed)).run();
            return false;
        }
        catch (Exception ex) {
            if (committed) {
                // What is unfinished is as good after a rebuild.
                new Rebuilding(output).run();
            }
            Night again = night(2, output);
            List<Manifest> published = again.run();
            assertThat(again.files()).as(name).containsExactlyInAnyOrderEntriesOf(files);
            List<Manifest> all = Manifest.files(new Layout(output)).stream().map(Manifest::read).toList();
            assertThat(all.get(1).counts()).as(name).isEqualTo(expected.counts());
            assertThat(published.getLast().files()).as(name).hasSizeLessThanOrEqualTo(expected.files().size());
            return true;
        }
    }

    @Test
    void aRebuildWritesTheSameBytesAndTheNextNightGoesOn() throws Exception {
        job("late", 2, NONE_YET);
        job("later", 2, NONE_YET);
        run(1);
        this.service.usage("late", RECORDED);
        run(2);
        job("new", -1, NONE_YET);
        this.service.usage("later", "{\"credits\":3,\"extract_credits\":3,\"parse_credits\":0}");
        run(3);
        Map<String, String> before = Rebuilding.visible(this.directory);

        assertThat(new Rebuilding(this.directory).run().orElseThrow().isUnchanged()).isTrue();

        assertThat(Rebuilding.visible(this.directory)).isEqualTo(before);
        assertVerified();
        this.service.usage("new", RECORDED);
        assertThat(run(4).counts()).containsEntry("credits_asked", 1L).containsEntry("credits_filled", 1L);
        assertThat(usage("usage_current")).containsExactly(row("late", 2, "12.5", 2), row("later", 2, "3.0", 3),
                row("new", 2, "12.5", 4));
        new Rebuilding(this.directory).whole().with("datasets.papers", "Paged").run();
        assertThat(query("SELECT DISTINCT dataset, count(*) FROM usage GROUP BY ALL"))
            .containsExactly(List.of("papers", "6"));
    }

    @Test
    void aPlanForetellsTheCalls() throws Exception {
        job("late", 2, NONE_YET);
        job("changed", 2, NONE_YET);
        job("done", 2, RECORDED);
        run(1);
        this.service.put("changed", created(2), created(1), "COMPLETED").usage("late", RECORDED);
        for (int night = 2; night <= 4; night++) {
            Plan plan = night(night).plan();
            assertThat(plan.calls().credits()).as("night %d", night)
                .isEqualTo(run(night).counts().getOrDefault("credits_asked", 0L));
        }
        assertThat(night(4).plan().calls().credits()).isZero();
        assertThat(night(6).with("credits-within", "0d").plan().calls().credits()).isZero();
    }

    @Test
    @Tag("long")
    void aThousandAreAskedInANightAndThoseAskedForLeastComeFirst() throws Exception {
        int jobs = CreditsRound.MOST + 3;
        for (int i = 0; i < jobs; i++) {
            String id = "ext-%04d".formatted(i);
            Instant created = created(2).plusSeconds(i);
            this.service.put(id, created, created, "COMPLETED").usage(id, NONE_YET);
        }
        large(1);
        int fetched = this.service.fetched().size();

        Manifest second = large(2);

        assertThat(second.counts()).containsEntry("credits_asked", (long) CreditsRound.MOST);
        assertThat(this.service.fetched().subList(fetched, this.service.fetched().size())).doesNotHaveDuplicates()
            .doesNotContain("ext-1000", "ext-1001", "ext-1002");
        for (String youngest : List.of("ext-1000", "ext-1001", "ext-1002")) {
            this.service.usage(youngest, RECORDED);
        }
        assertThat(large(3).counts()).containsEntry("credits_filled", 3L);
    }

    private Manifest large(int number) throws Exception {
        return sized(number, "1000");
    }

    private Manifest sized(int number, String pageSize) throws Exception {
        return this.service.night(this.directory)
            .at(FIRST_NIGHT.plus(Duration.ofDays(number - 1L)))
            .with("page-size", pageSize)
            .with("formats", "parquet")
            .run()
            .getFirst();
    }

    @Test
    void anUnfinishedNightAsksNobodyTwice() throws Exception {
        for (int i = 0; i < 60; i++) {
            job("ext-%03d".formatted(i), 2, NONE_YET);
        }
        run(1);
        int before = this.service.fetched().size();
        this.service.server().on("/api/v2/extract/ext-055", FakeServer.status(402, "{\"detail\":\"no credits\"}"));
        assertThatThrownBy(() -> night(2).run()).isInstanceOf(Failure.class).hasMessageContaining("no credits");
        Plan plan = night(2).plan();
        put("ext-055", 2);

        List<Manifest> two = night(2).run();

        assertThat(two).hasSize(2);
        assertThat(two.getFirst().counts()).containsEntry("credits_asked", 60L);
        assertThat(two.getLast().counts()).doesNotContainKey("credits_asked");
        assertThat(plan.calls().credits()).isEqualTo(10);
        List<String> asked = this.service.fetched().subList(before, this.service.fetched().size());
        assertThat(asked.stream().filter((id) -> id.compareTo("ext-050") < 0).toList()).hasSize(50)
            .doesNotHaveDuplicates();
    }

    @Test
    void afterFourNightsOfTheSandboxTheCreditsAreWhatTheServiceSays() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(60)))) {
            long filled = 0;
            for (int night = 1; night <= 4; night++) {
                sandbox.turnTo(night);
                Manifest manifest = new Night(sandbox, this.directory).at(night(night).now()).run().getFirst();
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
            query("SELECT u.job_id, coalesce(CAST(u.credits AS VARCHAR), 'none') FROM usage_current u JOIN runs r "
                    + "ON u.job_id = r.job_id AND u.updated_at = r.updated_at WHERE r.source = 'v2-job'")
                .forEach((row) -> found.put(row.getFirst(), row.getLast()));
            assertThat(found).isNotEmpty()
                .containsValue("none")
                .allSatisfy((id, credits) -> assertThat(credits).as(id).isEqualTo(truth.get(id)));
            assertThat(query("SELECT count(*) FROM usage WHERE statement = 2"))
                .containsExactly(List.of(String.valueOf(filled)));
        }
    }

    @Test
    void explainTellsOfEachStatementAndOfWhatIsWaitedFor() throws Exception {
        job("late", 2, NONE_YET);
        run(1);
        run(2);
        assertThat(explain("late")).contains("credits       not there at the export, asked for again 1 time, last at ");
        this.service.usage("late", RECORDED);
        run(3);

        assertThat(explain("late"))
            .contains("statement     2, by export 000003 of ", "usage         credits 12.5, extract credits 10, ",
                    "file          parquet/usage/created_month=2026-10-01/000003-00001.parquet, 1 row\n")
            .doesNotContain("asked for again");
    }

    private String explain(String id) {
        StringWriter text = new StringWriter();
        JobRecord job;
        try (LedgerView ledger = LedgerView.open(layout().ledger(), layout().lock()).orElseThrow()) {
            job = JobRecord.read(ledger, id);
        }
        new Explanation(job, layout(), new PrintWriter(text)).print();
        return text.toString();
    }

    private Manifest run(int number) throws Exception {
        List<Manifest> published = night(number).run();
        assertThat(published).hasSize(1);
        assertBalanced(published.getFirst());
        return published.getFirst();
    }

    private static void assertBalanced(Manifest manifest) {
        Map<String, Long> counts = manifest.counts();
        assertThat(List.of("exported", "unchanged", "open", "quarantined", "expired", "filtered", "deferred")
            .stream()
            .mapToLong(counts::get)
            .sum()).isEqualTo(counts.get("considered"));
    }

    private void job(String id, int daysBefore, String usage) {
        put(id, daysBefore);
        this.service.usage(id, usage);
    }

    private void put(String id, int daysBefore) {
        this.service.put(id, created(daysBefore), created(daysBefore).plusSeconds(60), "COMPLETED");
    }

    private static Instant created(int daysBefore) {
        return FIRST_NIGHT.minus(Duration.ofHours(2)).minus(Duration.ofDays(daysBefore));
    }

    private Night night(int number) {
        return night(number, this.directory);
    }

    private Night night(int number, Path output) {
        return this.service.night(output)
            .at(FIRST_NIGHT.plus(Duration.ofDays(number - 1L)))
            .with("page-size", "10")
            .waiting(new FakeTime());
    }

    private Layout layout() {
        return new Layout(this.directory);
    }

    private void assertVerified() {
        assertThat(new Verifier(layout()).verify().problems()).isEmpty();
    }

    private static List<String> row(String job, int statement, String credits, int export) {
        return java.util.Arrays.asList(job, String.valueOf(statement), credits, String.valueOf(export));
    }

    private List<List<String>> usage(String view) throws Exception {
        return query("SELECT job_id, statement, credits, _export FROM %s ORDER BY ALL".formatted(view));
    }

    private List<List<String>> query(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(this.directory.resolve("catalog/duckdb.sql")));
            return Duck.query(connection, sql);
        }
    }

}
