package dev.extractexport.jar;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// How `run` of the built jar ends, as a monitor sees it: the summary file, which held an earlier
/// night's before, and standard error, of which each line must be JSON.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EndingsIT {

    private static final SandboxOptions SMALL = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(60));

    @TempDir
    Path directory;

    private Path output;

    private Path summary;

    private BuiltJar jar;

    @BeforeEach
    void prepare() throws IOException {
        this.output = this.directory.resolve("out");
        this.summary = this.directory.resolve("summary.json");
        Files.writeString(this.summary, "{\"export\": 41, \"status\": \"complete\"}");
        this.jar = new BuiltJar(Files.createDirectory(this.directory.resolve("said")))
            .with("EXTRACT_EXPORT_OUTPUT", this.output.toString())
            .with("EXTRACT_EXPORT_LOG_FORMAT", "json");
    }

    @Test
    void aCompleteNightIsItsManifestAndMore() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            int exitCode = end(sandbox, "--log-level", "trace");

            assertThat(exitCode).isIn(0, 10);
            JsonNode manifest = JsonMapper.shared()
                .readTree(Files.readAllBytes(this.output.resolve("_extract-export/manifests/000001.json")));
            manifest.propertyNames()
                .forEach((name) -> assertThat(summary().path(name)).as(name).isEqualTo(manifest.path(name)));
            assertThat(summary().path("command_exit_code").asInt()).isEqualTo(exitCode);
            assertThat(summary().path("error").isNull()).isTrue();
            assertThat(summary().path("earlier").isEmpty()).isTrue();
        }
    }

    @Test
    void aCutListingIsToldWhole() throws Exception {
        Path job = this.directory.resolve("job.yml");
        Files.writeString(job, "export:\n  jobs-per-export: 20\n  page-size: 10\n");
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            end(sandbox, job.toString());

            JsonNode earlier = summary().path("earlier");
            assertThat(earlier.size()).isPositive();
            assertThat(summary().path("export").asInt()).isEqualTo(earlier.size() + 1);
            assertThat(earlier.path(0).path("files").isEmpty()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "--pagesize 5", "--page-size none", "nothere.yml", "--log-level loud", "--progress fancy",
            "--status FOO", "extra.yml argument" })
    void wrongInputIsRefused(String arguments) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            assertThat(end(sandbox, arguments.split(" "))).isEqualTo(2);

            assertEnded("refused", 2);
        }
    }

    @Test
    void wrongLogFormatIsRefusedInText() throws Exception {
        BuiltJar.Outcome outcome = this.jar.run("run", "--summary-file", this.summary.toString(), "--log-format",
                "xml");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("--log-format is 'xml'; expected one of text, json");
        assertEnded("refused", 2);
    }

    @Test
    void aWrongKeyIsRefused() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            this.jar.reaching(sandbox.baseUrl(), "llx-wrong");

            assertThat(end()).isEqualTo(30);

            assertEnded("refused", 30);
            assertThat(summary().path("export").isNull()).isTrue();
            assertThat(summary().path("error").asString()).contains("LLAMA_CLOUD_API_KEY").doesNotContain("llx-wrong");
        }
    }

    @Test
    void noKeyIsRefused() throws Exception {
        assertThat(end()).isEqualTo(2);

        assertEnded("refused", 2);
    }

    @Test
    @Tag("long")
    void anUnreachableServiceIsIncomplete() throws Exception {
        this.jar.reaching(URI.create("http://127.0.0.1:1"), "llx-any");

        assertThat(end()).isEqualTo(20);

        assertEnded("incomplete", 20);
    }

    @Test
    void aPlanLimitInTheMiddleTellsWhatWasDoneSoFar() throws Exception {
        FaultScript faults = new FaultScript().add(new FaultScript.Rule("GET", "/api/v2/extract?", 9, 1,
                FaultScript.Fault.Answer.detail(402, "no credits left")));
        try (Sandbox sandbox = Sandbox.start(SMALL, faults)) {
            assertThat(end(sandbox, "--page-size", "5")).isEqualTo(40);

            assertEnded("incomplete", 40);
            assertThat(summary().path("export").asInt()).isEqualTo(1);
            assertThat(summary().at("/counts/considered").asInt()).isPositive();
            assertThat(summary().at("/settings/page-size").asString()).isEqualTo("5");
            assertThat(summary().path("error").asString()).contains("no credits left");
        }
    }

    @Test
    @Tag("long")
    void anOutputThatIsHeldIsRefused() throws Exception {
        BuiltJar other = new BuiltJar(Files.createDirectory(this.directory.resolve("second")));
        try (Sandbox sandbox = Sandbox.start(SMALL.withLatency(Duration.ofMillis(500)))) {
            Process run = other.reaching(sandbox.baseUrl(), sandbox.key())
                .start("run", "--output", this.output.toString());
            Waiting.forFile(this.output.resolve("_extract-export/archive/000001/000001.seg.zst"));

            int exitCode = end(sandbox);
            run.destroyForcibly().waitFor();

            assertThat(exitCode).isEqualTo(50);
            assertEnded("refused", 50);
        }
    }

    @Test
    void aLedgerThatIsGoneIsMadeAnew() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            end(sandbox);
            Files.delete(this.output.resolve("_extract-export/ledger/ledger.mv.db"));

            assertThat(end(sandbox)).isIn(0, 10);

            assertThat(summary().path("export").asInt()).isEqualTo(2);
        }
    }

    @Test
    void aTermSignalIsInterrupted() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL.withLatency(Duration.ofMillis(100)))) {
            Process run = this.jar.reaching(sandbox.baseUrl(), sandbox.key())
                .start("run", "--summary-file", this.summary.toString(), "--page-size", "5", "--concurrency", "2");
            Waiting.forFile(this.output.resolve("_extract-export/archive/000001/000001.seg.zst"));
            assertThat(summary().path("status").asString()).isEqualTo("running");
            run.destroy();

            assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();

            assertThat(run.exitValue()).isEqualTo(143);
            assertLinesAreJson(this.jar.outcome(run).err());
            assertEnded("interrupted", 143);
            assertThat(summary().path("export").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aSummaryFileThatCannotBeWrittenIsRefusedBeforeTheNight() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            BuiltJar.Outcome outcome = this.jar.reaching(sandbox.baseUrl(), sandbox.key())
                .run("run", "--summary-file", this.directory.resolve("nowhere/s.json").toString());

            assertThat(outcome.exitCode()).isEqualTo(2);
            assertLinesAreJson(outcome.err());
            assertThat(sandbox.requests()).isEmpty();
            assertThat(this.output).doesNotExist();
        }
    }

    @Test
    void textLogsAreSingleLinesAndOnlyTracesAtDebugAreIndented() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            this.jar.reaching(sandbox.baseUrl(), "llx-wrong").with("EXTRACT_EXPORT_LOG_FORMAT", "text");

            List<String> lines = this.jar.run("run", "--log-level", "debug").err().lines().toList();

            assertThat(lines.size()).isGreaterThan(2);
            assertThat(lines.subList(0, lines.size() - 1))
                .allSatisfy((line) -> assertThat(line).matches("(\\d{4}-\\d\\d-\\d\\dT\\S+Z [A-Z]+ .*|    .*)"));
        }
    }

    private int end(Sandbox sandbox, String... arguments) throws IOException, InterruptedException {
        this.jar.reaching(sandbox.baseUrl(), sandbox.key());
        return end(arguments);
    }

    /// Runs a night that is to end somehow, and looks at each line of standard error.
    private int end(String... arguments) throws IOException, InterruptedException {
        String[] all = new String[arguments.length + 3];
        all[0] = "run";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--summary-file";
        all[all.length - 1] = this.summary.toString();
        BuiltJar.Outcome outcome = this.jar.run(all);
        assertLinesAreJson(outcome.err());
        if (outcome.exitCode() != 0 && outcome.exitCode() != 10) {
            assertThat(JsonMapper.shared().readTree(outcome.err().lines().toList().getLast()).path("message"))
                .isEqualTo(summary().path("error"));
        }
        return outcome.exitCode();
    }

    private static void assertLinesAreJson(String err) {
        assertThat(err.lines()).allSatisfy((line) -> {
            JsonNode json = JsonMapper.shared().readTree(line);
            assertThat(json.propertyNames()).startsWith("timestamp", "level", "logger", "message");
            assertThat(Instant.parse(json.path("timestamp").asString())).isBefore(Instant.now());
            assertThat(json.path("logger").asString()).as(line).isNotEqualTo("stderr");
        });
    }

    private void assertEnded(String status, int exitCode) {
        JsonNode summary = summary();
        assertThat(summary.path("status").asString()).isEqualTo(status);
        assertThat(summary.path("exit_code").asInt()).isEqualTo(exitCode);
        assertThat(summary.path("command_exit_code").asInt()).isEqualTo(exitCode);
        assertThat(summary.path("error").asString()).isNotEmpty();
        assertThat(summary.path("files").isEmpty()).isTrue();
    }

    private JsonNode summary() {
        try {
            return JsonMapper.shared().readTree(Files.readAllBytes(this.summary));
        }
        catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

}
