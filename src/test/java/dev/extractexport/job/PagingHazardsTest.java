package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Manifest;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What goes wrong while a service pages through its jobs, one hazard a test, over real HTTP. In the
/// end each version of each job stands in the tables once.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PagingHazardsTest {

    private static final Instant NIGHT = Instant.parse("2026-11-01T02:15:00Z");

    private static final int JOBS = 40;

    @TempDir
    Path directory;

    private final PagedService service = new PagedService();

    @AfterEach
    void close() {
        this.service.close();
    }

    @Test
    void jobsInsertedWhilePagingByOffsetRepeatOthersAndLoseNone() throws Exception {
        jobs();
        this.service.byOffset().beforePage((page) -> {
            for (int i = 0; page > 1 && page < 5 && i < 3; i++) {
                finished("new-%d-%d".formatted(page, i), -page * 10 - i);
            }
        });

        Manifest first = night(1);

        assertThat(first.counts()).containsEntry("exported", (long) JOBS).containsEntry("repeated", 9L);
        this.service.beforePage((page) -> {
        });
        assertThat(night(2).counts()).containsEntry("exported", 9L);
        assertAllOnce(JOBS + 9);
    }

    @Test
    void aJobThatCompletesWhilePagingIsExportedThisNightOrTheNext() throws Exception {
        jobs();
        this.service.put("before", created(0), created(0), "RUNNING").put("behind", created(0), created(0), "PENDING");
        // One is listed as unfinished and then as completed; the other completes when its
        // place was passed already.
        this.service.beforePage((page) -> {
            if (page == 1) {
                this.service.put("before", created(0), created(-10), "COMPLETED");
            }
            if (page == 3) {
                this.service.put("behind", created(0), created(-10), "COMPLETED");
            }
        });

        assertThat(night(1).counts()).containsEntry("exported", JOBS + 1L).containsEntry("open", 2L);
        assertThat(night(2).counts()).containsEntry("exported", 1L).containsEntry("open", 0L);
        assertAllOnce(JOBS + 2);
    }

    @Test
    void aJobThatIsUpdatedWhilePagingIsExportedInBothVersionsAndWhatItShiftedAwayTheNextNight() throws Exception {
        jobs();
        CompletableFuture<Void> fetched = new CompletableFuture<>();
        this.service.server().on(ApiFixture.LIST + "/ext-039", (request) -> {
            FakeServer.Reply before = this.service.get("ext-039");
            fetched.complete(null);
            return before;
        });
        this.service
            .ordered(java.util.Comparator.comparing(PagedService.Job::updated).thenComparing(PagedService.Job::id))
            .byOffset()
            .beforePage((page) -> {
                if (page == 3) {
                    fetched.join();
                    finished("ext-039", 39, 0);
                }
            });

        // It moved from the first page to the last, and all others one place forward: the
        // first job of page 3 is on none.
        assertThat(night(1).counts()).containsEntry("exported", (long) JOBS);
        assertThat(night(2).counts()).containsEntry("exported", 1L).containsEntry("unchanged", (long) JOBS - 1);
        assertThat(versions()).hasSize(JOBS).containsEntry("ext-039", 2);
    }

    @Test
    void aTokenThatExpiresInMidListingBeginsItAnewWithoutFetchingAgain() throws Exception {
        jobs();
        this.service.tokensLive(2);

        Manifest manifest = night(1);

        assertThat(manifest.counts()).containsEntry("exported", (long) JOBS)
            .containsEntry("repeated", 30L)
            .containsEntry("listed_items", JOBS + 30L);
        assertThat(this.service.fetched()).hasSize(JOBS).doesNotHaveDuplicates();
        assertAllOnce(JOBS);
    }

    @Test
    void aServerThatDoesNotKnowAnUnfinishedStatusIsExportedWithoutIt() throws Exception {
        jobs();
        this.service.server().on(ApiFixture.LIST, (request) -> {
            if (request.query().contains("status=THROTTLED")) {
                return FakeServer.status(422, "{\"detail\":[{\"loc\":[\"query\",\"status\"],\"msg\":\"bad\"}]}");
            }
            return FakeServer.json(request.query().contains("status=COMPLETED") ? page(null, 0, 1) : page(null));
        });

        assertThat(night(1).counts()).containsEntry("exported", 2L);
    }

    @Test
    void tokensThatDieSoonBeginTheListingAnewAsLongAsItGetsFurther() throws Exception {
        int pages = 20;
        AtomicInteger dies = new AtomicInteger(1);
        jobs();
        this.service.server().on(ApiFixture.LIST, (request) -> {
            if (!request.query().contains("status=COMPLETED")) {
                return FakeServer.json(ApiFixture.page(null));
            }
            int place = request.query().indexOf("page_token=t");
            int token = (place < 0) ? 0 : Integer.parseInt(request.query().substring(place + "page_token=t".length()));
            if (token == dies.get()) {
                dies.addAndGet(token);
                return FakeServer.status(410, "{\"detail\":\"expired\"}");
            }
            return FakeServer.json(page((token + 1 < pages) ? "t" + (token + 1) : null, token));
        });

        assertThat(night(1).counts()).containsEntry("exported", (long) pages);
        assertThat(this.service.fetched()).hasSize(pages).doesNotHaveDuplicates();
    }

    @Test
    void theTokenOfAnEarlierProcessMayHaveExpired() throws Exception {
        jobs();
        this.service.server().on(ApiFixture.LIST + "/ext-025", FakeServer.status(402, "{\"detail\":\"no credits\"}"));
        assertThatThrownBy(() -> night(1)).isInstanceOf(Failure.class).hasMessageContaining("no credits");
        finished("ext-025", 25);
        this.service.tokensLive(0);

        List<Manifest> published = settings(2).run();

        assertThat(published.getFirst().counts()).containsEntry("exported", (long) JOBS);
        assertThat(published.get(1).counts()).containsEntry("exported", 0L);
        assertAllOnce(JOBS);
    }

    @Test
    void theTokenOfAnEarlierProcessIsFollowed() throws Exception {
        jobs();
        this.service.server().on(ApiFixture.LIST + "/ext-025", FakeServer.status(402, "{\"detail\":\"no credits\"}"));
        assertThatThrownBy(() -> night(1)).isInstanceOf(Failure.class);
        finished("ext-025", 25);
        this.service.wantedPages();

        Manifest resumed = settings(2).run().getFirst();

        assertThat(resumed.counts()).containsEntry("repeated", 0L).containsEntry("listed_items", (long) JOBS);
        assertAllOnce(JOBS);
    }

    @Test
    void anEmptyPageWithATokenIsFollowed() throws Exception {
        pages(page("t1", 0, 1), page("t2"), page("t3"), page(null, 2));

        assertThat(night(1).counts()).containsEntry("exported", 3L);
    }

    @Test
    void shortPagesAreNoEnd() throws Exception {
        pages(page("t1", 0), page("t2", 1, 2, 3, 4, 5), page("t3", 6), page(null, 7));

        assertThat(night(1).counts()).containsEntry("exported", 8L);
    }

    @Test
    void theSamePageTwiceIsTakenOnce() throws Exception {
        pages(page("t1", 0, 1), page("t2", 0, 1), page("t3", 1, 2), page(null, 2, 3));

        assertThat(night(1).counts()).containsEntry("exported", 4L).containsEntry("repeated", 4L);
        assertAllOnce(4);
    }

    @Test
    void theSameTokenTwiceIsFollowedTwice() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        serve((token) -> switch (token) {
            case "" -> page("t1", 0, 1);
            case "t1" -> (asked.getAndIncrement() < 2) ? page("t1", 0, 1) : page(null, 2, 3);
            default -> throw new AssertionError(token);
        });

        assertThat(night(1).counts()).containsEntry("exported", 4L);
        assertAllOnce(4);
    }

    @Test
    void tokensInCirclesEndTheExportResumablyWithWhatWasFetchedArchived() throws Exception {
        serve((token) -> switch (token) {
            case "" -> page("t1", 0, 1);
            case "t1" -> page("t2", 2, 3);
            default -> page("t1", 4, 5);
        });
        assertThatThrownBy(() -> night(1)).isInstanceOfSatisfying(Failure.class, (failure) -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.INCOMPLETE);
            assertThat(failure).hasMessageContaining("go in circles").hasMessageContaining("status=COMPLETED");
        });
        assertThat(this.service.server().requests()).hasSizeLessThan(120);

        pages(page("t1", 0, 1), page("t2", 2, 3), page(null, 4, 5));

        assertThat(settings(2).run().getFirst().counts()).containsEntry("exported", 6L);
        assertAllOnce(6);
    }

    @Test
    void aJobThatChangedSinceItWasListedIsFiledUnderItsOwnTime() throws Exception {
        jobs();
        changeAtFetch("ext-007", created(-5), "COMPLETED");

        assertThat(night(1).counts()).containsEntry("exported", (long) JOBS).containsEntry("unchanged", 1L);
        assertThat(night(2).counts()).containsEntry("exported", 0L).containsEntry("unchanged", (long) JOBS);

        assertAllOnce(JOBS);
        assertThat(query("SELECT r.updated_at = res._updated_at, r.status, res.a, r.job_rest LIKE '%updated_at%' "
                + "FROM read_parquet(%1$s) r JOIN read_parquet(%2$s) res ON r.job_id = res._job_id "
                + "WHERE r.job_id = 'ext-007' AND r.exported"))
            .containsExactly(List.of("true", "COMPLETED", "ext-007 at " + created(-5), "true"));
    }

    @Test
    void aStaleListingBringsAKnownVersionNoSecondTime() throws Exception {
        jobs();
        PagedService.Job before = this.service.jobs().get("ext-007");
        changeAtFetch("ext-007", created(-5), "COMPLETED");
        night(1);
        // The listing falls back to the version before, the job itself does not.
        this.service.put("ext-007", before.created(), before.updated().plusSeconds(1), "COMPLETED");
        changeAtFetch("ext-007", created(-5), "COMPLETED");

        // Two versions are considered of that job: the one listed, and the one it turned
        // out
        // to be.
        assertThat(night(2).counts()).containsEntry("exported", 0L).containsEntry("unchanged", JOBS + 1L);
        assertAllOnce(JOBS);
    }

    @Test
    void aListingThatLagsBehindForEverCostsNoCallEachNight() throws Exception {
        jobs();
        PagedService.Job listed = this.service.jobs().get("ext-007");
        this.service.server().on(ApiFixture.LIST + "/ext-007", (request) -> {
            FakeServer.Reply reply = this.service.put("ext-007", listed.created(), created(-5), "COMPLETED")
                .get("ext-007");
            this.service.put("ext-007", listed.created(), listed.updated(), "COMPLETED");
            return reply;
        });
        night(1);

        assertThat(night(2).counts()).containsEntry("exported", 0L).containsEntry("unchanged", (long) JOBS);
        assertThat(this.service.fetched()).hasSize(JOBS);
        assertAllOnce(JOBS);
    }

    @Test
    void aJobThatWasCancelledSinceItWasListedIsFiltered() throws Exception {
        jobs();
        changeAtFetch("ext-007", created(-5), "CANCELLED");

        Manifest manifest = night(1);

        assertThat(manifest.counts()).containsEntry("exported", JOBS - 1L)
            .containsEntry("filtered", 1L)
            .containsEntry("quarantined", 0L);
        assertThat(manifest.exitCode()).isZero();
    }

    private void jobs() {
        for (int i = 0; i < JOBS; i++) {
            finished("ext-%03d".formatted(i), i);
        }
    }

    private void finished(String id, int minutesBefore) {
        finished(id, minutesBefore, minutesBefore);
    }

    private void finished(String id, int createdBefore, int updatedBefore) {
        this.service.put(id, created(createdBefore), created(updatedBefore), "COMPLETED");
    }

    private static Instant created(int minutesBefore) {
        return NIGHT.minus(Duration.ofHours(3)).minus(Duration.ofMinutes(minutesBefore));
    }

    /// The job changes at the moment when it is fetched.
    private void changeAtFetch(String id, Instant updated, String status) {
        Instant created = this.service.jobs().get(id).created();
        this.service.server().on(ApiFixture.LIST + "/" + id, (request) -> {
            this.service.put(id, created, updated, status);
            return this.service.get(id);
        });
    }

    private static String page(String next, int... jobs) {
        List<String> items = new ArrayList<>();
        for (int job : jobs) {
            items.add(ApiFixture.item("ext-%03d".formatted(job), "COMPLETED", created(job).toString(),
                    created(job).toString()));
        }
        return ApiFixture.page(next, items.toArray(String[]::new));
    }

    /// Serves these pages, each behind the token of the one before.
    private void pages(String... pages) {
        Map<String, String> byToken = new HashMap<>();
        for (int i = 0; i < pages.length; i++) {
            byToken.put((i == 0) ? "" : "t" + i, pages[i]);
        }
        serve(byToken::get);
    }

    private void serve(java.util.function.UnaryOperator<String> pageOfToken) {
        jobs();
        this.service.server().on(ApiFixture.LIST, (request) -> {
            if (!request.query().contains("status=COMPLETED")) {
                return FakeServer.json(ApiFixture.page(null));
            }
            int token = request.query().indexOf("page_token=");
            return FakeServer
                .json(pageOfToken.apply((token < 0) ? "" : request.query().substring(token + "page_token=".length())));
        });
    }

    private Manifest night(int number) throws IOException {
        List<Manifest> published = settings(number).run();
        return published.getLast();
    }

    private Night settings(int number) {
        return this.service.night(this.directory)
            .at(NIGHT.plus(Duration.ofDays(number - 1L)))
            .with("page-size", "10")
            .with("formats", "parquet")
            .waiting(new FakeTime());
    }

    private void assertAllOnce(int jobs) throws SQLException {
        assertThat(versions()).hasSize(jobs).allSatisfy((id, count) -> assertThat(count).as(id).isEqualTo(1));
    }

    private Map<String, Integer> versions() throws SQLException {
        Map<String, Integer> versions = new TreeMap<>();
        query("SELECT _job_id, count(*) FROM read_parquet(%2$s) GROUP BY ALL")
            .forEach((row) -> versions.put(row.getFirst(), Integer.parseInt(row.getLast())));
        return versions;
    }

    /// @param sql with the files of `runs` as `%1$s` and those of the results as `%2$s`
    private List<List<String>> query(String sql) throws SQLException {
        return Duck.query(sql.replace("%'", "%%'")
            .replace("'%u", "'%%u")
            .formatted(Duck.literal(this.directory.resolve("parquet/runs") + "/**/*.parquet"),
                    Duck.literal(this.directory.resolve("parquet/results") + "/**/*.parquet")));
    }

}
