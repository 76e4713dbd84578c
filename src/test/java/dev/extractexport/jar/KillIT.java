package dev.extractexport.jar;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.extractexport.job.verify.Verification;
import dev.extractexport.publish.Layout;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Kills the built jar with -9 at moments drawn from a fixed seed, runs it again, and compares every
/// published byte with an undisturbed export.
@Timeout(value = 35, unit = TimeUnit.MINUTES)
class KillIT {

    private static final long SEED = 20261124;

    /// Of one export.
    private static final int KILLS = 4;

    private static final SandboxOptions WORLD = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(200))
        .withLatency(Duration.ofMillis(10));

    private static final String[] SMALL_STEPS = { "--page-size", "10", "--concurrency", "4", "--evidence", "on" };

    @TempDir
    Path directory;

    @Test
    @Tag("long")
    void fortyKillsOverManyExportsLeaveTheSameBytes() throws Exception {
        try (Sandbox sandbox = Sandbox.start(WORLD)) {
            BuiltJar jar = new BuiltJar(this.directory).reaching(sandbox.baseUrl(), sandbox.key());
            // The sandbox answers the first export more slowly than the others.
            assertThat(jar.run(command(this.directory.resolve("first"))).exitCode()).isIn(0, 10);
            Path calm = this.directory.resolve("calm");
            long began = System.nanoTime();
            assertThat(jar.run(command(calm)).exitCode()).isIn(0, 10);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            Map<String, byte[]> expected = BuiltJar.published(calm);
            for (int round = 0; round < 10; round++) {
                killAndCompare(jar, took, expected, SEED + 1 + round);
            }
        }
    }

    /// @param took milliseconds that it takes undisturbed
    private void killAndCompare(BuiltJar jar, long took, Map<String, byte[]> expected, long seed) throws Exception {
        Path disturbed = this.directory.resolve("seed" + seed);
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = jar.start(command(disturbed));
            if (!process.waitFor(random.nextLong(took), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }

        BuiltJar.Outcome last = jar.run(command(disturbed));

        assertThat(last.exitCode()).as("seed %d: %s", seed, last.err()).isIn(0, 10);
        Map<String, byte[]> found = BuiltJar.published(disturbed);
        assertThat(found.keySet()).as("seed %d", seed).isEqualTo(expected.keySet());
        expected.forEach((file, bytes) -> assertThat(found.get(file)).as("seed %d: %s", seed, file).isEqualTo(bytes));
        assertThat(Verification.of(new Layout(disturbed)).problems()).as("seed %d", seed).isEmpty();
    }

    private static String[] command(Path output) {
        String[] command = new String[3 + SMALL_STEPS.length];
        command[0] = "run";
        command[1] = "--output";
        command[2] = output.toString();
        System.arraycopy(SMALL_STEPS, 0, command, 3, SMALL_STEPS.length);
        return command;
    }

}
