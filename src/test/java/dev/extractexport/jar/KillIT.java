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

    private static final SandboxOptions WORLD = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(200))
        .withLatency(Duration.ofMillis(10));

    private static final String[] SMALL_STEPS = { "--page-size", "10", "--concurrency", "4", "--evidence", "on" };

    @TempDir
    Path directory;

    @Test
    @Tag("long")
    void fortyKillsOverManyExportsLeaveTheSameBytes() throws Exception {
        for (int round = 0; round < 10; round++) {
            killAndCompare(4, SEED + 1 + round);
        }
    }

    private void killAndCompare(int kills, long seed) throws Exception {
        Path home = Files.createDirectory(this.directory.resolve("seed" + seed));
        try (Sandbox sandbox = Sandbox.start(WORLD)) {
            BuiltJar jar = new BuiltJar(home).reaching(sandbox.baseUrl(), sandbox.key());
            Path calm = home.resolve("calm");
            long began = System.nanoTime();
            assertThat(jar.run(command(calm)).exitCode()).isIn(0, 10);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            Path disturbed = home.resolve("disturbed");
            Random random = new Random(seed);
            for (int kill = 0; kill < kills; kill++) {
                Process process = jar.start(command(disturbed));
                if (!process.waitFor(random.nextLong(took), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }

            BuiltJar.Outcome last = jar.run(command(disturbed));

            assertThat(last.exitCode()).as("seed %d: %s", seed, last.err()).isIn(0, 10);
            Map<String, byte[]> expected = BuiltJar.published(calm);
            Map<String, byte[]> found = BuiltJar.published(disturbed);
            assertThat(found.keySet()).as("seed %d", seed).isEqualTo(expected.keySet());
            expected
                .forEach((file, bytes) -> assertThat(found.get(file)).as("seed %d: %s", seed, file).isEqualTo(bytes));
            assertThat(jar.run("verify", "--output", disturbed.toString()).exitCode()).as("seed %d", seed).isZero();
        }
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
