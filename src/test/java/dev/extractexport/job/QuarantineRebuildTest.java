package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.extractexport.api.FakeServer;
import dev.extractexport.job.rebuild.Rebuilt;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/// What rebuild, and a night that is cut, make of documents that are tried again.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QuarantineRebuildTest {

    private static final Instant FIRST = Instant.parse("2026-11-24T02:15:00Z");

    private static final String UNFIT = "{\"a\":\"%s\"}".formatted("x".repeat((16 << 20) + 1));

    @TempDir
    Path directory;

    private final OddService service = new OddService();

    @AfterEach
    void stop() {
        this.service.close();
    }

    @Test
    void whatWasTriedAgainComesOutTheSame() throws Exception {
        Path output = this.directory.resolve("out");
        this.service.job("good", "{\"a\":\"1\"}")
            .job("unfit", UNFIT)
            .job("ill", FakeServer.status(403, "{\"detail\":\"no\"}"));
        night(output, 0);
        mark(output, "unfit", Held.Mark.RETRY);
        this.service.answering("ill", FakeServer.json(OddService.body("ill", "{\"a\":\"2\"}")));
        OddNight.assertCounts(night(output, 1), Map.of("exported", 1L, "quarantined", 1L, "unchanged", 1L));
        Map<String, String> before = Rebuilding.visible(output);

        Rebuilt rebuilt = new Rebuilding(output).run().orElseThrow();

        assertThat(Rebuilding.visible(output)).isEqualTo(before);
        assertThat(rebuilt.quarantined()).isEmpty();
        assertThat(rebuilt.released()).isZero();
        assertThat(new OddNight(this.service, output).query("rejects", "job_id, stage, dataset, attempts, _export"))
            .containsExactlyInAnyOrder(Arrays.asList("ill", "fetch", null, "1", "1"),
                    List.of("unfit", "flatten", "odd", "1", "1"), List.of("unfit", "flatten", "odd", "2", "2"));
        OddNight.assertCounts(night(output, 2), Map.of("unchanged", 3L));
    }

    /// As if an earlier release had not been able to represent a document, and this one
    /// can.
    @Test
    void aDocumentThatARetryExportedIsInTheTablesOnceAfterARebuild() throws Exception {
        Path output = this.directory.resolve("out");
        this.service.job("good", "{\"a\":\"1\"}").job("late", "{\"a\":\"2\"}");
        unfitOnce(output, night(output, 0));
        this.service.answering("late", FakeServer.status(404, "{\"detail\":\"gone\"}"));
        mark(output, "late", Held.Mark.RETRY);

        Manifest second = night(output, 1);

        assertThat(second.exitCode()).isZero();
        OddNight.assertCounts(second, Map.of("exported", 1L, "unchanged", 1L));
        OddNight odd = new OddNight(this.service, output);
        assertThat(odd.query("results/odd", "_job_id, a, _export")).contains(List.of("late", "2", "2"));
        new Rebuilding(output).run().orElseThrow();
        assertThat(odd.query("results/odd", "_job_id, a, _export")).containsExactlyInAnyOrder(List.of("good", "1", "1"),
                List.of("late", "2", "2"));
        assertThat(odd.runs("job_id, decision, dataset")).containsExactlyInAnyOrder(List.of("good", "exported", "odd"),
                List.of("late", "quarantined", "odd"), List.of("late", "exported", "odd"));
        Map<String, String> once = Rebuilding.visible(output);
        new Rebuilding(output).run().orElseThrow();
        assertThat(Rebuilding.visible(output)).isEqualTo(once);
        OddNight.assertCounts(night(output, 2), Map.of("unchanged", 2L));
    }

    @Test
    void aDroppedDocumentStaysOutOfARebuildUntilItIsTakenBack() throws Exception {
        Path output = this.directory.resolve("out");
        this.service.job("good", "{\"a\":\"1\"}").job("late", "{\"a\":\"2\"}");
        unfitOnce(output, night(output, 0));
        mark(output, "late", Held.Mark.DROPPED);

        assertThat(new Rebuilding(output).run().orElseThrow().released()).isZero();

        OddNight odd = new OddNight(this.service, output);
        assertThat(odd.query("results/odd", "_job_id")).containsExactly(List.of("good"));
        assertThat(odd.query("rejects", "job_id, stage, dataset")).containsExactly(List.of("late", "flatten", "odd"));
        mark(output, "late", Held.Mark.RETRY);
        OddNight.assertCounts(night(output, 1), Map.of("exported", 1L, "unchanged", 1L));
        assertThat(odd.query("results/odd", "_job_id")).hasSize(2);
    }

    /// Whether the commit was made or not: nothing is lost, and nothing is tried twice.
    @Test
    void aNightThatLosesItsDatabaseWhileItTriesAgainIsFinishedByTheNext() throws Exception {
        this.service.job("good", "{\"a\":\"1\"}").job("late", "{\"a\":\"2\"}").job("ill", "7").job("shut", "{}");
        Path begun = this.directory.resolve("begun");
        unfitOnce(begun, night(begun, 0));
        mark(begun, "ill", Held.Mark.RETRY);
        mark(begun, "late", Held.Mark.RETRY);
        Path calm = Rebuilding.copy(begun, this.directory.resolve("calm"));
        AtomicReference<FailingCommits> counter = new AtomicReference<>();
        at(calm, 1).through((database) -> {
            counter.set(new FailingCommits(database, Integer.MAX_VALUE, false));
            return counter.get();
        }).run();
        Map<String, byte[]> expected = at(calm, 1).files();
        int commits = counter.get().commits();
        assertThat(commits).isGreaterThan(20);
        for (int lost = 1; lost <= commits; lost += 5) {
            Path output = Rebuilding.copy(begun, this.directory.resolve("lost-" + lost));
            int failAt = lost;
            boolean committed = lost % 2 == 0;
            Throwable failure = catchThrowable(
                    () -> at(output, 1).through((database) -> new FailingCommits(database, failAt, committed)).run());
            assertThat(failure).as("commit %d", lost).isNotNull();
            List<Manifest> after = at(output, 1).run();

            Map<String, byte[]> found = at(output, 1).files();
            assertThat(found.keySet()).as("commit %d", lost).isEqualTo(expected.keySet());
            for (Map.Entry<String, byte[]> file : expected.entrySet()) {
                assertThat(found.get(file.getKey())).as("commit %d: %s", lost, file.getKey())
                    .isEqualTo(file.getValue());
            }
            OddNight.assertCounts(after.getFirst(), (after.getFirst().export() == 2)
                    ? Map.of("exported", 1L, "quarantined", 1L, "unchanged", 2L) : Map.of("unchanged", 4L));
            Layout.deleteTree(output);
        }
    }

    private Night at(Path output, int day) {
        return new OddNight(this.service, output).settings().at(FIRST.plus(Duration.ofDays(day)));
    }

    private Manifest night(Path output, int day) throws IOException {
        return at(output, day).run().getFirst();
    }

    /// Quarantines a document of the first export that this release can represent, and
    /// takes its rows out of the
    /// manifest's counts.
    private void unfitOnce(Path output, Manifest night) throws IOException {
        Layout layout = new Layout(output);
        JobVersions.Key late = new JobVersions.Key("late", Instant.parse("2026-11-01T11:00:00Z").toEpochMilli() * 1000);
        try (Ledger ledger = Ledger.open(layout.ledger(), 1)) {
            ledger.inTransaction(() -> {
                assertThat(ledger.decisions().quarantine(1, late, "too large")).containsExactly(late);
                ledger.jobVersions().quarantine(1, late);
                ledger.quarantine().hold("late", late.updatedMicros(), null);
                return true;
            });
        }
        Map<String, Long> counts = new LinkedHashMap<>(night.counts());
        counts.merge("exported", -1L, Long::sum);
        counts.merge("quarantined", 1L, Long::sum);
        List<Manifest.Quarantined> quarantined = new ArrayList<>(night.quarantined());
        quarantined.add(new Manifest.Quarantined("late", "2026-11-01T11:00:00Z", "FLATTEN", "too large"));
        Manifest standing = new Manifest(night.format(), 1, night.outputId(), night.release(), night.status(), 10,
                night.startedAt(), night.finishedAt(), night.settings(), counts, null, null, Map.of(), quarantined,
                night.files(), night.segments());
        Files.writeString(layout.manifest(1), standing.json());
    }

    private static void mark(Path output, String jobId, Held.Mark mark) {
        try (Ledger ledger = Ledger.open(new Layout(output).ledger(), 1)) {
            Held held = ledger.quarantine().ofJob(jobId).orElseThrow();
            ledger.quarantine().mark(jobId, held.updatedMicros(), mark);
        }
    }

}
