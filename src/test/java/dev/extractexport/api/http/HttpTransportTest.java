package dev.extractexport.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeServer.Reply;
import dev.extractexport.api.FakeTime;
import dev.extractexport.api.http.HttpTransport.Lane;
import dev.extractexport.api.retry.RetrySettings;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.extractexport.api.FakeServer.cut;
import static dev.extractexport.api.FakeServer.gzip;
import static dev.extractexport.api.FakeServer.gzipCut;
import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.redirect;
import static dev.extractexport.api.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/// Real HTTP on loopback; waiting is recorded instead of done.
class HttpTransportTest {

    private static final String KEY = "llx-Very-Secret-Key-0123456789";

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    private static final RequestTarget TARGET = RequestTarget.of("thing", "1");

    private static final String PATH = "/thing/1";

    /// Long enough for a busy machine: no test waits for these to pass.
    private static final HttpSettings.Bounds LONG = new HttpSettings.Bounds(Duration.ofSeconds(30),
            Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(60), 10_000);

    /// For the tests that wait for these to pass.
    private static final HttpSettings.Bounds SHORT = new HttpSettings.Bounds(Duration.ofSeconds(5),
            Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofSeconds(20), 10_000);

    private final FakeServer server = new FakeServer();

    private final FakeTime time = new FakeTime();

    private final ApiMeter meter = new ApiMeter();

    private final List<HttpTransport> transports = new ArrayList<>();

    @AfterEach
    void close() {
        this.transports.forEach(HttpTransport::close);
        this.server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = { 408, 409, 425, 429, 500, 502, 503, 504, 529, 204, 206 })
    void passingStatusesAreRepeated(int status) throws InterruptedException {
        this.server.on(PATH, status(status, ""), json("{}"));

        assertThat(get()).isEqualTo(new Answer.Whole<>("{}"));
        assertThat(this.meter.calls()).isEqualTo(2);
        assertThat(this.meter.retries()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = { 400, 403, 404, 405, 410, 413, 422, 451 })
    void lastingStatusesAreReturnedAtOnce(int status) throws InterruptedException {
        this.server.on(PATH, status(status, "{\"detail\":\"why\"}"));

        assertThat(get()).isEqualTo(new Answer.Refused<>(status, "why"));
        assertThat(this.server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({ "Retry-After,17,17000", "retry-after-ms,250,250", "Retry-After,300,300000" })
    void theServersDelayIsObeyedExactly(String header, String value, long millis) throws InterruptedException {
        this.server.on(PATH, status(429, "{\"detail\":\"slow down\"}", header, value), json("{}"));

        get();

        assertThat(this.time.delays()).containsExactly(Duration.ofMillis(millis));
    }

    @Test
    void aRetryDateIsReadAgainstTheClock() throws InterruptedException {
        this.server.on(PATH, status(503, "", "Retry-After", "Tue, 24 Nov 2026 02:00:40 GMT"), json("{}"));

        get();

        assertThat(this.time.delays()).containsExactly(Duration.ofSeconds(40));
    }

    @Test
    void theServerMayAskForAnotherTryOfALastingStatus() throws InterruptedException {
        this.server.on(PATH, status(404, "", "x-should-retry", "true"), json("{}"));

        assertThat(get()).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void aLastingStatusThatTheServerWantedRepeatedIsARefusalInTheEnd() throws InterruptedException {
        this.server.on(PATH, status(404, "{\"detail\":\"still not\"}", "x-should-retry", "true"));

        assertThat(get()).isEqualTo(new Answer.Refused<>(404, "still not"));
        assertThat(this.server.requests()).hasSize(6);
    }

    @Test
    void theServerMayForbidAnotherTry() {
        this.server.on(PATH, status(503, "", "x-should-retry", "false"));

        assertThat(failure().kind()).isEqualTo(Kind.INCOMPLETE);
        assertThat(this.server.requests()).hasSize(1);
    }

    @Test
    void attemptsAreBoundedAndTheFailureNamesWhatFailed() {
        this.server.on(PATH, status(503, "{\"detail\":\"Oops! correlation ID: 0c9f\"}"));

        Failure failure = failure();

        assertThat(this.server.requests()).hasSize(6);
        assertThat(this.time.delays()).hasSize(5);
        assertThat(failure.kind()).isEqualTo(Kind.INCOMPLETE);
        assertThat(failure)
            .hasMessageMatching("The API at 127.0.0.1:\\d+ failed 6 times, with \\d+ s of waiting between "
                    + "\\(thing 1, GET /thing/1\\), the last time: HTTP 503: Oops! correlation ID: 0c9f\\. "
                    + "Run again later: it resumes");
    }

    @Test
    void cutBodyIsRetried() throws InterruptedException {
        this.server.on(PATH, cut("{\"a\":1}", 3), json("{\"a\":1}"));

        assertThat(get()).isEqualTo(new Answer.Whole<>("{\"a\":1}"));
    }

    @Test
    void gzipIsAskedForAndUnpacked() throws InterruptedException {
        this.server.on(PATH, gzip("{\"a\":2}"));

        assertThat(get()).isEqualTo(new Answer.Whole<>("{\"a\":2}"));
        assertThat(this.server.requests().getFirst().headers().getFirst("Accept-Encoding")).isEqualTo("gzip");
    }

    @Test
    void cutGzipIsRetried() throws InterruptedException {
        this.server.on(PATH, gzipCut("{\"a\":3}", 2), gzip("{\"a\":3}"));

        assertThat(get()).isEqualTo(new Answer.Whole<>("{\"a\":3}"));
        assertThat(this.meter.retries()).isEqualTo(1);
    }

    @Test
    void anEncodingNobodyAskedForIsNotTakenForJson() {
        this.server.on(PATH, status(200, "{}", "Content-Encoding", "br"));

        assertThat(failure()).hasMessageContaining("encoded as 'br', expected gzip");
    }

    @Test
    void aReaderThatFindsTheBodyBrokenIsGivenAnother() throws InterruptedException {
        this.server.on(PATH, status(200, "<html>", "Content-Type", "text/html"), json("{}"));

        assertThat(get(settings(LONG), HttpTransportTest::object)).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void htmlInPlaceOfJsonIsNamedInTheFailure() {
        this.server.on(PATH, status(200, "<html>", "Content-Type", "text/html"));

        assertThatThrownBy(() -> get(settings(LONG), HttpTransportTest::object)).isInstanceOf(Failure.class)
            .hasMessageContaining("not an object (Content-Type 'text/html', expected JSON)");
    }

    @Test
    void aBodyThatStopsComingIsGivenUpAndRetried() throws InterruptedException {
        this.server.on(PATH, this.server.stall("{"), json("{}"));

        assertThat(get(settings(SHORT), HttpTransportTest::text)).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void aBodyThatDripsForEverIsGivenUp() {
        HttpSettings.Bounds whole = new HttpSettings.Bounds(Duration.ofSeconds(5), Duration.ofSeconds(5),
                Duration.ofSeconds(30), Duration.ofMillis(200), 10_000);
        this.server.on(PATH, this.server.stall("{"));

        assertThatThrownBy(() -> get(settings(whole), HttpTransportTest::text))
            .hasMessageContaining("the body took longer than 0 s");
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsGivenUpAndRetried() throws InterruptedException {
        this.server.on(PATH, this.server.silence(), json("{}"));

        assertThat(get(settings(SHORT), HttpTransportTest::text)).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void aBodyBeyondItsBoundIsNotAskedForAgainAndConcernsItsJobAlone() throws InterruptedException {
        this.server.on(PATH, gzip("x".repeat(10_001)));

        assertThat(get()).isInstanceOfSatisfying(Answer.Failing.class, (failing) -> assertThat(failing.reason())
            .contains("failed (thing 1, GET /thing/1): the body has more than 10000 bytes"));
        assertThat(this.server.requests()).hasSize(1);
    }

    @Test
    void aPageBeyondItsBoundEndsTheExport() {
        this.server.on(PATH, gzip("x".repeat(10_001)));
        HttpTransport transport = transport(settings(LONG));

        assertThatThrownBy(() -> transport.get(Lane.LISTING, "list", TARGET, HttpTransportTest::text))
            .isInstanceOfSatisfying(Failure.class, (failure) -> assertThat(failure.kind()).isEqualTo(Kind.DAMAGE))
            .hasMessageContaining("more than 10000 bytes. Set a smaller --page-size");
        assertThat(this.server.requests()).hasSize(1);
    }

    @Test
    void anUnreachableHostIsRetriedBriefly() throws IOException {
        int port;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }
        HttpSettings nobody = settings(URI.create("http://127.0.0.1:" + port), LONG);

        assertThatThrownBy(() -> get(nobody, HttpTransportTest::text)).isInstanceOf(Failure.class)
            .hasMessageContaining("failed 6 times")
            .hasMessageContaining("no connection");
        assertThat(this.time.delays().stream().reduce(Duration.ZERO, Duration::plus))
            .isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aRefusedKeyEndsTheExportInOneLine() {
        this.server.on(PATH, status(401, "{\"detail\":\"Invalid\\nAPI key\"}"));

        Failure failure = failure();

        assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(failure).hasMessage("The API refuses the key (HTTP 401: Invalid API key; thing 1, GET /thing/1): "
                + "a key belongs to one region and one project, check LLAMA_CLOUD_API_KEY and LLAMA_CLOUD_BASE_URL");
        assertThat(this.server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({ "402,Payment required", "429,You have exceeded the credits of your plan",
            "429,Monthly quota exhausted" })
    void aUsedUpPlanEndsTheExportAtOnce(int status, String detail) {
        this.server.on(PATH, status(status, "{\"detail\":\"" + detail + "\"}"));

        assertThat(failure().kind()).isEqualTo(Kind.QUOTA);
        assertThat(this.server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = { "Resources exhausted", "Rate limit of your plan exceeded", "Quota of 20 per minute" })
    void aRateLimitIsWaitedFor(String detail) throws InterruptedException {
        this.server.on(PATH, status(429, "{\"detail\":\"" + detail + "\"}"), json("{}"));

        assertThat(get()).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void aPlanThatTheServerSaysToWaitForIsWaitedForAndThenNamed() {
        this.server.on(PATH, status(429, "{\"detail\":\"plan limit\"}", "Retry-After", "1"));

        assertThat(failure().kind()).isEqualTo(Kind.QUOTA);
        assertThat(this.server.requests()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(ints = { 301, 302, 303, 307, 308 })
    void redirectsOnTheSameHostAreFollowedWithTheKey(int status) throws InterruptedException {
        this.server.on(PATH, redirect(status, "/thing/1/")).on("/thing/1/", json("{}"));

        assertThat(get()).isEqualTo(new Answer.Whole<>("{}"));
        assertThat(this.server.requests()).allSatisfy(
                (request) -> assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer " + KEY));
    }

    @Test
    void redirectsToAnotherOriginNeverCarryTheKey() {
        try (FakeServer other = new FakeServer()) {
            this.server.on(PATH, redirect(302, other.baseUrl() + "/stolen"));

            Failure failure = failure();

            assertThat(failure.kind()).isEqualTo(Kind.SETTINGS);
            assertThat(failure).hasMessageContaining(this.server.baseUrl().toString())
                .hasMessageContaining(other.baseUrl().toString());
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void redirectsInCirclesEnd() {
        this.server.on(PATH, redirect(302, PATH));

        assertThat(failure()).hasMessageContaining("failed 6 times")
            .hasMessageContaining("redirects more than 3 times");
        assertThat(this.server.requests()).hasSize(6 * 4);
    }

    @Test
    void theKeyIsInNoMessageThoughTheServerEchoesIt() {
        this.server.on(PATH, status(500, "{\"detail\":\"bad header Bearer " + KEY + " and " + KEY + "\"}"));

        assertThat(failure()).hasMessageContaining("bad header")
            .hasMessageNotContaining(KEY)
            .hasMessageNotContaining("Secret");
    }

    @Test
    void everyRequestSaysWhoIsAsking() throws InterruptedException {
        this.server.on(PATH, json("{}"));

        get();

        assertThat(this.server.requests().getFirst().headers().getFirst("User-Agent")).startsWith("extract-export/");
    }

    @Test
    void connectionsServeManyRequestsAlsoAfterGzip() throws InterruptedException {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        this.server.on(PATH, (request) -> (exchange) -> {
            ports.add(exchange.getRemoteAddress().getPort());
            gzip("{}").answer(exchange);
        });
        HttpTransport transport = transport(settings(LONG));

        for (int i = 0; i < 5; i++) {
            transport.get(Lane.GETS, "thing 1", TARGET, HttpTransportTest::text);
        }

        assertThat(ports).hasSizeLessThan(5);
    }

    @Test
    void whatFailsInDifferentWaysIsTriedTwiceAsOften() throws InterruptedException {
        this.server.on(PATH, status(500, ""), status(503, ""), status(529, ""), status(500, ""), status(502, ""),
                status(503, ""), status(500, ""), status(408, ""), json("{}"));

        assertThat(get()).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void whoeverIsLeftAloneWaitsTwiceAsLongBeforeItCountsAsIll() throws InterruptedException {
        HttpTransport transport = opened(transport(settings(LONG)));
        Reply[] replies = new Reply[12];
        Arrays.fill(replies, status(503, ""));
        replies[11] = json("{}");
        this.server.on(PATH, replies).on("/ill", status(503, ""));

        assertThat(transport.get(Lane.GETS, "thing 1", TARGET, HttpTransportTest::text))
            .isEqualTo(new Answer.Whole<>("{}"));
        assertThat(transport.get(Lane.GETS, "ill", RequestTarget.of("ill"), HttpTransportTest::text))
            .isInstanceOf(Answer.Failing.class);
        assertThat(this.server.paths()).filteredOn("/ill"::equals).hasSize(12);
    }

    @Test
    @Timeout(60)
    void asManyGetsAsAllowedAreUnderWayAtOnceAndNoMore() throws InterruptedException {
        CyclicBarrier allowed = new CyclicBarrier(4);
        AtomicInteger present = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        this.server.on(PATH, (request) -> (exchange) -> {
            most.accumulateAndGet(present.incrementAndGet(), Math::max);
            try {
                allowed.await();
            }
            catch (InterruptedException | BrokenBarrierException ex) {
                throw new IOException(ex);
            }
            // Before the answer: once it is there the client may send the next request.
            present.decrementAndGet();
            json("{}").answer(exchange);
        });
        HttpTransport transport = opened(transport(settings(HttpSettings.Bounds.DEFAULTS)));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    transport.get(Lane.GETS, "thing 1", TARGET, HttpTransportTest::text);
                }
                catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(most).hasValue(4);
        assertThat(this.server.paths()).filteredOn(PATH::equals).hasSize(40);
    }

    @Test
    void theListingNeverWaitsBehindTheGets() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(4);
        this.server.on(PATH, (request) -> (exchange) -> {
            begun.countDown();
            this.server.silence().answer(exchange);
        }).on("/list", json("[]"));
        HttpTransport transport = opened(transport(settings(HttpSettings.Bounds.DEFAULTS)));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    transport.get(Lane.GETS, "thing 1", TARGET, HttpTransportTest::text);
                }
                catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        begun.await();

        assertThat(transport.get(Lane.LISTING, "list", RequestTarget.of("list"), HttpTransportTest::text))
            .isEqualTo(new Answer.Whole<>("[]"));
        callers.forEach(Thread::interrupt);
    }

    @Test
    void interruptionEndsAWaitForABody() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        HttpSettings.Bounds patient = HttpSettings.Bounds.DEFAULTS;
        this.server.on(PATH, this.server.stall("{"));
        HttpTransport transport = transport(settings(patient));
        List<Throwable> ends = new ArrayList<>();
        Thread reading = Thread.ofVirtual().start(() -> {
            try {
                transport.get(Lane.GETS, "thing 1", TARGET, (body) -> {
                    body.read();
                    begun.countDown();
                    return body.read();
                });
            }
            catch (InterruptedException | RuntimeException ex) {
                ends.add(ex);
            }
        });

        begun.await();
        reading.interrupt();
        reading.join();

        assertThat(ends).singleElement().isInstanceOf(InterruptedException.class);
    }

    private Answer<String> get() throws InterruptedException {
        return get(settings(LONG), HttpTransportTest::text);
    }

    private <T> Answer<T> get(HttpSettings settings, HttpTransport.BodyReader<T> reader) throws InterruptedException {
        return transport(settings).get(Lane.GETS, "thing 1", TARGET, reader);
    }

    private Failure failure() {
        return catchThrowableOfType(Failure.class, this::get);
    }

    private HttpTransport transport(HttpSettings settings) {
        HttpTransport transport = new HttpTransport(settings, this.time, Clock.fixed(NOW, ZoneOffset.UTC),
                new Random(7), this.meter);
        this.transports.add(transport);
        return transport;
    }

    /// After as many answers, and as much time, as it takes until all may go at once.
    private HttpTransport opened(HttpTransport transport) throws InterruptedException {
        this.server.on("/open", json("{}"));
        for (int i = 0; i < 4; i++) {
            this.time.pass(Duration.ofSeconds(1));
            transport.get(Lane.GETS, "open", RequestTarget.of("open"), HttpTransportTest::text);
        }
        return transport;
    }

    private HttpSettings settings(HttpSettings.Bounds bounds) {
        return settings(this.server.baseUrl(), bounds);
    }

    private static HttpSettings settings(URI baseUrl, HttpSettings.Bounds bounds) {
        return new HttpSettings(baseUrl, new ApiKey(KEY), false, 4, null, bounds, RetrySettings.DEFAULTS);
    }

    private static String text(InputStream body) throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String object(InputStream body) throws IOException {
        String text = text(body);
        if (!text.startsWith("{")) {
            throw new IOException("not an object");
        }
        return text;
    }

}
