package dev.extractexport.sandbox;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Lists over real HTTP and compares with the truth of the world.
class JobListingTest {

    private final Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT);

    private final Client client = new Client(this.sandbox);

    @AfterEach
    void stop() {
        this.client.close();
        this.sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({ "1", "7", "50", "100" })
    void pagesHoldEachJobOnceInOrder(int pageSize) throws IOException, InterruptedException {
        List<String> ids = this.client.ids("page_size=" + pageSize);

        assertThat(ids).containsExactlyElementsOf(truth((job) -> true)).doesNotHaveDuplicates().hasSize(300);
    }

    @Test
    void aPageHoldsFiftyUnlessAskedOtherwise() throws IOException, InterruptedException {
        assertThat(this.client.json("/api/v2/extract").get("items")).hasSize(50);
    }

    @Test
    void theOrderIsNewestFirstAndThenById() throws IOException, InterruptedException {
        List<WorldJob> jobs = this.sandbox.world().truth().toList();

        boolean tied = false;
        for (int place = 1; place < jobs.size(); place++) {
            WorldJob before = jobs.get(place - 1);
            WorldJob job = jobs.get(place);
            assertThat(job.createdAt()).isBeforeOrEqualTo(before.createdAt());
            if (job.createdAt().equals(before.createdAt())) {
                tied = true;
                assertThat(job.id()).isGreaterThan(before.id());
            }
        }
        assertThat(tied).as("some jobs share their microsecond").isTrue();
    }

    @ParameterizedTest
    @CsvSource({ "PENDING", "THROTTLED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED" })
    void statusIsFilteredInAnyCase(WorldJob.Status status) throws IOException, InterruptedException {
        List<String> expected = truth((job) -> job.status() == status);

        assertThat(expected).isNotEmpty();
        assertThat(this.client.ids("page_size=20&status=" + status)).isEqualTo(expected);
        assertThat(this.client.ids("status=" + status.name().toLowerCase(java.util.Locale.ROOT))).isEqualTo(expected);
    }

    @Test
    void bothEndsOfTheCreationWindowBelongToIt() throws IOException, InterruptedException {
        Instant to = this.sandbox.world().at(20).createdAt();
        Instant from = this.sandbox.world().at(90).createdAt();

        List<String> ids = this.client
            .ids("page_size=30&created_at_on_or_after=" + from + "&created_at_on_or_before=" + to);

        assertThat(ids).isEqualTo(truth((job) -> !job.createdAt().isBefore(from) && !job.createdAt().isAfter(to)));
        assertThat(ids).contains(this.sandbox.world().at(20).id(), this.sandbox.world().at(90).id());
    }

    @Test
    void configurationDocumentAndIdsAreFiltered() throws IOException, InterruptedException {
        WorldJob parsed = this.sandbox.world().truth().filter(WorldJob::isFromParseJob).findFirst().orElseThrow();
        WorldJob saved = this.sandbox.world().at(5);

        assertThat(this.client.ids("configuration_id=" + saved.configurationId()))
            .isEqualTo(truth((job) -> saved.configurationId().equals(job.configurationId())))
            .hasSizeBetween(30, 40);
        assertThat(this.client.ids("document_input_type=parse_job_id")).isEqualTo(truth(WorldJob::isFromParseJob))
            .isNotEmpty();
        for (String name : List.of("file_input", "document_input_value")) {
            assertThat(this.client.ids(name + "=" + parsed.documentInput()))
                .isEqualTo(truth((job) -> job.documentInput().equals(parsed.documentInput())))
                .hasSizeGreaterThan(1);
        }
        assertThat(this.client.ids("job_ids=" + parsed.id() + "&job_ids=" + saved.id()))
            .containsExactlyInAnyOrder(parsed.id(), saved.id());
    }

    @Test
    void theProjectIsCheckedAndAnotherOneIsForbidden() throws IOException, InterruptedException {
        String mine = this.sandbox.world().projectUuid();

        assertThat(this.client.ids("project_id=" + mine)).hasSize(300);
        assertThat(this.client.get("/api/v2/extract?project_id=" + mine.replace('4', '5')).statusCode()).isEqualTo(403);
        assertThat(this.client.get("/api/v2/extract?project_id=" + this.sandbox.world().projectId()).statusCode())
            .isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource({ "page_size=0, page_size, greater_than_equal", "page_size=101, page_size, less_than_equal",
            "page_size=ten, page_size, int_parsing", "status=DONE, status, enum", "expand=usage, expand, enum",
            "created_at_on_or_after=soon, created_at_on_or_after, datetime_from_date_parsing",
            "created_at_on_or_before=2026-13-01T00:00:00Z, created_at_on_or_before, datetime_from_date_parsing" })
    void aBadValueIsRefusedByName(String query, String name, String type) throws IOException, InterruptedException {
        var response = this.client.get("/api/v2/extract?" + query);

        assertThat(response.statusCode()).isEqualTo(422);
        JsonNode detail = JsonMapper.shared().readTree(response.body()).get("detail").get(0);
        assertThat(detail.get("loc").toString()).isEqualTo("[\"query\",\"" + name + "\"]");
        assertThat(detail.get("type").asString()).isEqualTo(type);
        assertThat(detail.get("msg").asString()).startsWith("Input should be");
        assertThat(detail.get("input").asString()).isEqualTo(query.substring(query.indexOf('=') + 1));
    }

    @ParameterizedTest
    @CsvSource({ "nonsense", "####", "MTIz" })
    void aTokenOfSomeoneElseIsRefused(String token) throws IOException, InterruptedException {
        var response = this.client.get("/api/v2/extract?page_token=" + Client.encoded(token));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"detail\":\"");
    }

    @Test
    void aTokenIsRefusedUnderOtherFilters() throws IOException, InterruptedException {
        String token = this.client.json("/api/v2/extract?status=COMPLETED").get("next_page_token").asString();

        assertThat(this.client.get("/api/v2/extract?status=COMPLETED&page_size=3&page_token=" + token).statusCode())
            .isEqualTo(200);
        assertThat(this.client.get("/api/v2/extract?status=FAILED&page_token=" + token).statusCode()).isEqualTo(400);
    }

    @Test
    void jobsMadeBetweenTwoPagesShiftNothing() throws IOException, InterruptedException {
        JsonNode page = this.client.json("/api/v2/extract?page_size=10");
        this.sandbox.turnTo(2);

        JsonNode next = this.client
            .json("/api/v2/extract?page_size=10&page_token=" + page.get("next_page_token").asString());

        assertThat(next.get("items").get(0).get("id").asString()).isEqualTo(this.sandbox.world().at(22).id());
        assertThat(this.client.ids("page_size=10")).hasSize(312);
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void itemsCarryTheResultExactlyUnlessSwitchedOff(Generation generation) throws IOException, InterruptedException {
        SandboxOptions options = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withGeneration(generation));
        for (boolean carries : new boolean[] { true, false }) {
            try (Sandbox other = Sandbox.start(options.withListCarriesResult(carries));
                    Client asking = new Client(other)) {
                String body = asking.get("/api/v2/extract?page_size=10").body();

                other.world().truth().limit(10).filter((job) -> job.resultJson() != null).forEach((job) -> {
                    String member = "\"extract_result\":" + job.resultJson();
                    assertThat(body.contains(member)).as("the result of %s", job.id()).isEqualTo(carries);
                });
            }
        }
    }

    @Test
    void theFirstGenerationHasItsOwnShapeAndIgnoresLaterParameters() throws IOException, InterruptedException {
        try (Sandbox first = Sandbox
            .start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withGeneration(Generation.V1)));
                Client asking = new Client(first)) {
            List<JsonNode> items = asking.listing("status=COMPLETED&created_at_on_or_after=2030-01-01T00:00:00Z");

            assertThat(items).hasSizeGreaterThan(250).allSatisfy((item) -> {
                assertThat(item.propertyNames()).contains("type", "value", "parameters", "extract_metadata")
                    .doesNotContain("file_input", "configuration", "metadata", "usage");
                assertThat(item.at("/extract_metadata/usage/num_pages_extracted").isInt()).isTrue();
            });
        }
    }

    private List<String> truth(Predicate<WorldJob> filter) {
        return this.sandbox.world().truth().filter(filter).map(WorldJob::id).toList();
    }

}
