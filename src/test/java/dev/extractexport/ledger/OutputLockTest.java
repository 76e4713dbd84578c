package dev.extractexport.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Locks of the operating system on a real file. That they end with their process is shown by the
/// tests that kill the built jar.
class OutputLockTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:15:00Z");

    @TempDir
    Path directory;

    @Test
    void theSecondComerIsToldWhoHoldsTheOutput() {
        Path file = this.directory.resolve("lock");
        try (OutputLock held = OutputLock.take(file, NOW)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> OutputLock.take(file, NOW)).isInstanceOf(Failure.class)
                .hasMessage("Another export holds this output (process %d since 2026-11-24T02:15:00Z); wait for it, or "
                    .formatted(ProcessHandle.current().pid()) + "see it with: status")
                .extracting((ex) -> ((Failure) ex).kind())
                .isEqualTo(Failure.Kind.LOCKED);
            assertThat(OutputLock.holder(file)).startsWith("process ");
        }
    }

    @Test
    void aReleasedLockCanBeTakenAgainAndItsFileStays() {
        Path file = this.directory.resolve("lock");
        OutputLock.take(file, NOW).close();

        assertThat(file).exists();
        assertThat(OutputLock.holder(file)).isNull();
        OutputLock.take(file, NOW).close();
    }

    @Test
    void nobodyHoldsAnOutputWithoutALockFile() {
        assertThat(OutputLock.holder(this.directory.resolve("lock"))).isNull();
        assertThat(Files.exists(this.directory.resolve("lock"))).isFalse();
    }

}
