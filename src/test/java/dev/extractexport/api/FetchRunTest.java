package dev.extractexport.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.api.ApiSettings.ApiSource;
import dev.extractexport.api.FakeServer.Reply;
import dev.extractexport.facts.ResultFacts.Shape;
import dev.extractexport.facts.Source;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.extractexport.api.ApiFixture.LIST;
import static dev.extractexport.api.ApiFixture.RUNS;
import static dev.extractexport.api.ApiFixture.V2_JOB;
import static dev.extractexport.api.ApiFixture.item;
import static dev.extractexport.api.ApiFixture.listed;
import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The ways to a run, over real HTTP on loopback.
class FetchRunTest {

    private static final String UUID = "5bb8a583-366c-416c-ba55-4f5724fef9a9";

    private static final String V1_RUN = "{\"id\":\"run-7\",\"status\":\"SUCCESS\",\"data\":{\"a\":1.10}}";

    @TempDir
    Path spills;

    private ApiFixture fixture = new ApiFixture(ApiSource.AUTO);

    @AfterEach
    void close() {
        this.fixture.close();
    }

    @Test
    void aRunIdCarriedByTheJobGoesFirst() throws InterruptedException {
        this.fixture.server().on(RUNS + "run-7", json(V1_RUN));

        FetchedRun run = found(listed("{\"id\":\"" + UUID + "\",\"run_id\":\"run-7\"}"));

        assertThat(run.facts().source()).isEqualTo(Source.V1_RUN);
        assertThat(run.facts().runId()).isEqualTo("run-7");
        assertThat(run.facts().jobId()).isEqualTo(UUID);
        assertThat(this.fixture.server().paths()).containsExactly(RUNS + "run-7");
    }

    @Test
    void aJobIdOfTheFirstGenerationLeadsToItsRun() throws InterruptedException {
        this.fixture.server().on(RUNS + "by-job/" + UUID, json(V1_RUN));

        FetchedRun run = found(listed(item(UUID, "COMPLETED")));

        assertThat(run.facts().result().shape()).isEqualTo(Shape.OBJECT);
    }

    @Test
    void anOpaqueIdGoesStraightToTheSecondGenerationWithAllThatCanBeExpanded() throws InterruptedException {
        this.fixture.server().on(LIST + "/ext-1", json(V2_JOB));

        FetchedRun run = found(listed(item("ext-1", "COMPLETED")));

        assertThat(run.facts().source()).isEqualTo(Source.V2_JOB);
        assertThat(run.facts().result().elements()).isEqualTo(2);
        assertThat(this.fixture.server().requests()).singleElement()
            .extracting(FakeServer.Request::pathAndQuery)
            .isEqualTo(LIST + "/ext-1?expand=configuration&expand=extract_metadata&expand=usage");
    }

    @ParameterizedTest
    @ValueSource(ints = { 404, 422 })
    void autoFallsBackToTheSecondGeneration(int status) throws InterruptedException {
        this.fixture.server()
            .on(RUNS + "r", status(status, ""))
            .on(RUNS + "by-job/" + UUID, status(status, ""))
            .on(LIST + "/" + UUID, json(V2_JOB));

        FetchedRun run = found(listed("{\"id\":\"" + UUID + "\",\"extraction_run_id\":\"r\"}"));

        assertThat(run.facts().source()).isEqualTo(Source.V2_JOB);
        assertThat(this.fixture.server().paths()).containsExactly(RUNS + "r", RUNS + "by-job/" + UUID,
                LIST + "/" + UUID);
    }

    @Test
    void fiveDifferentJobsEndTheQuestionsToTheFirstGeneration() throws InterruptedException {
        for (int i = 0; i < 7; i++) {
            this.fixture.server().on(LIST + "/" + uuid(i), json(V2_JOB));
        }

        for (int i = 0; i < 4; i++) {
            found(listed(item(uuid(i), "COMPLETED")));
        }
        found(listed(item(uuid(0), "COMPLETED")));
        assertThat(askedV1()).isEqualTo(5);
        found(listed(item(uuid(4), "COMPLETED")));
        assertThat(askedV1()).isEqualTo(6);
        found(listed(item(uuid(5), "COMPLETED")));
        found(listed(item(uuid(6), "COMPLETED")));

        assertThat(askedV1()).isEqualTo(6);
    }

    @Test
    void aSingleRunOfTheFirstGenerationKeepsItInUse() throws InterruptedException {
        this.fixture.server().on(RUNS + "by-job/" + uuid(0), json(V1_RUN));
        for (int i = 1; i < 9; i++) {
            this.fixture.server().on(LIST + "/" + uuid(i), json(V2_JOB));
        }

        for (int i = 0; i < 9; i++) {
            found(listed(item(uuid(i), "COMPLETED")));
        }

        assertThat(askedV1()).isEqualTo(9);
    }

    @Test
    void theFirstGenerationMayDisappearInTheMiddleOfAnExport() throws InterruptedException {
        for (int i = 0; i < 120; i++) {
            if (i < 20) {
                this.fixture.server().on(RUNS + "by-job/" + uuid(i), json(V1_RUN));
            }
            this.fixture.server().on(LIST + "/" + uuid(i), json(V2_JOB));
        }

        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            sources.add(found(listed(item(uuid(i), "COMPLETED"))).facts().source());
        }

        assertThat(sources.subList(0, 20)).containsOnly(Source.V1_RUN);
        assertThat(sources.subList(20, 120)).containsOnly(Source.V2_JOB);
        // Fifty jobs are asked for there in vain, not a hundred.
        assertThat(askedV1()).isEqualTo(20 + 50);
    }

    @ParameterizedTest
    @ValueSource(ints = { 403, 500, 503, 200 })
    void autoFallsBackWhereTheFirstGenerationGivesNothing(int status) throws InterruptedException {
        this.fixture.server()
            .on(RUNS + "by-job/" + UUID, status(status, "<html>no</html>"))
            .on(LIST + "/" + UUID, json(V2_JOB));

        assertThat(found(listed(item(UUID, "COMPLETED"))).facts().source()).isEqualTo(Source.V2_JOB);
        assertThat(askedV1()).isEqualTo((status == 403) ? 1 : 6);
    }

    @Test
    void aFirstGenerationThatFailsForFiveJobsIsLeftAsideThoughItGaveRuns() throws InterruptedException {
        this.fixture.server().on(RUNS + "by-job/" + uuid(0), json(V1_RUN));
        for (int i = 1; i < 10; i++) {
            this.fixture.server()
                .on(RUNS + "by-job/" + uuid(i), status(500, "{\"detail\":\"Oops\"}"))
                .on(LIST + "/" + uuid(i), json(V2_JOB));
        }

        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sources.add(found(listed(item(uuid(i), "COMPLETED"))).facts().source());
        }

        assertThat(sources.subList(1, 10)).containsOnly(Source.V2_JOB);
        assertThat(askedV1()).isLessThanOrEqualTo(1 + 9 * 6);
    }

    @Test
    void anOutageOfBothGenerationsSaysNothingAboutTheFirst() throws InterruptedException {
        Reply down = status(503, "");
        for (int i = 0; i < 8; i++) {
            this.fixture.server()
                .on(RUNS + "by-job/" + uuid(i), down)
                .on(LIST + "/" + uuid(i), down, down, json(V2_JOB));
        }

        for (int i = 0; i < 8; i++) {
            found(listed(item(uuid(i), "COMPLETED")));
        }

        assertThat(askedV1()).isEqualTo(8 * 6);
    }

    @Test
    void aRunThatTheFirstGenerationWithholdsHasNotExpired() throws InterruptedException {
        this.fixture.server().on(RUNS + "by-job/" + UUID, status(403, "{\"detail\":\"other project\"}"));

        assertThat(fetch(listed(item(UUID, "COMPLETED"))))
            .isEqualTo(new Fetched.Refused<>("The API refuses this job: HTTP 403: other project", true));
    }

    @Test
    void aFirstGenerationThatIsDownIsWaitedForWhereTheSecondHasNoJobs() throws InterruptedException {
        Reply down = status(503, "");
        this.fixture.server().on(RUNS + "by-job/" + UUID, down, down, down, down, down, down, down, down, json(V1_RUN));

        assertThat(found(listed(item(UUID, "COMPLETED"))).facts().source()).isEqualTo(Source.V1_RUN);
    }

    @Test
    void aFirstGenerationThatStaysDownEndsTheExportResumablyWhereTheSecondHasNoJobs() {
        this.fixture.server().on(RUNS + "by-job/" + UUID, status(503, ""));

        assertThatThrownBy(() -> fetch(listed(item(UUID, "COMPLETED")))).isInstanceOfSatisfying(Failure.class,
                (failure) -> assertThat(failure.kind()).isEqualTo(Kind.INCOMPLETE));
    }

    @Test
    void anExpansionThatTheServerDoesNotKnowIsNoLongerAskedFor() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            this.fixture.server()
                .on(LIST + "/ext-" + i,
                        (request) -> request.query().contains("usage")
                                ? status(422, "{\"detail\":[{\"loc\":[\"query\",\"expand\",2],\"msg\":\"bad\"}]}")
                                : json(V2_JOB));
        }

        for (int i = 0; i < 3; i++) {
            found(listed(item("ext-" + i, "COMPLETED")));
        }

        assertThat(this.fixture.server().paths()).containsExactly(LIST + "/ext-0", LIST + "/ext-0", LIST + "/ext-1",
                LIST + "/ext-2");
        assertThat(this.fixture.server().requests().getLast().query())
            .isEqualTo("expand=configuration&expand=extract_metadata");
    }

    @Test
    void aServerThatExpandsNothingIsAskedForTheBareJob() throws InterruptedException {
        this.fixture.server()
            .on(LIST + "/ext-1", (request) -> request.query().isEmpty() ? json(V2_JOB)
                    : status(400, "{\"detail\":\"unknown parameter expand\"}"));

        found(listed(item("ext-1", "COMPLETED")));

        assertThat(this.fixture.server().requests()).hasSize(4);
    }

    @Test
    void v1RunWithoutAnyRunIsAWrongSettingAndNoExpiry() throws InterruptedException {
        restart(ApiSource.V1_RUN);
        for (int i = 0; i < 4; i++) {
            assertThat(fetch(listed(item(uuid(i), "COMPLETED")))).isEqualTo(new Fetched.Gone<>());
        }

        assertThatThrownBy(() -> fetch(listed(item(uuid(4), "COMPLETED"))))
            .isInstanceOfSatisfying(Failure.class, (failure) -> assertThat(failure.kind()).isEqualTo(Kind.SETTINGS))
            .hasMessageContaining("set api.source (--api-source) to auto or v2-job");
    }

    @Test
    void v1RunThatGaveARunLetsAnyNumberExpire() throws InterruptedException {
        restart(ApiSource.V1_RUN);
        this.fixture.server().on(RUNS + "by-job/" + uuid(0), json(V1_RUN));
        found(listed(item(uuid(0), "COMPLETED")));

        for (int i = 1; i < 60; i++) {
            assertThat(fetch(listed(item(uuid(i), "COMPLETED")))).isEqualTo(new Fetched.Gone<>());
        }
    }

    @Test
    void expiredJobsSayNothingAboutTheFirstGeneration() throws InterruptedException {
        for (int i = 0; i < 6; i++) {
            assertThat(fetch(listed(item(uuid(i), "COMPLETED")))).isEqualTo(new Fetched.Gone<>());
        }

        assertThat(askedV1()).isEqualTo(6);
    }

    @Test
    void v1RunNeverAsksTheSecondGeneration() throws InterruptedException {
        restart(ApiSource.V1_RUN);

        assertThat(fetch(listed(item(UUID, "COMPLETED")))).isEqualTo(new Fetched.Gone<>());
        assertThat(fetch(listed(item("ext-1", "COMPLETED")))).isInstanceOfSatisfying(Fetched.Refused.class,
                (refused) -> assertThat(refused.reason()).contains("no v1 run"));
        assertThat(this.fixture.server().paths()).containsExactly(RUNS + "by-job/" + UUID);
    }

    @Test
    void v2JobNeverAsksTheFirstGeneration() throws InterruptedException {
        restart(ApiSource.V2_JOB);
        this.fixture.server().on(LIST + "/" + UUID, json(V2_JOB));

        found(listed("{\"id\":\"" + UUID + "\",\"run_id\":\"run-7\"}"));

        assertThat(this.fixture.server().paths()).containsExactly(LIST + "/" + UUID);
    }

    @Test
    void aForbiddenJobIsRefusedWithTheReasonTheApiGives() throws InterruptedException {
        this.fixture.server().on(LIST + "/ext-1", status(403, "{\"detail\":\"other project\"}"));

        assertThat(fetch(listed(item("ext-1", "COMPLETED"))))
            .isEqualTo(new Fetched.Refused<>("The API refuses this job: HTTP 403: other project", true));
    }

    @Test
    void projectAndOrganizationArePassedOn() throws InterruptedException {
        this.fixture.close();
        this.fixture = new ApiFixture(ApiSource.AUTO, "p/1", "o");
        this.fixture.server().on(LIST + "/" + UUID, json(V2_JOB));

        found(listed(item(UUID, "COMPLETED")));

        assertThat(this.fixture.server().requests()).extracting(FakeServer.Request::query)
            .containsExactly("project_id=p%2F1&organization_id=o",
                    "project_id=p%2F1&organization_id=o&expand=configuration&expand=extract_metadata&expand=usage");
    }

    @Test
    void oneJobIsAskedForAsListed() throws InterruptedException {
        this.fixture.server()
            .on(LIST + "/ext-1", json(item("ext-1", "RUNNING")))
            .on(LIST + "/ext-3", status(403, "{\"detail\":\"no\"}"));

        assertThat(this.fixture.api().getJob("ext-1", null)).isInstanceOfSatisfying(Fetched.Found.class,
                (found) -> assertThat(((ListedJob) found.value()).jobId()).isEqualTo("ext-1"));
        assertThat(this.fixture.api().getJob("ext-2", null)).isEqualTo(new Fetched.Gone<>());
        assertThat(this.fixture.api().getJob("ext-3", null)).isInstanceOf(Fetched.Refused.class);
        assertThat(this.fixture.server().requests().getFirst().query()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ApiSource.class)
    void settingsNameTheSources(ApiSource source) {
        assertThat(ApiSource.ofLabel(source.label())).isEqualTo(source);
        assertThatThrownBy(() -> ApiSource.ofLabel("v3")).isInstanceOf(Failure.class)
            .hasMessage("api.source is 'v3' but must be one of auto, v1-run, v2-job");
    }

    private void restart(ApiSource source) {
        this.fixture.close();
        this.fixture = new ApiFixture(source);
    }

    private Fetched<FetchedRun> fetch(ListedJob job) throws InterruptedException {
        return this.fixture.fetch(job, this.spills);
    }

    private FetchedRun found(ListedJob job) throws InterruptedException {
        return this.fixture.found(job, this.spills);
    }

    private long askedV1() {
        return this.fixture.server().paths().stream().filter((path) -> path.startsWith(RUNS)).count();
    }

    private static String uuid(int number) {
        return "00000000-0000-4000-8000-%012d".formatted(number);
    }

}
