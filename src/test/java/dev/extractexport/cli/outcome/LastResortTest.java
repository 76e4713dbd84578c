package dev.extractexport.cli.outcome;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.extractexport.cli.console.Voice;
import dev.extractexport.ledger.forced.ForcedFile;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// A second process writes its ledger to a disk that is full, `/dev/full`. One has a thread that turns
/// for ever after that, as a thread in the database may; the other ends by itself.
@EnabledOnOs(OS.LINUX)
class LastResortTest {

    /// Beyond which a process is held to turn for ever.
    private static final long MAX_SECONDS = 120;

    private static final int OWN_CODE = 7;

    @TempDir
    Path directory;

    @Test
    void aProcessThatTurnsForEverIsEnded() throws Exception {
        assertThat(end(Duration.ofMillis(100), "turn")).isEqualTo(ExitCode.INCOMPLETE.code());

        assertThat(Files.readString(said()).lines()).singleElement()
            .asString()
            .endsWith("The ledger cannot be written (No space left on device); make room or make it writable, and "
                    + "run again");
    }

    @Test
    void aProcessThatEndsByItselfIsNotHeldUpAndSaysItsOwn() throws Exception {
        assertThat(end(Duration.ofDays(1), "end")).isEqualTo(OWN_CODE);

        assertThat(said()).isEmptyFile();
    }

    private int end(Duration grace, String how) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                System.getProperty("java.class.path"), FullDisk.class.getName(), grace.toString(), how)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(said().toFile())
            .start();
        boolean ended = process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("ended by itself").isTrue();
        return process.exitValue();
    }

    private Path said() {
        return this.directory.resolve("said");
    }

    /// The second process.
    static final class FullDisk {

        private static volatile boolean turning;

        public static void main(String[] arguments) throws IOException {
            turning = arguments[1].equals("turn");
            LastResort.standBy(new Voice(new PrintWriter(System.err, true), FullDisk.class),
                    Duration.parse(arguments[0]));
            try (FileChannel ledger = FilePath.get(ForcedFile.scheme() + "/dev/full").open("rw")) {
                ledger.write(ByteBuffer.allocate(2), 0);
                throw new IllegalStateException("The disk is not full");
            }
            catch (IOException ex) {
                while (turning) {
                    Thread.onSpinWait();
                }
            }
            System.exit(OWN_CODE);
        }

    }

}
