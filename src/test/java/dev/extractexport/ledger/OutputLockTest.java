package dev.extractexport.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.lock.HolderNote;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Locks of the operating system on a real file; another host is one whose kernel gave other locks.
/// That they end with their process is shown by the tests that kill and stop the built jar.
class OutputLockTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:15:00Z");

    private static final String ELSEWHERE = "process 7 on host db2 since 2026-11-24T02:00:00Z: run\nother-kernel\n";

    @TempDir
    Path directory;

    @Test
    void theSecondComerIsToldWhoHoldsTheOutput() {
        try (OutputLock held = OutputLock.take(file(), "run", NOW.plusNanos(123_456_789))) {
            assertThat(held.isHeld()).isTrue();
            assertThatThrownBy(() -> OutputLock.take(file(), "rebuild", NOW)).isInstanceOf(Failure.class)
                .message()
                .matches(
                        "Another export holds this output \\(process %d on host \\S+ since 2026-11-24T02:15:00Z: run\\); "
                            .formatted(ProcessHandle.current().pid()) + "wait for it, or see it with: status");
            assertThat(OutputLock.holder(file())).startsWith("process ").endsWith(": run");
        }
    }

    @Test
    void aReleasedLockCanBeTakenAgainAndItsFileStaysEmpty() {
        OutputLock.take(file(), "run", NOW).close();

        assertThat(file()).isEmptyFile();
        assertThat(OutputLock.holder(file())).isNull();
        OutputLock.take(file(), "run", NOW).close();
    }

    @Test
    void nobodyHoldsAnOutputWithoutALockFile() {
        assertThat(OutputLock.holder(file())).isNull();
        assertThat(Files.exists(file())).isFalse();
    }

    /// As after kill -9: the lock went with the process, what it wrote is still there.
    @Test
    void aDeadHolderOfThisHostIsNoObstacle() throws IOException {
        Files.writeString(file(), "process 7 on host here since 2026-11-24T02:00:00Z: run\n"
                + HolderNote.ofThisProcess("run", NOW).kernel() + "\n");

        assertThat(OutputLock.holder(file())).isNull();
        OutputLock.take(file(), "run", NOW).close();
    }

    @Test
    void whatAnEarlierReleaseLeftIsNoObstacle() throws IOException {
        Files.writeString(file(), "process 7 since 2026-11-24T02:00:00Z");

        OutputLock.take(file(), "run", NOW).close();
    }

    @Test
    void aLivingHolderOnAHostWhoseLocksAreNotSeenIsLeftAlone() throws IOException {
        Files.writeString(file(), ELSEWHERE);

        assertThatThrownBy(() -> OutputLock.take(file(), "run", NOW)).isInstanceOf(Failure.class)
            .hasMessage("Another host exports to this output (process 7 on host db2 since 2026-11-24T02:00:00Z: run), "
                    + "though its lock cannot be seen from here: wait for it; if it has crashed, run again in 60 s")
            .extracting((ex) -> ((Failure) ex).kind())
            .isEqualTo(Failure.Kind.LOCKED);
        assertThat(file()).hasContent(ELSEWHERE);
        assertThat(this.directory).isDirectoryContaining((it) -> it.equals(file()))
            .isDirectoryNotContaining("glob:**.probe");
        assertThat(OutputLock.holder(file())).startsWith("process 7 on host db2");
    }

    /// Neither of two hosts that begin in the same moment finds a note. The one
    /// that writes last stays, the other one finds its note gone when it looks
    /// again.
    @Test
    void ofTwoHostsThatBeginInTheSameMomentTheLastToWriteStays() throws IOException {
        HolderNote here = HolderNote.ofThisProcess("run", NOW);

        assertThatThrownBy(() -> OutputLock.take(file(), here, (file) -> write(file, ELSEWHERE)))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("Another host exports to this output (process 7 on host db2")
            .extracting((ex) -> ((Failure) ex).kind())
            .isEqualTo(Failure.Kind.LOCKED);
        assertThat(file()).hasContent(ELSEWHERE);

        Files.delete(file());
        List<String> found = new ArrayList<>();
        try (OutputLock held = OutputLock.take(file(), here, (file) -> found.add(read(file)))) {
            assertThat(held.isHeld()).isTrue();
        }
        assertThat(found).containsExactly(here.line() + "\n" + here.kernel() + "\n");
    }

    /// Each may have cut what the other one wrote: then neither stays.
    @Test
    void aNoteOfWhichSomethingIsMissingIsNobodys() {
        HolderNote here = HolderNote.ofThisProcess("run", NOW);

        assertThatThrownBy(() -> OutputLock.take(file(), here, (file) -> write(file, ELSEWHERE.substring(0, 30))))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("Another host exports");
    }

    /// The second one is what a clock looks like that was set back by a year.
    @ParameterizedTest
    @ValueSource(strings = { "-PT61S", "P365D" })
    void aHolderOnAnotherHostThatIsSilentForAMinuteIsDead(String age) throws IOException {
        Files.writeString(file(), ELSEWHERE);
        Files.setLastModifiedTime(file(), FileTime.from(Instant.now().plus(Duration.parse(age))));

        assertThat(OutputLock.holder(file())).isNull();
        OutputLock.take(file(), "run", NOW).close();
    }

    @Test
    void aLockFileThatWasRemovedIsALostLock() throws IOException {
        try (OutputLock held = OutputLock.take(file(), "run", NOW)) {
            Files.delete(file());

            assertLost(held, "is gone");
        }
    }

    @Test
    void aDirectoryThatHasVanishedIsNobodysLock() throws IOException {
        Path state = Files.createDirectory(this.directory.resolve("state"));
        try (OutputLock held = OutputLock.take(state.resolve("lock"), "run", NOW)) {
            Files.delete(state.resolve("lock"));
            Files.delete(state);

            assertThatThrownBy(held::ensureHeld).isInstanceOf(Failure.class)
                .hasMessage(state + " has vanished while it was written to: bring it back, be it a mount or a "
                        + "directory, and run again")
                .extracting((ex) -> ((Failure) ex).kind())
                .isEqualTo(Failure.Kind.INCOMPLETE);
        }
    }

    @Test
    void aLockFileThatAnotherProcessMadeAnewIsALostLock() throws IOException {
        try (OutputLock held = OutputLock.take(file(), "run", NOW)) {
            Files.delete(file());
            Files.writeString(file(), "");

            assertLost(held, "was replaced");
        }
        assertThat(file()).exists();
    }

    /// As when this process was stopped for longer than another host waits.
    @Test
    void aLockFileInWhichAnotherHostStandsIsALostLock() throws IOException {
        try (OutputLock held = OutputLock.take(file(), "run", NOW)) {
            Files.writeString(file(), ELSEWHERE);

            assertLost(held, "now says process 7 on host db2");
        }
        assertThat(file()).hasContent(ELSEWHERE);
    }

    @Test
    void anInterruptedThreadThatLooksDoesNotLoseTheLock() {
        try (OutputLock held = OutputLock.take(file(), "run", NOW)) {
            Thread.currentThread().interrupt();
            boolean first = held.isHeld();
            boolean interrupted = Thread.interrupted();

            assertThat(first).isTrue();
            assertThat(interrupted).isTrue();
            assertThat(held.isHeld()).isTrue();
        }
    }

    @Test
    void nothingIsCommittedUnderALostLock() throws IOException {
        Path ledgerDirectory = this.directory.resolve("ledger");
        try (OutputLock lock = OutputLock.take(file(), "run", NOW);
                Ledger ledger = Ledger.open(ledgerDirectory, 1, UnaryOperator.identity(), lock::ensureHeld)) {
            ledger.inTransaction(() -> ledger.exports().begin("", NOW));
            Files.delete(file());

            assertThatThrownBy(() -> ledger.inTransaction(() -> ledger.exports().begin("", NOW)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("has lost its lock");
        }
        try (Ledger after = Ledger.open(ledgerDirectory, 1)) {
            assertThat(after.exports().numbers()).hasSize(1);
        }
    }

    private static void assertLost(OutputLock lock, String how) {
        assertThat(lock.isHeld()).isFalse();
        assertThatThrownBy(lock::ensureHeld).isInstanceOf(Failure.class)
            .hasMessageContaining("This process has lost its lock on the output")
            .hasMessageContaining(how)
            .extracting((ex) -> ((Failure) ex).kind())
            .isEqualTo(Failure.Kind.LOCKED);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private Path file() {
        return this.directory.resolve("lock");
    }

}
