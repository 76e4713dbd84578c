package dev.extractexport.api.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;

import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeServer.Reply;
import dev.extractexport.api.http.HttpTransport.Lane;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.status;
import static dev.extractexport.api.http.Transports.LONG;
import static dev.extractexport.api.http.Transports.PATH;
import static dev.extractexport.api.http.Transports.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What is asked for again, how often and after which wait, over real HTTP on loopback; waiting is
/// recorded instead of done.
class AttemptsTest {

    private final Transports http = new Transports();

    private final FakeServer server = this.http.server();

    @AfterEach
    void close() {
        this.http.close();
    }

    @ParameterizedTest
    @ValueSource(ints = { 408, 409, 425, 429, 500, 502, 503, 504, 529, 204, 206 })
    void passingStatusesAreRepeated(int status) throws InterruptedException {
        this.server.on(PATH, status(status, ""), json("{}"));

        assertThat(this.http.get()).isEqualTo(new Answer.Whole<>("{}"));
        assertThat(this.http.meter().calls()).isEqualTo(2);
        assertThat(this.http.meter().retries()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = { 400, 403, 404, 405, 410, 413, 422, 451 })
    void lastingStatusesAreReturnedAtOnce(int status) throws InterruptedException {
        this.server.on(PATH, status(status, "{\"detail\":\"why\"}"));

        assertThat(this.http.get()).isEqualTo(new Answer.Refused<>(status, "why"));
        assertThat(this.server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({ "Retry-After,17,17000", "retry-after-ms,250,250", "Retry-After,300,300000" })
    void theServersDelayIsObeyedExactly(String header, String value, long millis) throws InterruptedException {
        this.server.on(PATH, status(429, "{\"detail\":\"slow down\"}", header, value), json("{}"));

        this.http.get();

        assertThat(this.http.time().delays()).containsExactly(Duration.ofMillis(millis));
    }

    @Test
    void aRetryDateIsReadAgainstTheClock() throws InterruptedException {
        this.server.on(PATH, status(503, "", "Retry-After", "Tue, 24 Nov 2026 02:00:40 GMT"), json("{}"));

        this.http.get();

        assertThat(this.http.time().delays()).containsExactly(Duration.ofSeconds(40));
    }

    @Test
    void theServerMayAskForAnotherTryOfALastingStatus() throws InterruptedException {
        this.server.on(PATH, status(404, "", "x-should-retry", "true"), json("{}"));

        assertThat(this.http.get()).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void aLastingStatusThatTheServerWantedRepeatedIsARefusalInTheEnd() throws InterruptedException {
        this.server.on(PATH, status(404, "{\"detail\":\"still not\"}", "x-should-retry", "true"));

        assertThat(this.http.get()).isEqualTo(new Answer.Refused<>(404, "still not"));
        assertThat(this.server.requests()).hasSize(6);
    }

    @Test
    void theServerMayForbidAnotherTry() {
        this.server.on(PATH, status(503, "", "x-should-retry", "false"));

        assertThat(this.http.failure().kind()).isEqualTo(Kind.INCOMPLETE);
        assertThat(this.server.requests()).hasSize(1);
    }

    @Test
    void attemptsAreBoundedAndTheFailureNamesWhatFailed() {
        this.server.on(PATH, status(503, "{\"detail\":\"Oops! correlation ID: 0c9f\"}"));

        Failure failure = this.http.failure();

        assertThat(this.server.requests()).hasSize(6);
        assertThat(this.http.time().delays()).hasSize(5);
        assertThat(failure.kind()).isEqualTo(Kind.INCOMPLETE);
        assertThat(failure)
            .hasMessageMatching("The API at 127.0.0.1:\\d+ failed 6 times, with \\d+ s of waiting between "
                    + "\\(thing 1, GET /thing/1\\), the last time: HTTP 503: Oops! correlation ID: 0c9f\\. "
                    + "Run again later: it resumes");
    }

    @Test
    void anUnreachableHostIsRetriedBriefly() throws IOException {
        int port;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }
        HttpSettings nobody = Transports.settings(URI.create("http://127.0.0.1:" + port), LONG);

        assertThatThrownBy(() -> this.http.get(nobody, Transports::text)).isInstanceOf(Failure.class)
            .hasMessageContaining("failed 6 times")
            .hasMessageContaining("no connection");
        assertThat(this.http.time().delays().stream().reduce(Duration.ZERO, Duration::plus))
            .isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aRefusedKeyEndsTheExportInOneLine() {
        this.server.on(PATH, status(401, "{\"detail\":\"Invalid\\nAPI key\"}"));

        Failure failure = this.http.failure();

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

        assertThat(this.http.failure().kind()).isEqualTo(Kind.QUOTA);
        assertThat(this.server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = { "Resources exhausted", "Rate limit of your plan exceeded", "Quota of 20 per minute" })
    void aRateLimitIsWaitedFor(String detail) throws InterruptedException {
        this.server.on(PATH, status(429, "{\"detail\":\"" + detail + "\"}"), json("{}"));

        assertThat(this.http.get()).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void aPlanThatTheServerSaysToWaitForIsWaitedForAndThenNamed() {
        this.server.on(PATH, status(429, "{\"detail\":\"plan limit\"}", "Retry-After", "1"));

        assertThat(this.http.failure().kind()).isEqualTo(Kind.QUOTA);
        assertThat(this.server.requests()).hasSize(6);
    }

    @Test
    void whatFailsInDifferentWaysIsTriedTwiceAsOften() throws InterruptedException {
        this.server.on(PATH, status(500, ""), status(503, ""), status(529, ""), status(500, ""), status(502, ""),
                status(503, ""), status(500, ""), status(408, ""), json("{}"));

        assertThat(this.http.get()).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void whoeverIsLeftAloneWaitsTwiceAsLongBeforeItCountsAsIll() throws InterruptedException {
        HttpTransport transport = this.http.opened(this.http.transport(this.http.settings(LONG)));
        Reply[] replies = new Reply[12];
        Arrays.fill(replies, status(503, ""));
        replies[11] = json("{}");
        this.server.on(PATH, replies).on("/ill", status(503, ""));

        assertThat(transport.get(Lane.GETS, "thing 1", TARGET, Transports::text)).isEqualTo(new Answer.Whole<>("{}"));
        assertThat(transport.get(Lane.GETS, "ill", RequestTarget.of("ill"), Transports::text))
            .isInstanceOf(Answer.Failing.class);
        assertThat(this.server.paths()).filteredOn("/ill"::equals).hasSize(12);
    }

}
