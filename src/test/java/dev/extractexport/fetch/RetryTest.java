package dev.extractexport.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.ApiSettings.ApiSource;
import dev.extractexport.api.FakeServer.Reply;
import dev.extractexport.api.ListQuery;
import dev.extractexport.api.http.HttpSettings;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import dev.extractexport.fetch.listing.Listing;
import dev.extractexport.fetch.listing.Walk;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.Wanted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.extractexport.api.ApiFixture.LIST;
import static dev.extractexport.api.ApiFixture.item;
import static dev.extractexport.api.ApiFixture.page;
import static dev.extractexport.api.FakeServer.cut;
import static dev.extractexport.api.FakeServer.gzipCut;
import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.redirect;
import static dev.extractexport.api.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What becomes of an export of thirty jobs when one of them, the listing, or everything fails, in
/// each way there is: real HTTP on loopback, waiting recorded instead of done.
@Timeout(180)
class RetryTest {

    private static final int JOBS = 30;

    /// In the middle: jobs are asked for before and after it.
    private static final int ILL = 10;

    private static final String GATEWAY_PAGE = "<html><title>502</title>";

    @TempDir
    Path spills;

    /// Two tests wait for bounds to pass.
    private final ApiFixture fixture = new ApiFixture(ApiSource.V2_JOB, new HttpSettings.Bounds(Duration.ofSeconds(5),
            Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofSeconds(60), 10_000_000));

    @AfterEach
    void close() {
        this.fixture.close();
    }

    /// Faults that may pass.
    enum Fault {

        S408, S409, S425, S429, S429_AFTER_SECONDS, S429_AFTER_DATE, S429_AFTER_MILLIS, S500, S502, S503, S504, S529,
        SHOULD_RETRY, CUT, CUT_AT_ONCE, CUT_GZIP, STALLED, SILENT, BROKEN_JSON, HTML_WITH_200, EMPTY_WITH_200,
        ANOTHER_OBJECT, REDIRECT_ELSEWHERE, ABSURD_RETRY_AFTER, UNREADABLE_RETRY_AFTER

    }

    private Reply reply(Fault fault) {
        String body = run("job-" + ILL);
        return switch (fault) {
            case S408 -> status(408, "");
            case S409 -> status(409, "{\"detail\":\"locked\"}");
            case S425 -> status(425, "");
            case S429 -> status(429, "{\"detail\":\"Too many requests\"}");
            case S429_AFTER_SECONDS -> status(429, "", "Retry-After", "2");
            case S429_AFTER_DATE -> status(429, "", "Retry-After", rfc1123(Instant.now().plusSeconds(40)));
            case S429_AFTER_MILLIS -> status(429, "", "retry-after-ms", "120.5");
            case S500 -> status(500, "{\"detail\":\"Oops! correlation ID: 0c9f\"}");
            case S502 -> status(502, GATEWAY_PAGE, "Content-Type", "text/html");
            case S503 -> status(503, "", "Retry-After", "1");
            case S504 -> status(504, "");
            case S529 -> status(529, "");
            case SHOULD_RETRY -> status(404, "", "x-should-retry", "true");
            case CUT -> cut(body, body.length() / 2);
            case CUT_AT_ONCE -> cut(body, 0);
            case CUT_GZIP -> gzipCut(body, 3);
            case STALLED -> this.fixture.server().stall(body.substring(0, 20));
            case SILENT -> this.fixture.server().silence();
            case BROKEN_JSON -> json(body.replace("}", ","));
            case HTML_WITH_200 -> status(200, GATEWAY_PAGE, "Content-Type", "text/html");
            case EMPTY_WITH_200 -> status(200, "");
            case ANOTHER_OBJECT -> json("{\"error\":\"try later\"}");
            case REDIRECT_ELSEWHERE -> redirect(307, "http://127.0.0.1:1/elsewhere");
            case ABSURD_RETRY_AFTER -> status(503, "", "Retry-After", "31536000");
            case UNREADABLE_RETRY_AFTER -> status(503, "", "Retry-After", "-5", "retry-after-ms", "NaN");
        };
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aFaultThatPassesCostsNothingButTime(Fault fault) throws InterruptedException {
        serve(Map.of(ILL, new Reply[] { reply(fault), json(run("job-" + ILL)) }));

        assertThat(export()).extracting(FetchedJob::outcome).containsOnly(Outcome.EXPORTED).hasSize(JOBS);
        assertThat(asked(ILL)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = { "S429", "S429_AFTER_SECONDS",
            "S429_AFTER_DATE", "S429_AFTER_MILLIS", "SHOULD_RETRY", "STALLED", "SILENT" })
    void aFaultThatStaysWithOneJobQuarantinesThatJob(Fault fault) throws InterruptedException {
        serve(Map.of(ILL, new Reply[] { reply(fault) }));

        List<FetchedJob> jobs = export();

        assertThat(asked(ILL)).isGreaterThanOrEqualTo(6);
        for (int i = 0; i < JOBS; i++) {
            assertThat(jobs.get(i).outcome()).as("job %d", i)
                .isEqualTo((i == ILL) ? Outcome.QUARANTINED : Outcome.EXPORTED);
        }
        assertThat(jobs.get(ILL).reason()).isNotBlank().doesNotContain("\n").hasSizeLessThan(1_000);
    }

    @Test
    void theReasonNamesTheJobTheAttemptsAndTheLastFailure() throws InterruptedException {
        serve(Map.of(ILL, new Reply[] { reply(Fault.S500) }));

        assertThat(export().get(ILL).reason())
            .matches("The API at 127.0.0.1:\\d+ answers other requests, but this one failed \\d+ times, with \\d+ s of "
                    + "waiting between \\(extract job job-10, GET /api/v2/extract/job-10\\), the last time: "
                    + "HTTP 500: Oops! correlation ID: 0c9f");
    }

    @Test
    void twoIllJobsAtTheVeryEndAreStillToldFromAnOutage() throws InterruptedException {
        serve(Map.of(JOBS - 2, new Reply[] { reply(Fault.S500) }, JOBS - 1, new Reply[] { reply(Fault.S500) }));

        assertThat(export()).extracting(FetchedJob::outcome)
            .containsOnly(Outcome.EXPORTED, Outcome.QUARANTINED)
            .endsWith(Outcome.EXPORTED, Outcome.QUARANTINED, Outcome.QUARANTINED);
    }

    @ParameterizedTest
    @ValueSource(ints = { 400, 403, 422, 451 })
    void aJobThatIsRefusedIsQuarantinedAtOnce(int status) throws InterruptedException {
        serve(Map.of(ILL, new Reply[] { status(status, "{\"detail\":\"no access\"}") }));

        List<FetchedJob> jobs = export();

        assertThat(jobs.get(ILL).outcome()).isEqualTo(Outcome.QUARANTINED);
        assertThat(jobs.get(ILL).reason()).contains("HTTP " + status).contains("no access");
        assertThat(asked(ILL)).isEqualTo(1);
    }

    @Test
    void aServiceThatFailsForAllJobsEndsTheExportResumably() {
        Map<Integer, Reply[]> all = new TreeMap<>();
        for (int i = 0; i < JOBS; i++) {
            all.put(i, new Reply[] { reply(Fault.S500) });
        }
        serve(all);

        assertEnds(Kind.INCOMPLETE, "HTTP 500");
        // 200 failures are the budget of an export, and those under way then.
        assertThat(this.fixture.server().requests()).hasSizeLessThan(1 + 200 + 8);
    }

    @Test
    void anOutageInTheMiddleQuarantinesNobody() {
        Map<Integer, Reply[]> rest = new TreeMap<>();
        for (int i = 12; i < JOBS; i++) {
            rest.put(i, new Reply[] { reply(Fault.HTML_WITH_200) });
        }
        serve(rest);

        assertEnds(Kind.INCOMPLETE, "no JSON");
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = { "S500", "S503", "HTML_WITH_200", "CUT_AT_ONCE", "REDIRECT_ELSEWHERE" })
    void anOutageThatPassesCostsNothingButTime(Fault fault) throws InterruptedException {
        AtomicInteger requests = new AtomicInteger();
        serve(Map.of());
        for (int i = 0; i < JOBS; i++) {
            Reply well = json(run("job-" + i));
            this.fixture.server()
                .on(LIST + "/job-" + i, (request) -> isOut(requests.incrementAndGet()) ? reply(fault) : well);
        }

        assertThat(export()).hasSize(JOBS)
            .filteredOn((job) -> job.outcome() != Outcome.EXPORTED)
            .extracting(FetchedJob::reason)
            .isEmpty();
    }

    /// Longer than the attempts of all that are under way then.
    private static boolean isOut(int request) {
        return request > 12 && request <= 12 + 6 * (JOBS - 12) + 20;
    }

    @Test
    void aListingThatFailsInTheMiddleIsWaitedFor() throws InterruptedException {
        Reply[] replies = new Reply[22];
        Arrays.fill(replies, reply(Fault.S502));
        replies[0] = json(page("more", item("job-0", "COMPLETED")));
        replies[21] = json(page(null, item("job-1", "COMPLETED")));
        this.fixture.server()
            .on(LIST, replies)
            .on(LIST + "/job-0", json(run("job-0")))
            .on(LIST + "/job-1", json(run("job-1")));

        assertThat(export()).extracting(FetchedJob::outcome).containsOnly(Outcome.EXPORTED).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = { "S429", "S429_AFTER_SECONDS", "S429_AFTER_DATE" })
    void aLimitThatNeverLiftsEndsTheExportResumablyAfterAQuarterOfAnHour(Fault fault) {
        serve(Map.of(ILL, new Reply[] { reply(fault) }));

        assertEnds(Kind.INCOMPLETE, "HTTP 429");
        assertThat(asked(ILL)).isLessThan(200);
    }

    @Test
    void aDelayTooLongToWaitForIsNeverCutShort() {
        serve(Map.of(ILL, new Reply[] { status(503, "", "Retry-After", "1800") }));

        assertEnds(Kind.INCOMPLETE, "HTTP 503; it asks to wait 1800 s, more than the 300 s that an export waits");
        assertThat(asked(ILL)).isEqualTo(1);
    }

    @Test
    void aJobThatMayNotBeAskedForAgainIsQuarantinedAtOnce() throws InterruptedException {
        serve(Map.of(ILL, new Reply[] { status(500, "", "x-should-retry", "false") }));

        assertThat(export().get(ILL).outcome()).isEqualTo(Outcome.QUARANTINED);
        assertThat(asked(ILL)).isEqualTo(1);
    }

    @Test
    void aRefusedKeyInTheMiddleEndsTheExport() {
        serve(Map.of(ILL, new Reply[] { status(401, "{\"detail\":\"Invalid API Key\"}") }));

        assertEnds(Kind.UNAUTHORIZED, "HTTP 401");
    }

    @ParameterizedTest
    @ValueSource(strings = { "402 Payment required", "429 Credits of your plan are exhausted" })
    void aUsedUpPlanInTheMiddleEndsTheExportResumably(String answer) {
        serve(Map.of(ILL, new Reply[] {
                status(Integer.parseInt(answer.substring(0, 3)), "{\"detail\":\"" + answer.substring(4) + "\"}") }));

        assertEnds(Kind.QUOTA, "run again: it resumes");
    }

    @Test
    void aListingThatIsForbiddenEndsTheExport() {
        this.fixture.server().on(LIST, status(403, "{\"detail\":\"no access\"}"));

        assertEnds(Kind.UNAUTHORIZED, "HTTP 403: no access");
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE,
            names = { "SHOULD_RETRY", "STALLED", "SILENT", "REDIRECT_ELSEWHERE" })
    void aListingThatKeepsFailingEndsTheExportResumably(Fault fault) {
        this.fixture.server().on(LIST, reply(fault));

        assertEnds(Kind.INCOMPLETE, "listing of extract jobs");
    }

    private void assertEnds(Kind kind, String message) {
        assertThatThrownBy(this::export)
            .isInstanceOfSatisfying(Failure.class, (failure) -> assertThat(failure.kind()).isEqualTo(kind))
            .hasMessageContaining(message)
            .hasMessageNotContaining(ApiFixture.KEY);
    }

    /// One page of jobs that are all well, but those named.
    private void serve(Map<Integer, Reply[]> others) {
        String[] items = new String[JOBS];
        for (int i = 0; i < JOBS; i++) {
            items[i] = item("job-" + i, "COMPLETED");
            this.fixture.server().on(LIST + "/job-" + i, others.getOrDefault(i, new Reply[] { json(run("job-" + i)) }));
        }
        this.fixture.server().on(LIST, json(page(null, items)));
    }

    private long asked(int job) {
        return this.fixture.server().paths().stream().filter((LIST + "/job-" + job)::equals).count();
    }

    private List<FetchedJob> export() throws InterruptedException {
        Wanted completed = new Wanted(Set.of("COMPLETED"), null, null, null);
        Listing listing = Listing.of(1, Listing.Kind.WANTED, ListQuery.of(Map.of("status", "COMPLETED")), null,
                Walk.NEW);
        List<FetchedJob> jobs = new ArrayList<>();
        try (PageFeed feed = new PageFeed(this.fixture.api(), (keys) -> Map.of(),
                new FetchRules(completed, 1_000, this.spills, 3, 1_000_000), List.of(listing), 0)) {
            for (PendingPage next = feed.next(); next != null; next = feed.next()) {
                try (FetchedPage fetched = next.await()) {
                    jobs.addAll(fetched.jobs());
                }
            }
        }
        return jobs;
    }

    private static String run(String id) {
        return "{\"id\":\"%s\",\"status\":\"COMPLETED\",\"extract_result\":{\"n\":1}}".formatted(id);
    }

    private static String rfc1123(Instant moment) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(moment.atOffset(ZoneOffset.UTC));
    }

}
