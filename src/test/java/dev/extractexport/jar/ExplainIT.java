package dev.extractexport.jar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// `explain` of the built jar, without the API, about jobs of each kind.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ExplainIT {

    private static final SandboxOptions SMALL = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(60));

    @TempDir
    Path directory;

    private Path output;

    private BuiltJar jar;

    @BeforeEach
    void prepare() throws IOException {
        this.output = this.directory.resolve("it's an output");
        this.jar = new BuiltJar(Files.createDirectory(this.directory.resolve("said"))).with("EXTRACT_EXPORT_OUTPUT",
                this.output.toString());
    }

    @Test
    void anExportedJobIsToldFromItsFilesToItsFrame() throws Exception {
        String id = export(WorldJob.Status.COMPLETED);
        Map<String, String> before = Tree.of(this.output);

        BuiltJar.Outcome explained = this.jar.run("explain", id);

        assertThat(explained.exitCode()).as(explained.err()).isZero();
        assertThat(explained.out()).startsWith("extract job " + id + ", 1 version, in ")
            .contains("decided       export 000001 of ", ": exported", "dataset       ", "now           in the tables",
                    "file          parquet/results/", "file          csv/results/", "file          parquet/runs/",
                    " row", "usage         pages extracted ")
            .doesNotContain("MISSING", "UNREADABLE");
        assertThat(explained.err()).isEmpty();
        assertThat(Tree.of(this.output)).isEqualTo(before);
    }

    @Test
    @Tag("long")
    void theCommandThatShowsTheFrameWorks() throws Exception {
        Assumptions.assumeTrue(run("command -v zstd && command -v jq").exitCode() == 0, "no zstd or jq here");
        String id = export(WorldJob.Status.COMPLETED);
        String command = this.jar.run("explain", id)
            .out()
            .lines()
            .filter((line) -> line.startsWith("  see it"))
            .findFirst()
            .orElseThrow()
            .substring("  see it".length());

        BuiltJar.Outcome shown = run(command + " | jq -r .job.id");

        assertThat(shown.out().strip()).isEqualTo(id);
    }

    @Test
    @Tag("long")
    void anOpenJobIsToldWithItsFrameAndNoResult() throws Exception {
        String id = export(WorldJob.Status.RUNNING, WorldJob.Status.PENDING, WorldJob.Status.THROTTLED);

        BuiltJar.Outcome explained = this.jar.run("explain", id);

        assertThat(explained.exitCode()).isZero();
        assertThat(explained.out()).contains(": open", "asked for again each night").doesNotContain("/results/");
    }

    @Test
    void aQuarantinedJobIsToldWithItsReasonAndWhatToDo() throws Exception {
        FaultScript faults = new FaultScript();
        try (Sandbox sandbox = Sandbox.start(SMALL, faults)) {
            String id = id(sandbox, WorldJob.Status.COMPLETED);
            faults.add(FaultScript.Rule.onGet("/api/v2/extract/" + id, 99,
                    FaultScript.Fault.Answer.detail(403, "not yours")));
            faults.add(FaultScript.Rule.onGet("/api/v1/", 9999, FaultScript.Fault.Answer.detail(403, "not yours")));
            assertThat(this.jar.reaching(sandbox.baseUrl(), sandbox.key()).run("run").exitCode()).isEqualTo(10);

            BuiltJar.Outcome explained = this.jar.run("explain", id);

            assertThat(explained.exitCode()).isZero();
            assertThat(explained.out()).contains(": quarantined, because: The API refuses this job",
                    "now           not in the tables, nothing is lost", "see it ", "; the first run after ");
        }
    }

    @Test
    void anUnknownIdIsOneLineThatCannotBreakATerminal() throws Exception {
        String id = export(WorldJob.Status.COMPLETED);

        BuiltJar.Outcome unknown = this.jar.run("explain", "x\u001b[31m%s%n\u009b1m");
        BuiltJar.Outcome similar = this.jar.run("explain", id.substring(0, id.length() - 1));

        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err().lines()).hasSize(1);
        assertThat(unknown.err()).contains("%s%n", "searched ").doesNotContain("\u001b", "\u009b");
        assertThat(similar.exitCode()).isEqualTo(1);
        assertThat(similar.err()).contains("similar: ", id);
    }

    @Test
    @Tag("long")
    void aDamagedFrameIsToldAndTheRestStill() throws Exception {
        String id = export(WorldJob.Status.COMPLETED);
        Path archive = this.output.resolve("_extract-export/archive/000001");
        try (java.util.stream.Stream<Path> segments = Files.list(archive)) {
            for (Path segment : segments.toList()) {
                Files.delete(segment);
            }
        }

        BuiltJar.Outcome explained = this.jar.run("explain", id);

        assertThat(explained.exitCode()).isZero();
        assertThat(explained.out()).contains("UNREADABLE: ", "file          parquet/results/");
    }

    @Test
    @Tag("long")
    void whileAnExportHoldsTheOutputExplainSaysWho() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL.withLatency(Duration.ofMillis(500)))) {
            Process run = this.jar.reaching(sandbox.baseUrl(), sandbox.key()).start("run");
            Waiting.forFile(this.output.resolve("_extract-export/archive/000001/000001.seg.zst"));

            BuiltJar.Outcome explained = new BuiltJar(Files.createDirectory(this.directory.resolve("second")))
                .run("explain", "x", "--output", this.output.toString());
            run.destroyForcibly().waitFor();

            assertThat(explained.exitCode()).isEqualTo(50);
            assertThat(explained.err()).contains("An export holds this output (process " + run.pid());
        }
    }

    @Test
    void anOutputWithoutExportsIsRefused() throws Exception {
        BuiltJar.Outcome explained = this.jar.run("explain", "x");

        assertThat(explained.exitCode()).isEqualTo(2);
        assertThat(explained.err()).startsWith("Nothing has been exported to ");
        assertThat(this.output).doesNotExist();
    }

    /// Runs one export.
    /// @return the id of a job in one of these statuses
    private String export(WorldJob.Status... statuses) throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            assertThat(this.jar.reaching(sandbox.baseUrl(), sandbox.key()).run("run").exitCode()).isIn(0, 10);
            return id(sandbox, statuses);
        }
    }

    private static String id(Sandbox sandbox, WorldJob.Status... statuses) {
        return sandbox.world()
            .truth()
            .filter((job) -> List.of(statuses).contains(job.status()))
            .map(WorldJob::id)
            .findFirst()
            .orElseThrow();
    }

    private static BuiltJar.Outcome run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new BuiltJar.Outcome(process.waitFor(), said, "");
    }

}
