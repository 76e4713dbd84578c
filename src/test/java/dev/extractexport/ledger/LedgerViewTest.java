package dev.extractexport.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Reads what the real ledger wrote, and looks at the file before and after.
class LedgerViewTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:15:00Z");

    @TempDir
    Path directory;

    @Test
    void everyVersionIsGivenOnceAndInOrder() {
        List<JobVersions.Key> written = new ArrayList<>();
        try (Ledger ledger = Ledger.open(directory(), 1)) {
            ledger.exports().begin("", NOW);
            ledger.inTransaction(() -> {
                for (int i = 0; i < 10_007; i++) {
                    JobVersions.Key key = new JobVersions.Key("ext-%05d".formatted(i / 7), i % 7);
                    ledger.jobVersions()
                        .record(key, null, new JobVersions.Known("EXPORTED", "COMPLETED", 1, "EXPORTED"));
                    written.add(key);
                }
                return true;
            });
        }

        List<JobVersions.Key> read = new ArrayList<>();
        try (LedgerView view = LedgerView.open(directory(), lock()).orElseThrow()) {
            view.jobVersions().forEach((key, known) -> read.add(key));
            assertThat(view.jobVersions().count()).isEqualTo(10_007);
        }

        assertThat(read).isEqualTo(written);
    }

    @Test
    void readingChangesNeitherTheFileNorItsTime() throws IOException {
        try (Ledger ledger = Ledger.open(directory(), 1)) {
            ledger.exports().begin("output=x\n", NOW);
        }
        Path file = directory().resolve("ledger.mv.db");
        byte[] bytes = Files.readAllBytes(file);
        String[] names = directory().toFile().list();
        FileTime time = Files.getLastModifiedTime(file);

        try (LedgerView view = LedgerView.open(directory(), lock()).orElseThrow()) {
            assertThat(view.exports().unfinished()).map(Exports.Export::settings).contains("output=x\n");
        }

        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
        assertThat(directory().toFile().list()).containsExactlyInAnyOrder(names);
    }

    @Test
    void withoutALedgerThereIsNothingToReadAndNothingIsMade() {
        assertThat(LedgerView.open(directory(), lock())).isEmpty();
        assertThat(directory()).doesNotExist();
    }

    @Test
    void aHeldOutputIsToldWithItsHolder() throws IOException {
        Ledger.open(directory(), 1).close();
        try (OutputLock _ = OutputLock.take(lock(), "run", NOW)) {
            assertThatThrownBy(() -> LedgerView.open(directory(), lock())).isInstanceOf(Failure.class)
                .hasMessageContaining("process %d on host ".formatted(ProcessHandle.current().pid()))
                .extracting((failure) -> ((Failure) failure).kind())
                .isEqualTo(Failure.Kind.LOCKED);
        }
    }

    @Test
    void aDamagedLedgerIsNamed() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("ledger.mv.db"), "no ledger");

        assertThatThrownBy(() -> LedgerView.open(directory(), lock())).isInstanceOf(Failure.class)
            .hasMessageStartingWith("The ledger in " + directory() + " is torn (")
            .hasMessageEndingWith("the next run makes it anew from archive and manifests, if these are whole")
            .extracting((failure) -> ((Failure) failure).kind())
            .isEqualTo(Failure.Kind.DAMAGE);
    }

    private Path directory() {
        return this.directory.resolve("ledger");
    }

    private Path lock() {
        return this.directory.resolve("lock");
    }

}
