package dev.extractexport.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The built jar as its operator meets it: processes, exit codes, lines, files.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CommandsIT {

    private static final String KEY = "llx-operator-5f3a";

    private static final SandboxOptions SMALL = SandboxOptions.DEFAULT.withKey(KEY)
        .withWorld(WorldSpec.DEFAULT.withJobs(60));

    @TempDir
    Path directory;

    private Path output;

    private BuiltJar jar;

    @BeforeEach
    void prepare() {
        this.output = this.directory.resolve("out");
        this.jar = new BuiltJar(this.directory);
    }

    @Test
    void exportVerifyAndStatusAgree() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            this.jar.reaching(sandbox.baseUrl(), KEY);

            BuiltJar.Outcome run = this.jar.run("run", "--output", this.output.toString(), "--summary-file",
                    this.directory.resolve("summary.json").toString());
            BuiltJar.Outcome verify = this.jar.run("verify", "--output", this.output.toString());
            BuiltJar.Outcome status = this.jar.run("status", "--output", this.output.toString());

            assertThat(run.exitCode()).as(run.err()).isIn(0, 10);
            assertThat(run.out()).startsWith("Export 000001 complete in ").contains(" exported");
            assertThat(verify.out()).startsWith("verified ");
            assertThat(verify.exitCode()).isZero();
            assertThat(status.out()).contains("000001", "idle");
            assertThat(this.directory.resolve("summary.json")).content().contains("\"status\" : \"complete\"");
        }
    }

    @Test
    void theKeyIsInNoFileAndNoLine() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            this.jar.reaching(sandbox.baseUrl(), KEY);

            BuiltJar.Outcome run = this.jar.run("run", "--output", this.output.toString(), "--log-level", "trace");

            assertThat(run.exitCode()).isIn(0, 10);
            assertThat(BuiltJar.filesWith(this.directory, KEY)).isEmpty();
        }
    }

    @Test
    void aPlantedWebhookSecretIsInNoFile() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            this.jar.reaching(sandbox.baseUrl(), KEY);

            this.jar.run("run", "--output", this.output.toString());

            assertThat(BuiltJar.filesWith(this.directory, dev.extractexport.sandbox.world.World.PLANTED_SECRET))
                .isEmpty();
        }
    }

    @Test
    void verifyNamesAChangedAMissingAndAnExtraFile() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            this.jar.reaching(sandbox.baseUrl(), KEY).run("run", "--output", this.output.toString());
            String[] files = BuiltJar.published(this.output).keySet().toArray(String[]::new);
            byte[] bytes = Files.readAllBytes(this.output.resolve(files[0]));
            bytes[bytes.length / 2] ^= 1;
            Files.write(this.output.resolve(files[0]), bytes);
            Files.delete(this.output.resolve(files[1]));
            Files.writeString(this.output.resolve("parquet/stray.txt"), "x");

            BuiltJar.Outcome verify = this.jar.run("verify", "--output", this.output.toString());

            assertThat(verify.exitCode()).isEqualTo(1);
            assertThat(verify.out()).contains(files[0] + ": changed", files[1] + ": missing",
                    "parquet/stray.txt: no manifest names it", "3 problems in ");
        }
    }

    @Test
    void aWrongKeyEndsAtOnceWithOneLine() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            BuiltJar.Outcome run = this.jar.reaching(sandbox.baseUrl(), "llx-wrong")
                .run("run", "--output", this.output.toString());

            assertThat(run.exitCode()).isEqualTo(30);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).contains("LLAMA_CLOUD_API_KEY").doesNotContain("llx-wrong");
        }
    }

    @Test
    @Tag("long")
    void anUnreachableHostIsIncompleteAndTheNextRunDoesTheWork() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            BuiltJar.Outcome unreachable = this.jar.reaching(java.net.URI.create("http://127.0.0.1:1"), KEY)
                .run("run", "--output", this.output.toString());
            BuiltJar.Outcome resumed = this.jar.reaching(sandbox.baseUrl(), KEY)
                .run("run", "--output", this.output.toString());

            assertThat(unreachable.exitCode()).isEqualTo(20);
            assertThat(unreachable.err().lines().toList()).last().asString().contains("127.0.0.1:1 ");
            assertThat(resumed.exitCode()).as(resumed.err()).isIn(0, 10);
            assertThat(resumed.out()).contains("Export 000001 complete");
        }
    }

    @Test
    void aFilterThatTheServiceRefusesDoesNotStandInTheWayOfTheNextRun() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            this.jar.reaching(sandbox.baseUrl(), KEY);

            BuiltJar.Outcome refused = this.jar.run("run", "--output", this.output.toString(), "--status", "FOO");
            BuiltJar.Outcome next = this.jar.run("run", "--output", this.output.toString());

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("status=FOO");
            assertThat(next.exitCode()).as(next.err()).isIn(0, 10);
            assertThat(next.out()).contains("Export 000001 complete", " exported");
        }
    }

    @Test
    void verifySaysWhenThereIsNothingToVerify() throws Exception {
        BuiltJar.Outcome outcome = this.jar.run("verify", "--output", this.output.toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("Nothing has been exported to ");
    }

    @Test
    void theSecondRunOnTheSameOutputIsToldSoAtOnce() throws Exception {
        Path second = Files.createDirectory(this.directory.resolve("second"));
        try (Sandbox sandbox = Sandbox.start(SMALL.withLatency(java.time.Duration.ofMillis(500)))) {
            Process first = this.jar.reaching(sandbox.baseUrl(), KEY).start("run", "--output", this.output.toString());
            awaitProgress();

            BuiltJar.Outcome refused = new BuiltJar(second).reaching(sandbox.baseUrl(), KEY)
                .run("run", "--output", this.output.toString());
            BuiltJar.Outcome status = new BuiltJar(second).run("status", "--output", this.output.toString());
            first.destroyForcibly().waitFor();

            assertThat(refused.exitCode()).isEqualTo(50);
            assertThat(refused.err()).contains("Another export holds this output (process " + first.pid());
            assertThat(status.out()).contains("running export 000001");
        }
    }

    @Test
    void aTermSignalStopsBetweenChunksAndTheNextRunResumes() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL.withLatency(java.time.Duration.ofMillis(100)))) {
            Process first = this.jar.reaching(sandbox.baseUrl(), KEY)
                .start("run", "--output", this.output.toString(), "--page-size", "5", "--concurrency", "2");
            awaitProgress();
            first.destroy();

            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(first.exitValue()).isEqualTo(143);
            BuiltJar.Outcome resumed = this.jar.run("run", "--output", this.output.toString());
            assertThat(resumed.exitCode()).as(resumed.err()).isIn(0, 10);
            assertThat(this.jar.run("verify", "--output", this.output.toString()).exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    run --pagesize 5         | Unknown option '--pagesize'; valid options:
                    run --page-size none     | option --page-size: page-size is 'none'; expected a whole number from 1 to 1000
                    run nothere.yml          | Job file nothere.yml cannot be read
                    run --output s3://b/x    | option --output: output is 's3://b/x'; expected a local path without ; and \\, or a file: URI
                    run --progress fancy     | option --progress is 'fancy'; expected auto, plain or none
                    run --log-level loud     | --log-level is 'loud'; expected one of error, warn, info, debug, trace
                    ruin                     | Unknown argument 'ruin'; valid commands: run plan status explain quarantine verify rebuild sandbox
                    quarantine list x        | Unknown argument 'x'; expected options only
                    status a.yml b.yml       | Unknown argument 'b.yml'; expected one JOB.yml
                    plan --formats xml       | option --formats: formats is 'xml'; expected parquet, csv or both
                    plan --summary-file x    | Unknown option '--summary-file'; valid options:
                    plan                     | No API key: set environment variable LLAMA_CLOUD_API_KEY
                    explain                  | Missing required parameter: 'JOB_ID'
                    explain a --output       | Missing required parameter for option '--output'
                    sandbox --night 0        | option --night is '0'; expected a whole number from 1 to 1000
                    run                      | No API key: set environment variable LLAMA_CLOUD_API_KEY
                    """)
    void wrongInputIsOneLineAndExitsTwo(String arguments, String expected) throws Exception {
        BuiltJar.Outcome outcome = this.jar.run(arguments.split(" "));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
        assertThat(outcome.err()).startsWith(expected);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void withoutACommandTheOnesThereAreAreNamed() throws Exception {
        BuiltJar.Outcome outcome = this.jar.run();

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
        assertThat(outcome.err()).contains("run", "plan", "status", "explain", "verify", "sandbox");
    }

    @ParameterizedTest
    @CsvSource({ "--help", "run --help", "plan --help", "status --help", "explain --help", "verify --help",
            "sandbox --help" })
    void helpHasAnExample(String arguments) throws Exception {
        BuiltJar.Outcome outcome = this.jar.run(arguments.split(" "));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("Usage:", "Example:");
    }

    @Test
    void theLauncherNamesTheJavaToUseOnAnOldOne() throws Exception {
        Path old = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(old), "no Java 17 on this machine");

        Process process = new ProcessBuilder(old.toString(), "-jar",
                System.getProperty("extract-export.jar", "target/extract-export.jar"), "--version")
            .redirectErrorStream(true)
            .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said.lines()).hasSize(1);
        assertThat(said).startsWith("extract-export needs Java 25 or newer, this is Java 17");
    }

    /// Until the export has committed its first page.
    private void awaitProgress() throws IOException {
        Path segments = this.output.resolve("_extract-export/archive/000001/000001.seg.zst");
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(segments)) {
            assertThat(System.nanoTime()).as("the export never archived a page").isLessThan(giveUp);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

}
