package dev.extractexport.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The real database in a real file.
class LedgerTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:15:00Z");

    private static final JobVersions.Key JOB = new JobVersions.Key("ext-1", 1_000_000);

    @TempDir
    Path directory;

    private Ledger ledger;

    @BeforeEach
    void open() {
        this.ledger = Ledger.open(this.directory, 2);
    }

    @AfterEach
    void close() {
        this.ledger.close();
    }

    @Test
    void exportsAreNumberedFromOneAndSurviveReopening() {
        long first = begin();
        this.ledger.exports().publish(first, 0, NOW, "{}");
        long second = begin();
        reopen();

        assertThat(first).isEqualTo(1);
        assertThat(second).isEqualTo(2);
        assertThat(this.ledger.exports().unfinished()).map(Exports.Export::number).contains(2L);
        assertThat(this.ledger.exports().get(1).finishedAt()).isEqualTo(NOW);
    }

    @Test
    void aLedgerWhoseMakerDiedIsMadeAgain() throws IOException {
        Path other = Files.createDirectories(this.directory.resolve("other/new")).getParent();
        Files.writeString(other.resolve("new/ledger.mv.db"), "half a ledger");

        try (Ledger made = Ledger.open(other, 1)) {
            assertThat(made.exports().numbers()).isEmpty();
        }
        assertThat(other.resolve("new")).doesNotExist();
    }

    @Test
    void anExportNeverGoesBack() {
        long export = begin();
        this.ledger.exports().advance(export, Exports.State.FETCHING, Exports.State.FLATTENING);

        assertThatThrownBy(
                () -> this.ledger.exports().advance(export, Exports.State.FETCHING, Exports.State.FLATTENING))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("Export 1 is not FETCHING and cannot become FLATTENING");
    }

    @Test
    void theOutputKeepsItsIdAndEachOpeningTakesTheNextFence() {
        String id = this.ledger.outputId();
        reopen();

        assertThat(this.ledger.outputId()).isEqualTo(id);
        this.ledger.inTransaction(() -> {
            this.ledger.fence();
            return true;
        });
    }

    @Test
    void aHolderWhoseFenceWasPassedCannotCommit() {
        long before = this.ledger.exports().numbers().size();
        try (Ledger later = sameDatabaseAgain()) {
            assertThatThrownBy(() -> this.ledger.inTransaction(() -> {
                this.ledger.exports().begin("", NOW);
                this.ledger.fence();
                return true;
            })).isInstanceOf(Failure.class).hasMessageContaining("Another process has taken this output");
            assertThat(later.exports().numbers()).hasSize(Math.toIntExact(before));
        }
    }

    @Test
    void whatWasSeenIsFoundByVersionOnly() {
        long export = begin();
        this.ledger.jobVersions().record(JOB, 5L, known("EXPORTED", export, "EXPORTED"));

        Map<JobVersions.Key, JobVersions.Known> found = this.ledger.jobVersions()
            .lookup(List.of(JOB, new JobVersions.Key("ext-1", 2_000_000), new JobVersions.Key("ext-2", 1_000_000)));

        assertThat(found).containsOnlyKeys(JOB);
        assertThat(found.get(JOB).state()).isEqualTo("EXPORTED");
    }

    @Test
    void anOpenVersionIsClosedByALaterOneOfTheSameJob() {
        long first = begin();
        this.ledger.jobVersions().record(JOB, 5L, known("OPEN", first, "OPEN"));
        long second = begin();

        assertThat(this.ledger.jobVersions().openUnseen(second)).containsExactly(JOB);

        this.ledger.jobVersions()
            .record(new JobVersions.Key("ext-1", 9_000_000), 5L, known("EXPORTED", second, "EXPORTED"));

        assertThat(this.ledger.jobVersions().openUnseen(second)).isEmpty();
        assertThat(this.ledger.jobVersions().lookup(List.of(JOB)).get(JOB).state()).isEqualTo("SUPERSEDED");
    }

    @Test
    void outcomesNameEveryKindAndCountDistinctVersions() {
        long export = begin();
        this.ledger.jobVersions().record(JOB, 5L, known("EXPORTED", export, "EXPORTED"));
        this.ledger.jobVersions().record(JOB, 5L, known("EXPORTED", export, "EXPORTED"));

        assertThat(this.ledger.jobVersions().outcomes(export)).containsEntry("EXPORTED", 1L)
            .containsOnlyKeys("EXPORTED", "UNCHANGED", "OPEN", "QUARANTINED", "EXPIRED", "FILTERED", "DEFERRED");
    }

    @Test
    void theOldestWaitingJobIsOpenOrDeferredNotExported() {
        long export = begin();
        this.ledger.jobVersions().record(new JobVersions.Key("a", 1), 10L, known("EXPORTED", export, "EXPORTED"));
        assertThat(this.ledger.jobVersions().oldestWaiting()).isEmpty();

        this.ledger.jobVersions().record(new JobVersions.Key("b", 1), 30L, known("OPEN", export, "OPEN"));
        this.ledger.jobVersions().record(new JobVersions.Key("c", 1), 20L, known("SKIPPED", export, "DEFERRED"));
        this.ledger.jobVersions().record(new JobVersions.Key("d", 1), 5L, known("SKIPPED", export, "FILTERED"));

        assertThat(this.ledger.jobVersions().oldestWaiting()).contains(20L);
        assertThat(this.ledger.jobVersions().oldestDeferred()).contains(20L);
    }

    @Test
    void aDeferredVersionThatALaterOneFollowedWaitsNoMore() {
        long export = begin();
        this.ledger.jobVersions().record(new JobVersions.Key("c", 1), 20L, known("SKIPPED", export, "DEFERRED"));
        this.ledger.jobVersions().record(new JobVersions.Key("c", 2), 20L, known("EXPORTED", export, "EXPORTED"));

        assertThat(this.ledger.jobVersions().oldestWaiting()).isEmpty();
        assertThat(this.ledger.jobVersions().oldestDeferred()).isEmpty();
    }

    @Test
    void aMarkStaysUntilItIsMoved() {
        long export = begin();
        Listings.Mark first = new Listings.Mark(5, Instant.parse("2026-11-01T02:15:00Z"), true, 11);
        Listings.Mark second = new Listings.Mark(7, Instant.parse("2026-11-08T02:15:00Z"), false, 12);
        this.ledger.listings().mark("https://a?status=COMPLETED", first, export);
        this.ledger.listings().mark("https://b?status=COMPLETED", first, export);
        this.ledger.listings().mark("https://a?status=COMPLETED", second, export);

        assertThat(this.ledger.listings().marks()).containsExactlyInAnyOrderEntriesOf(
                Map.of("https://a?status=COMPLETED", second, "https://b?status=COMPLETED", first));
    }

    @Test
    void twoWorkersNeverClaimTheSameTask() throws Exception {
        long export = begin();
        addTask(export, 1, Tasks.Kind.RESULTS);
        addTask(export, 2, Tasks.Kind.RESULTS);
        CountDownLatch bothClaimed = new CountDownLatch(2);
        try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> claims = List.of(workers.submit(() -> claimAndMeet(export, bothClaimed)),
                    workers.submit(() -> claimAndMeet(export, bothClaimed)));

            assertThat(List.of(claims.get(0).get(), claims.get(1).get())).containsExactlyInAnyOrder(1, 2);
        }
    }

    @Test
    void aClaimEndsWithItsTransactionAndTheTaskIsThereAgain() {
        long export = begin();
        addTask(export, 1, Tasks.Kind.RESULTS);

        assertThatThrownBy(() -> this.ledger.inTransaction(() -> {
            assertThat(this.ledger.tasks().claim(export)).isPresent();
            throw new IllegalStateException("worker dies");
        })).hasMessage("worker dies");

        assertThat(this.ledger.inTransaction(() -> this.ledger.tasks().claim(export))).isPresent();
    }

    @Test
    void tasksOfRunsWaitForAllResults() {
        long export = begin();
        addTask(export, 1, Tasks.Kind.RESULTS);
        addTask(export, 2, Tasks.Kind.RUNS);
        this.ledger.inTransaction(() -> {
            this.ledger.tasks().claim(export);
            this.ledger.inOwnTransaction(
                    () -> assertThat(this.ledger.tasks().claim(export)).as("while task 1 is claimed").isEmpty());
            this.ledger.tasks().finish(export, 1);
            return true;
        });

        Optional<Tasks.Task> next = this.ledger.inTransaction(() -> this.ledger.tasks().claim(export));

        assertThat(next).map(Tasks.Task::number).contains(2);
    }

    @Test
    void aTaskIsFinishedOnce() {
        long export = begin();
        addTask(export, 1, Tasks.Kind.RESULTS);
        this.ledger.tasks().finish(export, 1);

        assertThatThrownBy(() -> this.ledger.tasks().finish(export, 1)).isInstanceOf(IllegalStateException.class)
            .hasMessage("Task 1 of export 1 was finished by another worker");
    }

    private int claimAndMeet(long export, CountDownLatch bothClaimed) {
        return this.ledger.inTransaction(() -> {
            Optional<Tasks.Task> task = this.ledger.tasks().claim(export);
            bothClaimed.countDown();
            try {
                bothClaimed.await();
            }
            catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
            return task.orElseThrow().number();
        });
    }

    private long begin() {
        return this.ledger.exports().begin("output=x", NOW);
    }

    private void addTask(long export, int number, Tasks.Kind kind) {
        this.ledger.tasks().add(export, new Tasks.Task(number, kind, null, null, "2026-11-01"));
    }

    private static JobVersions.Known known(String state, long export, String outcome) {
        return new JobVersions.Known(state, "COMPLETED", export, outcome);
    }

    private void reopen() {
        this.ledger.close();
        open();
    }

    /// A second holder inside this process: H2 lets one process open a file twice, two
    /// processes not.
    private Ledger sameDatabaseAgain() {
        return Ledger.open(this.directory, 2);
    }

}
