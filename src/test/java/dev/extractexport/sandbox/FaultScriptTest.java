package dev.extractexport.sandbox;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

import dev.extractexport.sandbox.FaultScript.Fault;
import dev.extractexport.sandbox.FaultScript.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Scripts faults and sees what reaches a client over real HTTP.
class FaultScriptTest {

    private static final String LIST = "/api/v2/extract";

    private final FaultScript script = new FaultScript();

    private final Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT, this.script);

    private final Client client = new Client(this.sandbox);

    @AfterEach
    void stop() {
        this.client.close();
        this.sandbox.close();
    }

    @Test
    void theNthRequestIsStruckAsOftenAsScripted() throws IOException, InterruptedException {
        this.script.add(new Rule("GET", LIST, 2, 2, Fault.Answer.detail(503, "busy")));

        assertThat(statusOf(LIST)).isEqualTo(200);
        assertThat(statusOf(LIST)).isEqualTo(503);
        assertThat(statusOf(LIST)).isEqualTo(503);
        assertThat(statusOf(LIST)).isEqualTo(200);
    }

    @Test
    void anAnswerHasItsHeadersAndBody() throws IOException, InterruptedException {
        this.script.add(Rule.onGet(LIST, 1, new Fault.Answer(429, Map.of("Retry-After", "7"), "<html>slow down")));

        HttpResponse<String> response = this.client.get(LIST);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains("7");
        assertThat(response.body()).isEqualTo("<html>slow down");
    }

    @Test
    void onlyMatchingRequestsAreStruckAndCounted() throws IOException, InterruptedException {
        this.script.add(Rule.onGet(LIST + "?status=FAILED", 1, Fault.Answer.detail(500, "Oops!")));

        assertThat(statusOf(LIST)).isEqualTo(200);
        assertThat(statusOf(LIST + "?status=FAILED&page_size=2")).isEqualTo(500);
        assertThat(statusOf(LIST + "?status=FAILED&page_size=2")).isEqualTo(200);
    }

    @Test
    void theFirstOfTwoRulesWinsAndBothCount() throws IOException, InterruptedException {
        this.script.add(Rule.onGet(LIST, 1, Fault.Answer.detail(500, "one")))
            .add(Rule.onGet(LIST, 2, Fault.Answer.detail(502, "two")));

        assertThat(statusOf(LIST)).isEqualTo(500);
        assertThat(statusOf(LIST)).isEqualTo(502);
        assertThat(statusOf(LIST)).isEqualTo(200);
    }

    @Test
    void aCutBodyEndsBeforeItsLength() throws IOException, InterruptedException {
        this.script.add(Rule.onGet(LIST, 1, new Fault.Cut(100)));

        assertThatIOException().isThrownBy(() -> this.client.get(LIST)).withMessageContaining("bytes received: 100");
        assertThat(statusOf(LIST)).isEqualTo(200);
    }

    @Test
    void aRedirectNamesItsTarget() throws IOException, InterruptedException {
        this.script.add(Rule.onGet(LIST, 1, new Fault.Redirect("http://127.0.0.2/elsewhere")));

        HttpResponse<String> response = this.client.get(LIST);

        assertThat(response.statusCode()).isEqualTo(307);
        assertThat(response.headers().firstValue("Location")).contains("http://127.0.0.2/elsewhere");
    }

    @Test
    void aShortStallDelaysTheWholeAnswer() throws IOException, InterruptedException {
        String whole = this.client.get(LIST).body();
        this.script.add(Rule.onGet(LIST, 1, new Fault.Stall(0, Duration.ofMillis(1))))
            .add(new Rule("GET", LIST, 2, 1, new Fault.Stall(50, Duration.ofMillis(1))));

        assertThat(this.client.get(LIST).body()).isEqualTo(whole);
        assertThat(this.client.get(LIST).body()).isEqualTo(whole);
    }

    @Test
    void closingTheSandboxEndsAStall() {
        this.script.add(Rule.onGet(LIST, 1, new Fault.Stall(50, Duration.ofHours(1))));

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Object> stalled = CompletableFuture.supplyAsync(() -> {
                try {
                    return this.client.get(LIST);
                }
                catch (IOException | InterruptedException ex) {
                    throw new CompletionException(ex);
                }
            }, executor);
            while (this.sandbox.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            this.sandbox.close();

            assertThatThrownBy(stalled::join).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void aRuleThatNeverStrikesIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rule("GET", LIST, 0, 1, new Fault.Cut(1)))
            .withMessage("Fault on GET /api/v2/extract: first is 0 and times is 1, both must be 1 or more");
    }

    private int statusOf(String target) throws IOException, InterruptedException {
        return this.client.get(target).statusCode();
    }

}
