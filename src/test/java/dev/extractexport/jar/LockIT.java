package dev.extractexport.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Two runs of the built jar on one output, of which one is stopped, or has lost its lock file.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LockIT {

    private static final SandboxOptions SLOW = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(60))
        .withLatency(Duration.ofMillis(100));

    @TempDir
    Path directory;

    private Layout layout;

    private Sandbox sandbox;

    @BeforeEach
    void prepare() {
        this.layout = new Layout(this.directory.resolve("out"));
    }

    @Test
    void aStoppedHolderIsNotRobbed() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SLOW)) {
            this.sandbox = sandbox;
            Process holder = begun("holder");
            signal(holder, "STOP");

            BuiltJar.Outcome second = jar("second").run(command());
            signal(holder, "CONT");
            holder.destroyForcibly().waitFor();
            BuiltJar.Outcome third = jar("third").run(command());

            assertThat(second.exitCode()).isEqualTo(50);
            assertThat(second.err()).matches("Another export holds this output \\(process " + holder.pid()
                    + " on host \\S+ since \\S+Z: run\\); wait for it, or see it with: status\n");
            assertThat(third.exitCode()).as("after kill -9: %s", third.err()).isIn(0, 10);
        }
    }

    /// As if the lock had been lost while the process was stopped, and the ledger's own
    /// with it.
    @Test
    @Tag("long")
    void whoWakesAfterItWasOvertakenCommitsNothing() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SLOW)) {
            this.sandbox = sandbox;
            Process sleeper = begun("sleeper");
            signal(sleeper, "STOP");
            Path ledger = this.layout.ledger().resolve("ledger.mv.db");
            Path copy = Files.copy(ledger, ledger.resolveSibling("copy"));
            Files.move(copy, ledger, StandardCopyOption.REPLACE_EXISTING);
            Files.delete(this.layout.lock());
            BuiltJar.Outcome other = jar("other").run(command());
            assertThat(other.exitCode()).as(other.err()).isIn(0, 10);
            Map<String, String> after = tree();

            signal(sleeper, "CONT");
            assertThat(sleeper.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(sleeper.exitValue()).isEqualTo(50);
            assertThat(Files.readString(this.directory.resolve("sleeper/err.txt")))
                .contains("This process has lost its lock on the output (" + this.layout.lock());
            assertThat(tree()).isEqualTo(after);
            assertThat(new Verifier(this.layout).verify().problems()).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void whereTheLockFileWasRemovedNeitherOfTwoExportsSpoilsTheOther() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SLOW.withLatency(Duration.ofSeconds(2)))) {
            this.sandbox = sandbox;
            Process holder = begun("holder");
            signal(holder, "STOP");
            Files.delete(this.layout.lock());
            Map<String, String> before = tree();

            BuiltJar.Outcome newcomer = jar("newcomer").run(command());
            assertThat(tree()).isEqualTo(before);
            signal(holder, "CONT");
            assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
            BuiltJar.Outcome next = jar("next").run(command());

            assertThat(newcomer.exitCode()).isEqualTo(50);
            assertThat(newcomer.err()).contains("an export whose lock file was removed");
            assertThat(holder.exitValue()).isEqualTo(50);
            assertThat(next.exitCode()).as(next.err()).isIn(0, 10);
            assertThat(new Verifier(this.layout).verify().problems()).isEmpty();
        }
    }

    private Process begun(String name) throws IOException {
        Process process = jar(name).start(command());
        Waiting.forFile(this.layout.archive().resolve("000001/000002.seg.zst"));
        return process;
    }

    private BuiltJar jar(String name) throws IOException {
        return new BuiltJar(Files.createDirectory(this.directory.resolve(name))).reaching(this.sandbox.baseUrl(),
                this.sandbox.key());
    }

    private String[] command() {
        return new String[] { "run", "--output", this.layout.root().toString(), "--page-size", "5", "--concurrency",
                "2", "--progress", "none" };
    }

    /// What an export must not touch that has lost its lock: all but its own scratch.
    private Map<String, String> tree() throws Exception {
        Map<String, String> tree = Tree.of(this.layout.root());
        tree.keySet()
            .removeIf(
                    (path) -> path.contains("/staging") || path.endsWith("_extract-export") || path.endsWith("/lock"));
        return tree;
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor()).isZero();
    }

}
