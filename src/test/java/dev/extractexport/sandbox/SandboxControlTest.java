package dev.extractexport.sandbox;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/// Limits and nights over real HTTP, with a clock that only the test moves.
class SandboxControlTest {

    private final AtomicLong nanos = new AtomicLong();

    private final Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withLimits(new SandboxOptions.Limits(3, 2)),
            new FaultScript(), this.nanos::get);

    private final Client client = new Client(this.sandbox);

    @AfterEach
    void stop() {
        this.client.close();
        this.sandbox.close();
    }

    @Test
    void beyondTheLimitTheAnswerIs429WithRetryAfter() throws IOException, InterruptedException {
        String target = "/api/v2/extract/" + this.sandbox.world().at(0).id();
        for (int request = 0; request < 3; request++) {
            assertThat(this.client.get(target).statusCode()).isEqualTo(200);
        }

        HttpResponse<String> refused = this.client.get(target);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(refused.body()).isEqualTo("{\"detail\":\"Rate limit exceeded\"}");
        this.nanos.addAndGet(1_000_000_000);
        assertThat(this.client.get(target).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { "/api/v2/extract", "/api/v1/extraction/extraction-agents", "/api/v1/beta/configurations" })
    void listingsHaveALimitOfTheirOwn(String listing) throws IOException, InterruptedException {
        assertThat(this.client.get(listing).statusCode()).isEqualTo(200);
        assertThat(this.client.get(listing).statusCode()).isEqualTo(200);

        assertThat(this.client.get(listing).statusCode()).isEqualTo(429);
        assertThat(this.client.get("/api/v2/extract/" + this.sandbox.world().at(0).id()).statusCode()).isEqualTo(200);
    }

    @Test
    void aWrongKeyIsToldOfBeforeAnyLimitAndDoesNotCount() throws IOException, InterruptedException {
        for (int request = 0; request < 5; request++) {
            assertThat(this.client
                .send(HttpRequest.newBuilder(this.sandbox.baseUrl().resolve("/api/v2/extract"))
                    .header("Authorization", "Bearer llx-other"))
                .statusCode()).isEqualTo(401);
        }

        assertThat(this.client.get("/api/v2/extract").statusCode()).isEqualTo(200);
    }

    @Test
    void aPostTurnsToTheNextNightAndToAnyOther() throws IOException, InterruptedException {
        assertThat(this.client.get(Sandbox.CONTROL).body()).isEqualTo("{\"night\":1,\"jobs\":300}");
        assertThat(post("").body()).isEqualTo("{\"night\":2,\"jobs\":312}");
        assertThat(post("").body()).isEqualTo("{\"night\":3,\"jobs\":324}");
        assertThat(post("?to=7").body()).isEqualTo("{\"night\":7,\"jobs\":372}");
        assertThat(post("?to=1").body()).isEqualTo("{\"night\":1,\"jobs\":300}");

        assertThat(post("?to=2").statusCode()).isEqualTo(200);
        assertThat(this.client.json("/api/v2/extract?page_size=1").at("/items/0/id").asString())
            .isEqualTo(this.sandbox.world().at(0).id());
        assertThat(this.sandbox.world().size()).isEqualTo(312);
    }

    @ParameterizedTest
    @CsvSource({ "?to=0, 422", "?to=1001, 422", "?to=soon, 422" })
    void aNightThatThereIsNotIsRefused(String query, int status) throws IOException, InterruptedException {
        assertThat(post(query).statusCode()).isEqualTo(status);
        assertThat(this.sandbox.world().spec().night()).isEqualTo(1);
    }

    @Test
    void afterTheLastNightThereIsNoOther() throws IOException, InterruptedException {
        assertThat(post("?to=" + WorldSpec.MAX_NIGHT).statusCode()).isEqualTo(200);

        assertThat(post("").statusCode()).isEqualTo(409);
        assertThat(this.sandbox.world().spec().night()).isEqualTo(WorldSpec.MAX_NIGHT);
    }

    @Test
    void nightsAreTurnedWithTheKeyAloneAndLeaveNoTrace() throws IOException, InterruptedException {
        HttpResponse<String> refused = this.client
            .send(HttpRequest.newBuilder(this.sandbox.baseUrl().resolve(Sandbox.CONTROL))
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(this.sandbox.world().spec().night()).isEqualTo(1);
        assertThat(this.sandbox.requests()).isEmpty();
    }

    @Test
    void neitherLatencyNorFaultsHoldANightUp() throws IOException, InterruptedException {
        FaultScript faults = new FaultScript()
            .add(new FaultScript.Rule("POST", "/", 1, 1, FaultScript.Fault.Answer.detail(503, "Service Unavailable")));
        SandboxOptions slow = SandboxOptions.DEFAULT.withLatency(Duration.ofDays(1));
        try (Sandbox other = Sandbox.start(slow, faults); Client asking = new Client(other)) {
            assertThat(asking.send(asking.request(Sandbox.CONTROL).POST(HttpRequest.BodyPublishers.noBody())).body())
                .isEqualTo("{\"night\":2,\"jobs\":312}");
        }
    }

    @Test
    void badLimitsAreNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SandboxOptions.Limits(-1, 5))
            .withMessage("Limits of the sandbox are -1 requests and 5 listings a second, must be 0 (none) to 10000");
    }

    private HttpResponse<String> post(String query) throws IOException, InterruptedException {
        return this.client.send(this.client.request(Sandbox.CONTROL + query).POST(HttpRequest.BodyPublishers.noBody()));
    }

}
