package dev.extractexport.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.extractexport.api.ApiSettings.ApiSource;
import dev.extractexport.api.FakeServer.Reply;
import dev.extractexport.api.http.HttpSettings;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.extractexport.api.ApiFixture.LIST;
import static dev.extractexport.api.ApiFixture.item;
import static dev.extractexport.api.ApiFixture.page;
import static dev.extractexport.api.FakeServer.cut;
import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.status;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/// Pages over real HTTP on loopback.
class ListingTest {

    private static final ListQuery QUERY = ListQuery.of(Map.of("status", "COMPLETED", "page_size", "50"));

    private ApiFixture fixture = new ApiFixture(ApiSource.AUTO);

    @AfterEach
    void close() {
        this.fixture.close();
    }

    @Test
    void filtersAndTokenAreSentInOneOrderAndNothingElse() throws Exception {
        this.fixture.server().on(LIST, json(page(null)));

        this.fixture.api().list(QUERY, "a+b/c=");

        assertThat(this.fixture.server().requests()).singleElement()
            .extracting(FakeServer.Request::query)
            .isEqualTo("page_size=50&status=COMPLETED&page_token=a%2Bb%2Fc%3D");
    }

    @Test
    void itemsKeepTheirOrderAndTheirBytesButNotTheirResults() throws Exception {
        String first = "{ \"id\" : \"b\", \"n\": 1.10,\"status\":\"COMPLETED\"}";
        this.fixture.server()
            .on(LIST, json("{\"surprise\":[{\"items\":[]}],\"items\":[" + first
                    + ",{\"id\":\"a\",\"extract_result\":{\"big\":[1,2]}}],\"next_page_token\":\"t\"}"));

        ListedPage page = this.fixture.api().list(QUERY, null);

        assertThat(page.nextPageToken()).isEqualTo("t");
        assertThat(page.items()).extracting(ListedJob::jobId).containsExactly("b", "a");
        assertThat(new String(page.items().getFirst().json(), StandardCharsets.UTF_8)).isEqualTo(first);
        assertThat(new String(page.items().getLast().json(), StandardCharsets.UTF_8)).doesNotContain("big");
        assertThat(page.items().getLast().facts().result().elements()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"items\":[]}", "{\"items\":[],\"next_page_token\":null}",
            "{\"next_page_token\":\"\",\"items\":[]}" })
    void noTokenIsTheEnd(String body) throws Exception {
        this.fixture.server().on(LIST, json(body));

        assertThat(this.fixture.api().list(QUERY, "t").nextPageToken()).isNull();
    }

    @Test
    void anEmptyPageMayHaveAToken() throws Exception {
        this.fixture.server().on(LIST, json(page("next")));

        ListedPage page = this.fixture.api().list(QUERY, "t");

        assertThat(page.items()).isEmpty();
        assertThat(page.nextPageToken()).isEqualTo("next");
    }

    @Test
    void thePageSizeFallsAfterTimeOutsDownToOneJobAndStaysThere() throws Exception {
        Reply late = status(504, "{\"detail\":\"upstream timed out\"}");
        this.fixture.server()
            .on(LIST, late, status(500, "{\"detail\":\"Oops\"}"), late, json(page("t", item("a", "COMPLETED"))), late,
                    late, late, late, late, json(page(null)));
        ListQuery five = ListQuery.of(Map.of("status", "COMPLETED", "page_size", "5"));

        assertThat(this.fixture.api().list(QUERY, null).items()).hasSize(1);
        this.fixture.api().list(QUERY, "t");

        assertThat(sizes()).containsExactly(50, 25, 25, 12, 12, 6, 3, 1, 1, 1);
        this.fixture.api().list(five, null);
        assertThat(sizes()).last().isEqualTo(1);
    }

    @Test
    void aServerThatSaysNothingIsAskedForHalfAPage() throws Exception {
        restart(new HttpSettings.Bounds(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofMillis(300),
                Duration.ofSeconds(20), 1_000_000));
        String whole = page(null, item("a", "COMPLETED"));
        this.fixture.server()
            .on(LIST, this.fixture.server().silence(), this.fixture.server().stall(whole.substring(0, 20)),
                    json(whole));

        assertThat(this.fixture.api().list(QUERY, null).items()).hasSize(1);

        assertThat(sizes()).containsExactly(50, 25, 12);
    }

    @Test
    void aPageThatIsCutOrAnOverloadedServerIsNoReasonForASmallerOne() throws Exception {
        String whole = page(null, item("a", "COMPLETED"));
        this.fixture.server()
            .on(LIST, cut(whole, 10), status(503, "{}"), status(429, "{}", "Retry-After", "1"), json(whole));

        this.fixture.api().list(QUERY, null);

        assertThat(sizes()).containsOnly(50);
    }

    @Test
    void aPageOfHundredsOfMegabytesIsStreamed() throws Exception {
        restart(new HttpSettings.Bounds(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60),
                Duration.ofMinutes(2), 4L << 30));
        int items = 8;
        byte[] megabyte = ("\"" + "x".repeat((1 << 20) - 3) + "\"").getBytes(StandardCharsets.US_ASCII);
        this.fixture.server().on(LIST, (exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write("{\"items\":[".getBytes(StandardCharsets.US_ASCII));
            for (int item = 0; item < items; item++) {
                out.write(((item > 0) ? ",{\"id\":\"ext-%d\",\"extract_result\":[0"
                        : "{\"id\":\"ext-%d\",\"extract_result\":[0")
                    .formatted(item)
                    .getBytes(StandardCharsets.US_ASCII));
                for (int i = 0; i < 50; i++) {
                    out.write(',');
                    out.write(megabyte);
                }
                out.write("]}".getBytes(StandardCharsets.US_ASCII));
            }
            out.write("]}".getBytes(StandardCharsets.US_ASCII));
            out.close();
        });
        List<MemoryPoolMXBean> old = ManagementFactory.getMemoryPoolMXBeans()
            .stream()
            .filter((pool) -> pool.getName().contains("Old") || pool.getName().contains("Tenured"))
            .toList();
        System.gc();
        long before = old.stream().mapToLong((pool) -> pool.getUsage().getUsed()).sum();
        old.forEach(MemoryPoolMXBean::resetPeakUsage);

        ListedPage page = this.fixture.api().list(QUERY, null);

        assertThat(page.items()).hasSize(items).allMatch((job) -> job.facts().result().elements() == 51);
        assertThat(this.fixture.meter().bytes()).isGreaterThan(400L << 20);
        assertThat(old).isNotEmpty();
        assertThat(old.stream().mapToLong((pool) -> pool.getPeakUsage().getUsed()).sum() - before)
            .as("bytes of the old generation, of a page of 400 MB")
            .isLessThan(64L << 20);
    }

    @Test
    void aPageSizeThatTheServerRefusesIsNamed() {
        this.fixture.server()
            .on(LIST, status(422, "{\"detail\":[{\"loc\":[\"query\",\"page_size\"],\"msg\":\"at most 20\"}]}"));

        assertThatThrownBy(() -> this.fixture.api().list(QUERY, null)).isInstanceOf(Failure.class)
            .hasMessageEndingWith("HTTP 422: query.page_size: at most 20. Set a smaller --page-size");
    }

    @Test
    void thePageSizeGrowsAgainOncePagesComeInTime() throws Exception {
        Reply page = json(page("t", item("a", "COMPLETED")));
        Reply late = status(504, "");
        this.fixture.server()
            .on(LIST, late, late, page, page, page, page, page, page, page, page, late, page, page, page, page, page,
                    page, page, page, page);

        this.fixture.api().list(QUERY, null);
        for (int i = 1; i < 17; i++) {
            this.fixture.api().list(QUERY, "t");
        }

        // After the growth that proved too much it takes twice as many pages to dare
        // again.
        assertThat(sizes()).containsExactly(50, 25, 12, 12, 12, 12, 24, 24, 24, 24, 48, 24, 24, 24, 24, 24, 24, 24, 24,
                48);
    }

    @Test
    void thePageSizeNeverGrowsPastWhatWasAskedFor() throws Exception {
        Reply page = json(page("t", item("a", "COMPLETED")));
        this.fixture.server().on(LIST, status(408, ""), page);

        for (int i = 0; i < 20; i++) {
            this.fixture.api().list(QUERY, null);
        }

        assertThat(sizes()).startsWith(50, 25, 25, 25, 25, 50).endsWith(50, 50).allMatch((size) -> size <= 50);
    }

    private List<Integer> sizes() {
        return this.fixture.server()
            .requests()
            .stream()
            .map((request) -> Integer.valueOf(request.query().replaceFirst(".*page_size=(\\d+).*", "$1")))
            .toList();
    }

    private void restart(HttpSettings.Bounds bounds) {
        this.fixture.close();
        this.fixture = new ApiFixture(ApiSource.AUTO, bounds);
    }

    @Test
    void aPageCutAnywhereIsRetried() throws Exception {
        String whole = page("token", item("a", "COMPLETED"), item("b", "FAILED"));

        for (int length = 0; length < whole.length(); length++) {
            byte[] part = whole.substring(0, length).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> PageReader.readPage(new ByteArrayInputStream(part), null))
                .isInstanceOf(IOException.class);
        }
        this.fixture.server().on(LIST, cut(whole, whole.length() - 1), json(whole));
        assertThat(this.fixture.api().list(QUERY, null).items()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = { "[]", "{}", "{\"items\":null}", "{\"items\":{}}", "{\"items\":[],\"next_page_token\":7}",
            "{\"items\":[]} x", "{\"items\":[{\"id\":NaM}]}" })
    void whatIsNoPageEndsTheExportAfterItsAttempts(String body) {
        this.fixture.server().on(LIST, json(body));

        assertThatThrownBy(() -> this.fixture.api().list(QUERY, null)).isInstanceOf(Failure.class)
            .hasMessageContaining("failed 6 times");
    }

    @ParameterizedTest
    @ValueSource(strings = { "7", "null", "[{}]", "{\"status\":\"COMPLETED\"}", "{\"id\":\"\"}",
            "[NaN,{\"webhook_url\":\"x\"}]" })
    void anItemWithoutAnIdGetsANameAndHidesNoOther(String odd) throws Exception {
        this.fixture.server().on(LIST, json(page("t", item("a", "COMPLETED"), odd, item("b", "COMPLETED"))));

        List<ListedJob> items = this.fixture.api().list(QUERY, null).items();
        assertThat(items).extracting(ListedJob::jobId)
            .containsExactly("a", items.get(1).jobId(), "b")
            .element(1, as(STRING))
            .matches("no-id-[0-9a-f]{64}");
        assertThat(items.get(1).problem())
            .isEqualTo("An item of the listing has no id: expected an object with a non-empty text 'id'");
        assertThat(new String(items.get(1).json(), StandardCharsets.UTF_8)).isIn(odd,
                "{\"item\":" + odd.replace("\"x\"", "\"[removed]\"") + "}");
    }

    @Test
    void aResultThatNoTableCanHoldHidesNoOtherItem() throws Exception {
        String deep = "[".repeat(3000) + "]".repeat(3000);
        this.fixture.server()
            .on(LIST, json(page("t", "{\"id\":\"a\",\"extract_result\":{\"n\":NaN,\"d\":" + deep + ",\"l\":"
                    + "9".repeat(2_000_000) + "}}", item("b", "COMPLETED"))));

        assertThat(this.fixture.api().list(QUERY, null).items()).extracting(ListedJob::jobId).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource({ "401,UNAUTHORIZED", "403,UNAUTHORIZED", "402,QUOTA", "422,SETTINGS", "400,SETTINGS", "404,SETTINGS",
            "413,SETTINGS", "451,INCOMPLETE" })
    void aRefusedListingSaysWhoMustAct(int status, Kind kind) {
        this.fixture.server().on(LIST, status(status, "{\"detail\":\"no\"}"));

        Failure failure = catchThrowableOfType(Failure.class, () -> this.fixture.api().list(QUERY, null));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining("HTTP " + status + ": no")
            .hasMessageContaining("status=COMPLETED")
            .hasMessageNotContaining(ApiFixture.KEY);
        assertThat(failure.getMessage().lines()).hasSize(1);
        assertThat(this.fixture.server().requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = { 400, 404, 410, 422 })
    void aRefusedTokenIsToldFromRefusedFilters(int status) {
        this.fixture.server().on(LIST, status(status, "{\"detail\":\"bad token\"}"));

        assertThatThrownBy(() -> this.fixture.api().list(QUERY, "old")).isInstanceOf(RefusedPageTokenException.class)
            .hasMessageContaining("bad token");
    }

    @Test
    void filtersTheApiDoesNotHaveAreRefusedBeforeTheyAreSent() {
        assertThatThrownBy(() -> ListQuery.of(Map.of("updated_after", "x")))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'updated_after'")
            .hasMessageContaining("created_at_on_or_after");
    }

}
