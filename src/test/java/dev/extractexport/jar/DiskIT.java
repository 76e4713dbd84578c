package dev.extractexport.jar;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.FaultScript.Fault;
import dev.extractexport.sandbox.FaultScript.Rule;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// What the built jar says where its output, or what it is told to write to, cannot be written.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DiskIT {

    private static final SandboxOptions SMALL = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(30));

    private static final Duration EACH = Duration.ofMillis(50);

    @TempDir
    Path directory;

    @Test
    void aStandardOutputOnAFullDiskIsTold() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
        BuiltJar jar = new BuiltJar(this.directory).sayingTo(Path.of("/dev/full"));

        BuiltJar.Outcome status = jar.run("status", "--output", this.directory.resolve("out").toString());

        assertThat(status.exitCode()).isEqualTo(20);
        assertThat(status.err()).startsWith("Standard output cannot be written: the command has done its work");
    }

    /// Nothing is asked, made or written: not even the service is there.
    @Test
    void anOutputThatCannotBeOneIsRefusedBeforeAnyWork() throws Exception {
        String file = Files.writeString(this.directory.resolve("file"), "x").toString();
        String longer = this.directory.resolve("x".repeat(300)).toString();
        BuiltJar jar = new BuiltJar(this.directory).reaching(URI.create("http://127.0.0.1:9"), "llx-disk-1");

        for (String command : List.of("run", "rebuild")) {
            BuiltJar.Outcome ended = jar.run(command, "--output", file);
            assertThat(ended.exitCode()).as(command).isEqualTo(2);
            assertThat(ended.err()).isEqualTo(file + " is no directory; name the --output of an export\n");
            assertThat(ended.out()).isEmpty();
        }
        BuiltJar.Outcome ended = jar.run("run", "--output", longer);
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).startsWith(longer + " cannot be looked at (").hasLineCount(1);
        assertThat(Path.of(file)).hasContent("x");
    }

    @Test
    @Tag("long")
    void aReadOnlyOutputIsToldAndStillRead() throws Exception {
        Path output = this.directory.resolve("out");
        Path mount = Files.createDirectory(this.directory.resolve("mount"));
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            BuiltJar jar = new BuiltJar(this.directory).reaching(sandbox.baseUrl(), sandbox.key());
            assertThat(jar.run("run", "--output", output.toString()).exitCode()).isIn(0, 10);
            assumeTrue(did("mount", "--bind", output.toString(), mount.toString()), "this user may not mount");
            try {
                assertThat(did("mount", "-o", "remount,ro,bind", mount.toString())).isTrue();

                BuiltJar.Outcome run = jar.run("run", "--output", mount.toString());
                BuiltJar.Outcome rebuild = jar.run("rebuild", "--output", mount.toString());

                assertThat(run.exitCode()).isEqualTo(20);
                assertThat(run.err()).contains("The output " + mount + " cannot be written", "run again");
                assertThat(rebuild.exitCode()).isEqualTo(20);
                assertThat(rebuild.err()).contains(mount.resolve("_extract-export/lock").toString());
                assertThat(jar.run("status", "--output", mount.toString()).exitCode()).isZero();
                BuiltJar.Outcome verify = jar.run("verify", "--output", mount.toString());
                assertThat(verify.exitCode()).as(verify.out()).isZero();
            }
            finally {
                assertThat(did("umount", mount.toString())).isTrue();
            }
        }
    }

    @Test
    @Tag("long")
    void aRebuildFindsAMountPointBeforeItBegins() throws Exception {
        Path output = this.directory.resolve("out");
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            BuiltJar jar = new BuiltJar(this.directory).reaching(sandbox.baseUrl(), sandbox.key());
            assertThat(jar.run("run", "--output", output.toString()).exitCode()).isIn(0, 10);
            String parquet = output.resolve("parquet").toString();
            assumeTrue(did("mount", "--bind", parquet, parquet), "this user may not mount");
            try {
                BuiltJar.Outcome rebuild = jar.run("rebuild", "--output", output.toString());

                assertThat(rebuild.exitCode()).isEqualTo(2);
                assertThat(rebuild.err()).contains("Nothing was changed: " + parquet + " is a mount point");
            }
            finally {
                assertThat(did("umount", parquet)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({ "archive, missing; run again", "'', has vanished while it was written to" })
    @Tag("long")
    void aDirectoryThatVanishesInTheMiddleIsToldOfAndTheNextRunMakesItGood(String vanishing, String told)
            throws Exception {
        Path calm = this.directory.resolve("calm");
        Path output = this.directory.resolve("out");
        FaultScript slow = new FaultScript().add(new Rule("GET", "/api/", 1, 1000, new Fault.Late(EACH)));
        try (Sandbox sandbox = Sandbox.start(SMALL, slow)) {
            BuiltJar jar = new BuiltJar(this.directory).reaching(sandbox.baseUrl(), sandbox.key());
            assertThat(jar.run(exportTo(calm)).exitCode()).isIn(0, 10);
            Process run = jar.start(exportTo(output));
            Path state = output.resolve("_extract-export");
            Waiting.forFile(state.resolve("archive/000001/000001.seg.zst"));

            Files.move(state.resolve(vanishing), this.directory.resolve("gone"));

            assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(run.exitValue()).isEqualTo(20);
            assertThat(jar.outcome(run).err()).contains(told);
            BuiltJar.Outcome again = jar.run(exportTo(output));
            assertThat(again.exitCode()).as(again.err()).isIn(0, 10);
        }
        Map<String, byte[]> expected = BuiltJar.published(calm);
        Map<String, byte[]> found = BuiltJar.published(output);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((file, bytes) -> assertThat(found.get(file)).as(file).isEqualTo(bytes));
    }

    private static String[] exportTo(Path output) {
        return new String[] { "run", "--output", output.toString(), "--page-size", "5", "--concurrency", "1" };
    }

    private static boolean did(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

}
