package dev.extractexport.jar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// `plan` of the built jar: what it says is compared with what `run` then does, and the whole output
/// with what it was before.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PlanIT {

    private static final SandboxOptions SMALL = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(60));

    private static final long SEED = 20261125;

    @TempDir
    Path directory;

    private Path output;

    private BuiltJar jar;

    @BeforeEach
    void prepare() throws Exception {
        this.output = this.directory.resolve("out");
        this.jar = new BuiltJar(Files.createDirectory(this.directory.resolve("said"))).with("EXTRACT_EXPORT_OUTPUT",
                this.output.toString());
    }

    @Test
    void anOutputThatDoesNotExistIsPlannedAndNotMade() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            BuiltJar.Outcome plan = this.jar.reaching(sandbox.baseUrl(), sandbox.key()).run("plan");

            assertThat(plan.exitCode()).as(plan.err()).isZero();
            assertThat(plan.out()).contains("nothing was written", "export       000001", "unchanged    0", " v1 runs",
                    "a listing call took ");
            assertThat(plan.err()).isEmpty();
            assertThat(this.output).doesNotExist();
        }
    }

    @Test
    void planSaysWhatRunDoesAndChangesNoByteBelowTheOutput() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            this.jar.reaching(sandbox.baseUrl(), sandbox.key()).run("run");
            sandbox.turnTo(2);
            Map<String, String> before = Tree.of(this.output);

            BuiltJar.Outcome plan = this.jar.run("plan");
            Map<String, String> after = Tree.of(this.output);
            BuiltJar.Outcome run = this.jar.run("run");

            assertThat(after).isEqualTo(before);
            String fresh = plan.out().lines().filter((line) -> line.startsWith("  new ")).findFirst().orElseThrow();
            String count = fresh.replaceAll("\\D", "");
            assertThat(Integer.parseInt(count)).isPositive();
            assertThat(run.out()).contains("Export 000002 complete", ": " + count + " exported");
        }
    }

    @Test
    @Tag("long")
    void aLedgerLeftByKillIsReadAsItIs() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL.withLatency(Duration.ofMillis(20)))) {
            this.jar.reaching(sandbox.baseUrl(), sandbox.key());
            long began = System.nanoTime();
            this.jar.run("run", "--output", this.directory.resolve("calm").toString());
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            Random random = new Random(SEED);
            for (int kill = 0; kill < 3; kill++) {
                Process process = this.jar.start("run", "--page-size", "5", "--concurrency", "2");
                if (kill == 0) {
                    Waiting.forFile(this.output.resolve("_extract-export/archive/000001/000001.seg.zst"));
                    process.destroyForcibly().waitFor();
                }
                else if (!process.waitFor(random.nextLong(2 * took), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                }
                Files.createDirectories(this.output);
                Map<String, String> before = Tree.of(this.output);

                BuiltJar.Outcome plan = this.jar.run("plan");

                assertThat(plan.exitCode()).as("kill %d: %s", kill, plan.err()).isZero();
                assertThat(Tree.of(this.output)).as("kill %d", kill).isEqualTo(before);
                assertThat(kill > 0 || plan.out().contains("would be finished first")).as(plan.out()).isTrue();
            }
            assertThat(this.jar.run("run").exitCode()).isIn(0, 10);
            assertThat(this.jar.run("verify").exitCode()).isZero();
        }
    }

    @Test
    void whileAnExportHoldsTheOutputPlanSaysWho() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL.withLatency(Duration.ofMillis(500)))) {
            Process run = this.jar.reaching(sandbox.baseUrl(), sandbox.key()).start("run");
            Waiting.forFile(this.output.resolve("_extract-export/archive/000001/000001.seg.zst"));

            BuiltJar.Outcome plan = new BuiltJar(Files.createDirectory(this.directory.resolve("second")))
                .reaching(sandbox.baseUrl(), sandbox.key())
                .run("plan", "--output", this.output.toString());
            run.destroyForcibly().waitFor();

            assertThat(plan.exitCode()).isEqualTo(50);
            assertThat(plan.err().lines()).hasSize(1);
            assertThat(plan.err()).contains("An export holds this output (process " + run.pid());
        }
    }

    @Test
    @Tag("long")
    void anExportThatBeginsWhileAPlanListsIsNotInItsWay() throws Exception {
        try (Sandbox fast = Sandbox.start(SMALL);
                Sandbox slow = Sandbox.start(SMALL.withLatency(Duration.ofSeconds(1)))) {
            this.jar.reaching(fast.baseUrl(), fast.key()).run("run");
            BuiltJar other = new BuiltJar(Files.createDirectory(this.directory.resolve("second")))
                .reaching(slow.baseUrl(), slow.key());
            Process plan = other.start("plan", "--output", this.output.toString());

            BuiltJar.Outcome run = this.jar.run("run");
            boolean ended = plan.waitFor(60, TimeUnit.SECONDS);

            assertThat(run.exitCode()).as(run.err()).isIn(0, 10);
            assertThat(ended).isTrue();
            assertThat(plan.exitValue()).as(other.outcome(plan).err()).isIn(0, 50);
        }
    }

    @Test
    void aWrongKeyIsOneLineAndNothingIsMade() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            BuiltJar.Outcome plan = this.jar.reaching(sandbox.baseUrl(), "llx-wrong").run("plan");

            assertThat(plan.exitCode()).isEqualTo(30);
            assertThat(plan.err().lines()).hasSize(1);
            assertThat(plan.err()).startsWith("No plan was made: ").doesNotContain("llx-wrong");
            assertThat(plan.out()).isEmpty();
            assertThat(this.output).doesNotExist();
        }
    }

    @Test
    void aCeilingOnCallsDecidesTheTime() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            BuiltJar.Outcome plan = this.jar.reaching(sandbox.baseUrl(), sandbox.key())
                .run("plan", "--requests-per-second", "0.5", "--page-size", "100", "--progress", "none");

            assertThat(plan.out()).contains("the ceiling decides", "at most 0.5 calls a second");
            assertThat(plan.out()).containsPattern("time +about [23] min");
        }
    }

}
