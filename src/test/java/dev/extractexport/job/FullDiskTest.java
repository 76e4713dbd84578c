package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import dev.extractexport.cli.outcome.Ending;
import dev.extractexport.job.verify.Verification;
import dev.extractexport.publish.Layout;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Nights on a small memory disk that fills up, each at another point; after room was made, one more
/// makes the same bytes as an undisturbed night. Needs the right to mount, as root has it.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FullDiskTest {

    private static final int MUCH_KILOBYTES = 64 * 1024;

    @TempDir
    Path directory;

    private Path disk;

    private Sandbox sandbox;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        this.disk = Files.createDirectory(this.directory.resolve("disk"));
        assumeTrue(did("mount", "-t", "tmpfs", "-o", size(MUCH_KILOBYTES), "tmpfs", this.disk.toString()),
                "this user may not mount: nothing is tested of a full disk");
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(60)));
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (this.sandbox != null) {
            this.sandbox.close();
            assertThat(did("umount", this.disk.toString())).isTrue();
        }
    }

    @Test
    void aDiskThatFillsUpIsToldOfAndTheNextNightFinishes() throws Exception {
        fill(2);
    }

    @Test
    @Tag("long")
    void aDiskThatFillsUpAnywhereIsToldOfAndTheNextNightFinishes() throws Exception {
        fill(40);
    }

    /// @param points at which the disk is full, spread over what a night needs
    private void fill(int points) throws Exception {
        Night calm = night("calm");
        calm.run();
        Map<String, byte[]> expected = calm.files();
        long needed = kilobytesUsed();
        Layout.deleteTree(calm.output());
        int full = 0;
        for (int point = 1; point <= points; point++) {
            String name = "full-" + point;
            long kilobytes = kilobytesUsed() + needed * point / (points + 1);
            assertThat(did("mount", "-o", "remount," + size(kilobytes), this.disk.toString())).isTrue();
            Throwable ended = catchThrowable(() -> night(name).run());
            assertThat(did("mount", "-o", "remount," + size(MUCH_KILOBYTES), this.disk.toString())).isTrue();
            if (ended != null) {
                full++;
                Ending ending = Ending
                    .of(Ending.naming(new Layout(this.disk.resolve(name)).ledger(), (RuntimeException) ended));
                assertThat(ending.exitCode()).as("%s: %s", name, ending.line()).isEqualTo(20);
                assertThat(ending.line()).contains(this.disk.resolve(name).toString(), "run again");
                assertThat(Pattern.compile(this.disk + "[^ :)]*").matcher(ending.line()).results())
                    .as("each path named once")
                    .extracting(MatchResult::group)
                    .doesNotHaveDuplicates();
            }

            Night again = night(name);
            again.run();

            Map<String, byte[]> found = again.files();
            assertThat(found.keySet()).as(name).isEqualTo(expected.keySet());
            expected.forEach((file, bytes) -> assertThat(found.get(file)).as("%s %s", name, file).isEqualTo(bytes));
            assertThat(Verification.of(new Layout(again.output())).problems()).as(name).isEmpty();
            Layout.deleteTree(again.output());
        }
        assertThat(full).as("nights that met a full disk").isGreaterThanOrEqualTo(points - 1);
    }

    private long kilobytesUsed() throws IOException {
        FileStore store = Files.getFileStore(this.disk);
        return (store.getTotalSpace() - store.getUnallocatedSpace()) / 1024;
    }

    private static String size(long kilobytes) {
        return "size=" + kilobytes + "k";
    }

    private Night night(String name) {
        return new Night(this.sandbox, this.disk.resolve(name)).with("page-size", "10");
    }

    private static boolean did(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        }
        catch (IOException ex) {
            return false;
        }
    }

}
