package dev.extractexport.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.ledger.OutputLock;
import dev.extractexport.publish.Layout;
import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// `quarantine` of the built jar, as an operator uses it the morning after.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QuarantineIT {

    private static final SandboxOptions SMALL = SandboxOptions.DEFAULT
        .withWorld(WorldSpec.DEFAULT.withJobs(30).withGeneration(Generation.V2));

    @TempDir
    Path directory;

    private Path output;

    private BuiltJar jar;

    @BeforeEach
    void prepare() throws IOException {
        this.output = this.directory.resolve("out");
        this.jar = new BuiltJar(Files.createDirectory(this.directory.resolve("said"))).with("EXTRACT_EXPORT_OUTPUT",
                this.output.toString());
    }

    @Test
    void aDocumentIsSeenReadTriedAgainAndExported() throws Exception {
        FaultScript forbidden = new FaultScript().add(FaultScript.Rule.onGet("/api/v2/extract/", 1,
                FaultScript.Fault.Answer.detail(403, "no \u001b[31mrights")));
        export(forbidden, 10);

        BuiltJar.Outcome listed = this.jar.run("quarantine", "list");
        assertThat(listed.exitCode()).as(listed.err()).isZero();
        assertThat(listed.out().lines()).hasSize(4).last().asString().endsWith("or retry --all");
        assertThat(listed.out()).doesNotContain("\u001b");
        String id = listed.out().lines().skip(1).findFirst().orElseThrow().split(" +")[5];
        Map<String, String> before = Tree.of(this.output);
        BuiltJar.Outcome shown = this.jar.run("quarantine", "show", id);
        assertThat(shown.out()).startsWith("extract job " + id + ", version ")
            .contains("  stage         fetch: ", "  attempts      1, by export", "000001 of ", "HTTP 403", "  see it  ",
                    "  next          the first run after ");
        BuiltJar.Outcome raw = this.jar.run("quarantine", "show", id, "--raw");
        assertThat(JsonMapper.shared().readTree(raw.out()).path("job").path("id").asString()).isEqualTo(id);
        assertThat(Tree.of(this.output)).isEqualTo(before);

        assertThat(this.jar.run("quarantine", "drop", "--all").out()).startsWith("1 document dropped; ");
        assertThat(this.jar.run("quarantine", "list").out()).startsWith("no document is in quarantine")
            .endsWith("\n1 dropped, not listed here; see: quarantine list --dropped\n");
        assertThat(this.jar.run("status").out()).doesNotContain("rejected", "and is in quarantine", "must give again")
            .contains("\ndropped  1 document, never tried again; see with: quarantine list --dropped\n");
        assertThat(this.jar.run("quarantine", "list", "--dropped").out()).contains(id, "\n1 dropped\n");
        assertThat(this.jar.run("quarantine", "retry", "--all").out()).isEqualTo("nothing to be tried again\n");
        BuiltJar.Outcome marked = this.jar.run("quarantine", "retry", "--dropped", "--stage", "fetch");
        assertThat(marked.out()).as(marked.err())
            .isEqualTo("1 document marked: the next run tries again; start it with: run\n");
        assertThat(this.jar.run("quarantine", "list").out()).contains("  next run    ");
        assertThat(this.jar.run("status").out())
            .contains("rejected 1 document in quarantine, 1 of them tried by the next run; ")
            .doesNotContain("dropped");
        assertThat(plan()).contains(
                "  tried again  1 document in quarantine: 1 marked by a person, 0 due by themselves\n",
                "up to 2 for jobs in quarantine");
        export(new FaultScript(), 0);
        assertThat(this.jar.run("quarantine", "list").out())
            .isEqualTo("no document is in quarantine, in " + this.output + "\n");
        assertThat(this.jar.run("quarantine", "show", id).exitCode()).isEqualTo(1);
    }

    @Test
    void whatCannotBeMarkedIsSaidAndNothingIsMarked() throws Exception {
        assertThat(this.jar.run("quarantine", "list").exitCode()).isEqualTo(2);
        assertThat(this.output).doesNotExist();
        export(new FaultScript(), 0);

        BuiltJar.Outcome unknown = this.jar.run("quarantine", "drop", "nobody");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err())
            .startsWith("No extract job 'nobody' is known here, expected an id that quarantine " + "list shows")
            .hasLineCount(1);
        assertThat(this.jar.run("quarantine", "retry", "--all").out()).isEqualTo("nothing to be tried again\n");
        try (OutputLock _ = OutputLock.take(new Layout(this.output).lock(), "run", Instant.EPOCH)) {
            BuiltJar.Outcome held = this.jar.run("quarantine", "retry", "--all");
            assertThat(held.exitCode()).isEqualTo(50);
            assertThat(held.err()).contains("holds this output (process ");
        }
    }

    private String plan() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            BuiltJar.Outcome outcome = this.jar.reaching(sandbox.baseUrl(), sandbox.key()).run("plan");
            assertThat(outcome.exitCode()).as(outcome.err()).isZero();
            return outcome.out();
        }
    }

    private void export(FaultScript faults, int exitCode) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SMALL, faults)) {
            BuiltJar.Outcome outcome = this.jar.reaching(sandbox.baseUrl(), sandbox.key()).run("run");
            assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(exitCode);
        }
    }

}
