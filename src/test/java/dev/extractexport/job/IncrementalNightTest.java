package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.FakeTime;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.job.plan.Plan;
import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.publish.Manifest;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Which nights read how much of a listing, and that none of them misses a job. A hundred and twenty jobs,
/// one a day, in pages of ten: with a lookback of 14 days a night that stops early reads three pages.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class IncrementalNightTest {

    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-01T02:15:00Z");

    private static final int JOBS = 120;

    private static final int ALL_PAGES = 12;

    @TempDir
    Path directory;

    private final PagedService service = new PagedService();

    @AfterEach
    void close() {
        this.service.close();
    }

    @Test
    void aNightStopsOnceAFullPageLiesBeforeTheLookback() throws IOException {
        jobs();
        assertThat(count(night(1).run(), "exported")).isEqualTo(JOBS);
        assertThat(this.service.wantedPages()).isEqualTo(ALL_PAGES);
        job("new", 1, "COMPLETED");

        List<Manifest> second = night(2).run();

        assertThat(count(second, "exported")).isEqualTo(1);
        assertThat(this.service.wantedPages()).isEqualTo(3);
        assertThat(second.getFirst().counts()).containsEntry("listed_items", 30L);
    }

    @Test
    void afterSevenDaysTheListingIsReadToItsEndAndFindsTheUpdateOfAnOldJob() throws IOException {
        jobs();
        night(1).run();
        this.service.put(id(80), created(80), night(2).now(), "COMPLETED").wantedPages();
        for (int night : List.of(2, 4, 7)) {
            assertThat(count(night(night).run(), "exported")).as("night %d", night).isZero();
            assertThat(this.service.wantedPages()).as("night %d", night).isLessThan(ALL_PAGES);
        }

        assertThat(count(night(8).run(), "exported")).isEqualTo(1);

        assertThat(this.service.wantedPages()).isEqualTo(ALL_PAGES);
        night(9).run();
        assertThat(this.service.wantedPages()).isLessThan(ALL_PAGES);
        assertThat(versions().get(id(80))).isEqualTo(2);
    }

    @Test
    void aListingOfTenPagesIsReadToItsEndEachNight() throws IOException {
        for (int day = 0; day < 100; day++) {
            this.service.put(id(day), created(day), created(day).plusSeconds(60), "COMPLETED");
        }
        night(1).run();
        this.service.put(id(80), created(80), night(2).now(), "COMPLETED").wantedPages();

        assertThat(count(night(2).run(), "exported")).isEqualTo(1);
        assertThat(this.service.wantedPages()).isEqualTo(10);
        assertThat(versions().get(id(80))).isEqualTo(2);
    }

    @Test
    void anUpdateWithinTheLookbackIsFoundTheNightAfter() throws IOException {
        jobs();
        night(1).run();
        this.service.put(id(12), created(12), night(2).now(), "COMPLETED");

        assertThat(count(night(2).run(), "exported")).isEqualTo(1);
        assertThat(versions().get(id(12))).isEqualTo(2);
    }

    @Test
    void aJobThatCompletesTenDaysLateIsExportedTheNightAfter() throws IOException {
        jobs();
        this.service.put("late", created(0), created(0), "RUNNING");
        // Long before the lookback when it completes.
        this.service.put("later", created(40), created(40), "PENDING");
        for (int night : List.of(1, 5, 11)) {
            assertThat(count(night(night).run(), "open")).isEqualTo(2);
        }
        this.service.put("late", created(0), night(11).now().plusSeconds(60), "COMPLETED");
        this.service.put("later", created(40), night(11).now().plusSeconds(60), "COMPLETED");
        this.service.wantedPages();
        int before = this.service.server().requests().size();

        List<Manifest> after = night(12).run();

        assertThat(count(after, "exported")).isEqualTo(2);
        assertThat(count(after, "open")).isZero();
        assertThat(this.service.wantedPages()).isLessThan(ALL_PAGES);
        assertThat(versions()).containsEntry("late", 1).containsEntry("later", 1);
        assertThat(this.service.server().requests().stream().skip(before).map(FakeServer.Request::path))
            .containsOnlyOnce(ApiFixture.LIST + "/late", ApiFixture.LIST + "/later");
    }

    @Test
    void aListingThatWasNotNewestFirstIsAlwaysReadToItsEnd() throws IOException {
        jobs();
        this.service.ordered(Comparator.comparing(PagedService.Job::created));
        night(1).run();
        job("new", 1, "COMPLETED");
        this.service.wantedPages();

        assertThat(count(night(2).run(), "exported")).isEqualTo(1);
        assertThat(this.service.wantedPages()).isGreaterThanOrEqualTo(ALL_PAGES);
    }

    @Test
    void aListingThatLosesItsOrderIsReadToItsEndThatNight() throws IOException {
        jobs();
        night(1).run();
        this.service.ordered(Comparator.comparing(PagedService.Job::updated)
            .reversed()
            .thenComparing(Comparator.comparing(PagedService.Job::created).reversed()));
        this.service.put(id(90), created(90), night(2).now(), "COMPLETED");
        job("new", 1, "COMPLETED");
        this.service.wantedPages();

        assertThat(count(night(2).run(), "exported")).isEqualTo(2);
        assertThat(this.service.wantedPages()).isGreaterThanOrEqualTo(ALL_PAGES);
    }

    @Test
    void aLimitMovesNoMark() throws IOException {
        jobs();
        assertThat(count(night(1).with("limit", "60").run(), "deferred")).isEqualTo(JOBS - 60);
        this.service.wantedPages();

        assertThat(count(night(2).run(), "exported")).isEqualTo(JOBS - 60);
        assertThat(this.service.wantedPages()).isEqualTo(ALL_PAGES);
        assertThat(count(night(3).with("limit", "1").run(), "exported")).isZero();
        assertThat(this.service.wantedPages()).isEqualTo(3);
    }

    @Test
    void aWindowMovesNoMarkAndIsReadToItsBeginningThoughTheServiceIgnoresIt() throws IOException {
        jobs();
        assertThat(count(night(1).with("created-from", "2026-10-20").run(), "exported")).isEqualTo(13);
        assertThat(this.service.wantedPages()).as("no order is known yet").isEqualTo(ALL_PAGES);

        assertThat(count(night(2).run(), "exported")).isEqualTo(JOBS - 13);
        assertThat(this.service.wantedPages()).isEqualTo(ALL_PAGES);
        assertThat(count(night(3).with("created-from", "2026-10-20").run(), "unchanged")).isEqualTo(13 + 17);
        assertThat(this.service.wantedPages()).isEqualTo(3);
    }

    @Test
    void anInterruptedListingMovesNoMark() throws IOException {
        jobs();
        this.service.server().on("/api/v2/extract/" + id(55), FakeServer.status(402, "{\"detail\":\"no credits\"}"));
        assertThatThrownBy(() -> night(1).run()).isInstanceOf(Failure.class).hasMessageContaining("no credits");
        this.service.put(id(55), created(55), created(55), "COMPLETED");
        this.service.wantedPages();

        List<Manifest> two = night(2).run();

        // The rest of the first export, then a second that may stop early.
        assertThat(count(two, "exported")).isEqualTo(JOBS);
        assertThat(this.service.wantedPages()).isBetween(4, ALL_PAGES);
        assertThat(versions()).hasSize(JOBS).containsValue(1).doesNotContainValue(2);
    }

    @Test
    void aJobThatClaimsToBeOfTomorrowHidesNone() throws IOException {
        jobs();
        this.service.put("future", Instant.parse("2999-01-01T00:00:00Z"), night(1).now(), "COMPLETED");
        night(1).run();
        job("new", 1, "COMPLETED");

        assertThat(count(night(2).run(), "exported")).isEqualTo(1);
        assertThat(count(night(3).run(), "exported")).isZero();
    }

    @Test
    void otherFiltersHaveAMarkOfTheirOwn() throws IOException {
        jobs();
        this.service.put(id(70), created(70), created(70), "FAILED");
        night(1).run();
        this.service.wantedPages();

        assertThat(count(night(2).with("status", "COMPLETED,FAILED").run(), "exported")).isEqualTo(1);
        assertThat(this.service.wantedPages()).isEqualTo(3);
        night(3).with("configuration-id", "cfg-paged").run();
        assertThat(this.service.wantedPages()).isEqualTo(ALL_PAGES);
    }

    @Test
    void aListingCutIntoExportsMovesTheMarkAtItsEnd() throws IOException {
        jobs();
        assertThat(night(1).with("jobs-per-export", "30").run()).hasSize(4);
        this.service.wantedPages();

        assertThat(count(night(2).run(), "unchanged")).isEqualTo(30);
        assertThat(this.service.wantedPages()).isEqualTo(3);
    }

    @Test
    void aPlanStopsWhereTheNightStops() throws Exception {
        jobs();
        this.service.put("late", created(60), created(60), "RUNNING");
        night(1).run();
        job("new", 1, "COMPLETED");
        this.service.put("late", created(60), night(2).now(), "COMPLETED");
        for (int night : List.of(2, 3, 9)) {
            this.service.wantedPages();
            Plan plan = night(night).plan();
            int planned = this.service.wantedPages();

            List<Manifest> made = night(night).run();

            assertThat(this.service.wantedPages()).as("night %d", night).isEqualTo(planned);
            for (Outcome outcome : List.of(Outcome.EXPORTED, Outcome.UNCHANGED, Outcome.OPEN)) {
                assertThat(plan.tonight().count(outcome)).as("night %d, %s", night, outcome)
                    .isEqualTo(count(made, outcome.name().toLowerCase(java.util.Locale.ROOT)));
            }
        }
    }

    @Test
    void aPlanKnowsWhereTheUnfinishedExportWillLeaveTheMark() throws Exception {
        jobs();
        this.service.server().on("/api/v2/extract/" + id(55), FakeServer.status(402, "{\"detail\":\"no credits\"}"));
        assertThatThrownBy(() -> night(1).run()).isInstanceOf(Failure.class);
        this.service.put(id(55), created(55), created(55), "COMPLETED");
        this.service.wantedPages();

        Plan plan = night(2).plan();
        int planned = this.service.wantedPages();
        List<Manifest> made = night(2).run();

        assertThat(this.service.wantedPages()).isEqualTo(planned);
        assertThat(plan.tonight().count(Outcome.UNCHANGED)).isEqualTo(count(made.subList(1, 2), "unchanged"));
    }

    @Test
    void whatIsDeletedIsToldAndCostsNothingElse() throws IOException {
        jobs();
        this.service.put("open", created(3), created(3), "RUNNING");
        // Listed, but gone when it is fetched.
        this.service.server().on("/api/v2/extract/" + id(5), FakeServer.status(404, "{\"detail\":\"Job not found\"}"));
        List<Manifest> first = night(1).run();
        assertThat(count(first, "expired")).isEqualTo(1);
        assertThat(first.getFirst().exitCode()).isEqualTo(10);
        this.service.delete("open").delete(id(8));

        List<Manifest> second = night(2).run();

        assertThat(count(second, "expired")).isEqualTo(1);
        assertThat(second.getFirst().exitCode()).isEqualTo(10);
        assertThat(count(night(3).run(), "expired")).isZero();
        assertThat(versions()).hasSize(JOBS - 1).containsKey(id(8)).doesNotContainKeys("open", id(5));
    }

    private void jobs() {
        for (int day = 0; day < JOBS; day++) {
            this.service.put(id(day), created(day), created(day).plusSeconds(60), "COMPLETED");
        }
    }

    /// A job made in the day after a night.
    private void job(String id, int night, String status) {
        Instant created = night(night).now().plus(Duration.ofHours(5));
        this.service.put(id, created, created.plusSeconds(60), status);
    }

    private static String id(int day) {
        return "ext-%03d".formatted(day);
    }

    /// One a day, the first one shortly before the first night.
    private static Instant created(int daysBefore) {
        return FIRST_NIGHT.minus(Duration.ofHours(2)).minus(Duration.ofDays(daysBefore));
    }

    private Night night(int number) {
        // A cron line is never to the second.
        Instant moment = FIRST_NIGHT.plus(Duration.ofDays(number - 1L)).plusSeconds(number % 2 * 40L);
        return this.service.night(this.directory)
            .at(moment)
            .with("page-size", "10")
            .with("formats", "parquet")
            .waiting(new FakeTime());
    }

    private static long count(List<Manifest> published, String outcome) {
        return published.stream().mapToLong((manifest) -> manifest.counts().get(outcome)).sum();
    }

    /// How many versions of each job the results hold.
    private Map<String, Integer> versions() throws IOException {
        Map<String, Integer> versions = new TreeMap<>();
        try {
            Duck.query("SELECT _job_id, count(*) FROM read_parquet(%s) GROUP BY ALL"
                .formatted(Duck.literal(this.directory.resolve("parquet/results") + "/**/*.parquet")))
                .forEach((row) -> versions.put(row.getFirst(), Integer.parseInt(row.getLast())));
        }
        catch (java.sql.SQLException ex) {
            throw new IOException(ex);
        }
        return versions;
    }

}
