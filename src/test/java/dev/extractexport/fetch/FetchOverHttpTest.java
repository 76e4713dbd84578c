package dev.extractexport.fetch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.ApiSettings.ApiSource;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeServer.Reply;
import dev.extractexport.api.ListQuery;
import dev.extractexport.facts.Source;
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
import org.junit.jupiter.params.provider.ValueSource;

import static dev.extractexport.api.ApiFixture.LIST;
import static dev.extractexport.api.ApiFixture.RUNS;
import static dev.extractexport.api.ApiFixture.item;
import static dev.extractexport.api.ApiFixture.page;
import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The whole stage against a server on loopback that fails by a fixed seed.
@Timeout(120)
class FetchOverHttpTest {

    private static final int PAGES = 6;

    private static final int PAGE_SIZE = 20;

    @TempDir
    Path spills;

    private final ApiFixture fixture = new ApiFixture(ApiSource.AUTO);

    @AfterEach
    void close() {
        this.fixture.close();
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void everyJobComesOnceAndInOrderThroughAStormOfFaults(long seed) throws InterruptedException {
        List<String> ids = serve(new Random(seed));

        List<FetchedJob> jobs = new ArrayList<>();
        try (PageFeed feed = feed()) {
            for (PendingPage next = feed.next(); next != null; next = feed.next()) {
                try (FetchedPage fetched = next.await()) {
                    jobs.addAll(fetched.jobs());
                }
            }
        }

        assertThat(jobs).as("seed %d", seed).extracting((job) -> job.key().jobId()).containsExactlyElementsOf(ids);
        assertThat(jobs).extracting(FetchedJob::outcome).containsOnly(Outcome.EXPORTED);
        assertThat(jobs).extracting((job) -> job.facts().source()).contains(Source.V1_RUN, Source.V2_JOB);
        assertThat(this.fixture.meter().retries()).isPositive();
        assertThat(this.fixture.meter().calls()).isEqualTo(this.fixture.server().requests().size());
    }

    @Test
    void aRefusedKeyIsToldInOneLineWithoutTheKey() {
        this.fixture.server().on(LIST, status(401, "{\"detail\":\"Invalid " + ApiFixture.KEY + "\"}"));

        try (PageFeed feed = feed()) {
            assertThatThrownBy(feed::next).isInstanceOfSatisfying(Failure.class, (failure) -> {
                assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
                assertThat(failure.getMessage().lines()).hasSize(1);
                assertThat(failure).hasMessageNotContaining(ApiFixture.KEY);
            });
        }
        assertThat(this.fixture.server().requests()).hasSize(1);
    }

    private List<String> serve(Random random) {
        List<String> ids = new ArrayList<>();
        Reply[] pages = new Reply[PAGES];
        for (int p = 0; p < PAGES; p++) {
            String[] items = new String[PAGE_SIZE];
            for (int i = 0; i < PAGE_SIZE; i++) {
                boolean first = random.nextBoolean();
                String id = first ? "00000000-0000-4000-8000-%012d".formatted(ids.size()) : "ext-" + ids.size();
                ids.add(id);
                items[i] = item(id, "COMPLETED");
                serveRun(first ? RUNS + "by-job/" + id : LIST + "/" + id, id, random);
            }
            pages[p] = json(page((p + 1 < PAGES) ? "page-" + (p + 1) : null, items));
        }
        Reply[] withFault = new Reply[PAGES + 1];
        withFault[0] = status(502, "<html>");
        System.arraycopy(pages, 0, withFault, 1, PAGES);
        this.fixture.server().on(LIST, withFault);
        return ids;
    }

    private void serveRun(String path, String id, Random random) {
        String run = "{\"id\":\"%s\",\"status\":\"COMPLETED\",\"data\":{\"n\":1},\"extract_result\":{\"n\":1}}"
            .formatted(id);
        Reply fault = switch (random.nextInt(6)) {
            case 0 -> status(429, "{\"detail\":\"Too many requests\"}", "Retry-After", "2");
            case 1 -> status(500, "{\"detail\":\"Oops\"}");
            case 2 -> FakeServer.cut(run, random.nextInt(run.length()));
            case 3 -> FakeServer.gzip(run);
            default -> json(run);
        };
        this.fixture.server().on(path, fault, FakeServer.gzip(run));
    }

    private PageFeed feed() {
        Wanted completed = new Wanted(Set.of("COMPLETED"), null, null, null);
        return new PageFeed(this.fixture.api(), (keys) -> Map.of(),
                new FetchRules(completed, 1_000, this.spills, 3, 1_000_000), List.of(Listing.of(1, Listing.Kind.WANTED,
                        ListQuery.of(Map.of("status", "COMPLETED")), null, Walk.NEW)),
                0);
    }

}
