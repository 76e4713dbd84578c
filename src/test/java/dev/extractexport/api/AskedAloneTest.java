package dev.extractexport.api;

import java.nio.file.Path;

import dev.extractexport.api.ApiSettings.ApiSource;
import dev.extractexport.facts.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.extractexport.api.ApiFixture.LIST;
import static dev.extractexport.api.ApiFixture.RUNS;
import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;

/// A job that an earlier night left open is asked for once: whether it is done, and what it has
/// produced.
class AskedAloneTest {

    private static final String UUID = "5bb8a583-366c-416c-ba55-4f5724fef9a9";

    private static final String ALL = "expand=configuration&expand=extract_metadata&expand=usage";

    @TempDir
    Path spills;

    private final ApiFixture fixture = new ApiFixture(ApiSource.AUTO);

    @AfterEach
    void close() {
        this.fixture.close();
    }

    @Test
    void theAnswerThatSaysItIsDoneIsItsResult() throws Exception {
        this.fixture.server().on(LIST + "/ext-1", json(job("ext-1", "{\"a\":\"" + "x".repeat(600_000) + "\"}")));

        ListedJob asked = ask("ext-1");
        FetchedRun run = fetch(asked);
        asked.free();

        assertThat(this.fixture.server().requests()).singleElement()
            .satisfies((request) -> assertThat(request.query()).isEqualTo(ALL));
        assertThat(run.facts().source()).isEqualTo(Source.V2_JOB);
        assertThat(run.facts().result().elements()).isEqualTo(1);
        // Its credits may come later, unlike those of a job taken from a listing.
        assertThat(run.listed()).isFalse();
        run.frame().close();
        assertThat(this.spills).isEmptyDirectory();
    }

    @Test
    void whereTheFirstGenerationHasTheRunItIsAskedForThere() throws Exception {
        this.fixture.server()
            .on(LIST + "/" + UUID, json(job(UUID, "{\"a\":1}")))
            .on(RUNS + "by-job/" + UUID, json("{\"id\":\"run-7\",\"status\":\"SUCCESS\",\"data\":{\"a\":1}}"));

        assertThat(fetch(ask(UUID)).facts().source()).isEqualTo(Source.V1_RUN);
    }

    @Test
    void whereTheFirstGenerationHasNoRunTheAnswerIsTaken() throws Exception {
        this.fixture.server()
            .on(LIST + "/" + UUID, json(job(UUID, "{\"a\":1}")))
            .on(RUNS + "by-job/" + UUID, status(404, "{}"));

        assertThat(fetch(ask(UUID)).facts().source()).isEqualTo(Source.V2_JOB);
        assertThat(this.fixture.server().requests()).hasSize(2);
    }

    @Test
    void aServerOfAnEarlierYearIsAskedForLess() throws Exception {
        this.fixture.server()
            .on(LIST + "/ext-1", (request) -> request.query().contains("expand=usage")
                    ? status(422, "{\"detail\":\"expand: bad value\"}") : json(job("ext-1", "{\"a\":1}")));

        assertThat(fetch(ask("ext-1")).facts().result().elements()).isEqualTo(1);
        assertThat(this.fixture.server().requests().getLast().query())
            .isEqualTo("expand=configuration&expand=extract_metadata");
        assertThat(this.fixture.server().requests()).hasSize(2);
    }

    @Test
    void aRefusalThatSpeaksOfTheJobIsOfTheJob() throws Exception {
        this.fixture.server().on(LIST + "/ext-1", status(422, "{\"detail\":\"bad id\"}"));

        assertThat(this.fixture.api().getJob("ext-1", this.spills)).isInstanceOf(Fetched.Refused.class);
        assertThat(this.fixture.api().getJob("ext-2", this.spills)).isEqualTo(new Fetched.Gone<>());
        assertThat(this.fixture.server().requests()).hasSize(2);
    }

    private ListedJob ask(String id) throws InterruptedException {
        return this.fixture.api().getJob(id, this.spills) instanceof Fetched.Found<ListedJob>(ListedJob job) ? job
                : null;
    }

    private FetchedRun fetch(ListedJob job) throws InterruptedException {
        return this.fixture.api()
            .fetchRun(job, ApiFixture.frames(this.spills)) instanceof Fetched.Found<FetchedRun>(FetchedRun run) ? run
                    : null;
    }

    private static String job(String id, String result) {
        return "{\"id\":\"%s\",\"status\":\"COMPLETED\",\"created_at\":\"2026-11-01T10:00:00Z\",".formatted(id)
                + "\"updated_at\":\"2026-11-01T11:00:00Z\",\"extract_result\":%s}".formatted(result);
    }

}
