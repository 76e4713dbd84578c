package dev.extractexport.sandbox.script;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.failure.Failure;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Scripts in files, and what a client of the sandbox meets: real HTTP on loopback.
class FaultFileTest {

    private static final String LIST = "/api/v2/extract";

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Sandbox sandbox;

    @AfterEach
    void close() {
        this.http.close();
        if (this.sandbox != null) {
            this.sandbox.close();
        }
    }

    @Test
    void theDocumentedScriptIsValid() {
        assertThat(FaultFile.read(Path.of("docs/faults.yml"))).isNotNull();
    }

    @Test
    void anAnswerHasStatusHeadersAndDetail() throws IOException, InterruptedException {
        start("""
                faults:
                  - { times: 1, answer: { status: 503, detail: "so busy", headers: { Retry-After: 2 } } }
                """);

        HttpResponse<String> response = get(LIST);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("2");
        assertThat(response.body()).isEqualTo("{\"detail\":\"so busy\"}");
        assertThat(get(LIST).statusCode()).isEqualTo(200);
    }

    @Test
    void aPageOfAGatewayIsNoJson() throws IOException, InterruptedException {
        start("faults: [ { answer: { body: '<html>' } } ]");

        assertThat(get(LIST).body()).isEqualTo("<html>");
        assertThat(get(LIST).headers().firstValue("Content-Type")).contains("text/html");
    }

    @Test
    void aCutBreaksTheBodyAndADripAndALateAnswerDoNot() throws IOException, InterruptedException {
        start("""
                faults:
                  - { first: 1, times: 1, cut: 10 }
                  - { first: 2, times: 1, drip: { bytes: 4000, every: 1ms } }
                  - { first: 3, times: 1, late: 1ms }
                  - { first: 4, times: 1, stall: { after: 10, for: 1ms } }
                """);

        assertThatIOException().isThrownBy(() -> get(LIST));
        String whole = get(LIST).body();
        assertThat(get(LIST).body()).isEqualTo(whole);
        assertThat(get(LIST).body()).isEqualTo(whole);
        assertThat(get(LIST).body()).isEqualTo(whole);
    }

    @Test
    void aRedirectNamesItsTarget() throws IOException, InterruptedException {
        start("faults: [ { redirect: 'http://127.0.0.1:9/x' } ]");

        assertThat(get(LIST).headers().firstValue("Location")).contains("http://127.0.0.1:9/x");
    }

    @Test
    void aNightInTheMiddleOfAListingInsertsJobs() throws IOException, InterruptedException {
        start("faults: [ { path: '/api/v2/extract?', first: 2, times: 1, night: next } ]");

        get(LIST + "?page_size=2");
        assertThat(this.sandbox.world().size()).isEqualTo(300);
        get(LIST + "?page_size=2");
        assertThat(this.sandbox.world().size()).isEqualTo(312);
        get(LIST + "?page_size=2");
        assertThat(this.sandbox.world().size()).isEqualTo(312);
    }

    @Test
    void aLimitHoldsFromItsRequestOn() throws IOException, InterruptedException {
        start("faults: [ { path: /api/v2/extract/, first: 2, times: 1, limit: 1 } ]");
        String job = LIST + "/" + this.sandbox.world().at(0).id();

        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            statuses.add(get(job).statusCode());
        }

        // At most one more a second, however slow this machine is.
        assertThat(statuses.subList(0, 2)).containsOnly(200);
        assertThat(statuses).contains(429);
    }

    @Test
    void aShareIsDrawnBySeedAndTheSameEachTime() throws IOException, InterruptedException {
        String script = "seed: 3\nfaults: [ { share: 30%, answer: { status: 500 } } ]";

        List<Integer> once = statuses(script, 100);

        assertThat(once.stream().filter((status) -> status == 500).count()).isBetween(15L, 45L);
        assertThat(statuses(script, 100)).isEqualTo(once);
        assertThat(statuses(script.replace("seed: 3", "seed: 4"), 100)).isNotEqualTo(once);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    faults: [ { statsu: 500 } ]                        | :1: unknown key 'statsu'; expected when: path, method, first, times, share; and one of: answer {status, detail or body, headers}, cut, stall {after, for}, drip {bytes, every}, late, redirect, night, limit
                    faults: [ { first: 0, cut: 1 } ]                   | :1: first is '0'; expected a whole number from 1
                    faults: [ { times: many, cut: 1 } ]                | :1: times is 'many'; expected a whole number from 1
                    faults: [ { share: 0%, cut: 1 } ]                  | :1: share is '0%'; expected a percentage above 0% and up to 100%, such as 5%
                    faults: [ { share: 5, cut: 1 } ]                   | :1: share is '5'; expected a percentage above 0% and up to 100%, such as 5%
                    faults: [ { path: / } ]                              | :1: a rule that does nothing; expected one of answer, cut, stall, drip, late, redirect, night, limit in each rule
                    faults: [ { cut: 1, limit: 2 } ]                   | :1: a rule with cut and limit; expected one of answer, cut, stall, drip, late, redirect, night, limit in each rule
                    faults: [ { answer: { status: 700 } } ]            | :1: answer.status is '700'; expected a whole number from 200 to 599
                    faults: [ { stall: { after: 3, for: 2h } } ]       | :1: stall.for is '2h'; expected a time above 0 and up to 60m, such as 250ms, 30s or 5m
                    faults: [ { stall: { after: 3 } } ]                | :1: a rule without stall.for; expected a time above 0 and up to 60m, such as 250ms, 30s or 5m
                    faults: [ { night: soon } ]                        | :1: night is 'soon'; expected a whole number from 1 to 1000
                    faults: [ { path: api, cut: 1 } ]                  | :1: path is 'api'; expected the beginning of a path, from its first /
                    faults: [ { method: FOO, cut: 1 } ]                | :1: method is 'FOO'; expected a method such as GET or POST
                    faults: [ { redirect: not a url } ]                | :1: redirect is 'not a url'; expected an address
                    faults: [ { drip: { bytes: 1, every: 0s } } ]      | :1: drip.every is '0s'; expected a time above 0
                    faults: [ { answer: { detail: a, body: b } } ]     | :1: answer with detail and body; expected one of them
                    faults: [ { answer: { status: 204, body: b } } ]   | :1: answer.body with status 204; expected no body
                    faults: [ { answer: { headers: { Content-Length: 5 } } } ] | :1: answer.headers.Content-Length is '5'; expected a header
                    faults: x                                          | :1: faults is 'x'; expected a list 'faults' of rules
                    fault: [ { cut: 1 } ]                              | :1: unknown key 'fault[0].cut'; expected 'seed', and a list 'faults' of rules
                    seed: 1                                            | no rule; expected a list 'faults', as in docs/faults.yml
                    'faults: [ { cut: 1 '                              | is not valid YAML
                    """)
    void aBadScriptIsRefusedWithItsLineAndWhatIsValid(String script, String message) throws IOException {
        Path file = write(script);

        assertThatThrownBy(() -> FaultFile.read(file)).isInstanceOf(Failure.class)
            .hasMessageContaining(message)
            .satisfies((failure) -> assertThat(failure.getMessage().lines()).hasSize(1));
    }

    @Test
    void theLineIsTheRulesOwn() throws IOException {
        Path file = write("seed: 3\nfaults:\n  - cut: 1\n  - path: /x\n    late: soon\n");

        assertThatThrownBy(() -> FaultFile.read(file))
            .hasMessage(file + ":5: late is 'soon'; expected a time above 0 and up to 60m, such as 250ms, 30s or 5m");
    }

    @Test
    void anAliasThatHoldsItselfIsRefused() throws IOException {
        Path file = write("faults: &a\n  - *a\n");

        assertThatThrownBy(() -> FaultFile.read(file)).isInstanceOf(Failure.class)
            .hasMessageContaining("a YAML alias within what it stands for");
    }

    @Test
    void noFileIsRefused() {
        Path none = this.directory.resolve("none.yml");

        assertThatThrownBy(() -> FaultFile.read(none)).isInstanceOf(Failure.class)
            .hasMessageContaining("none.yml")
            .hasMessageContaining("docs/faults.yml");
    }

    private List<Integer> statuses(String script, int count) throws IOException, InterruptedException {
        start(script);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(get(LIST + "?page_size=1").statusCode());
        }
        this.sandbox.close();
        return statuses;
    }

    private void start(String script) throws IOException {
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT, FaultFile.read(write(script)));
    }

    private Path write(String script) throws IOException {
        return Files.writeString(this.directory.resolve("faults.yml"), script);
    }

    private HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return this.http.send(HttpRequest.newBuilder(URI.create(this.sandbox.baseUrl() + target))
            .header("Authorization", "Bearer " + this.sandbox.key())
            .build(), HttpResponse.BodyHandlers.ofString());
    }

}
