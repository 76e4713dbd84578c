package dev.extractexport.ledger.credits;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Whose credits a ledger says are due, with the real database.
class AwaitedCreditsTest {

    private static final Instant NIGHT = Instant.parse("2026-11-01T02:15:00Z");

    @TempDir
    Path directory;

    private Ledger ledger;

    @BeforeEach
    void open() {
        this.ledger = Ledger.open(this.directory, 1);
        this.ledger.exports().begin("", NIGHT);
    }

    @AfterEach
    void close() {
        this.ledger.close();
    }

    @Test
    void thoseAskedForLeastComeFirstThenTheOldestAndNoMoreThanSaid() {
        await("young", 3);
        await("old", 1);
        await("asked", 0);
        ask("asked", NIGHT, null);
        await("middle", 2);

        assertThat(due(0, 10)).containsExactly("old", "middle", "young", "asked");
        assertThat(due(0, 2)).containsExactly("old", "middle");
        assertThat(due(2, 10)).containsExactly("middle", "young");
    }

    @Test
    void whatWasAskedForLatelyOrHasEndedIsNotDue() {
        await("lately", 1);
        ask("lately", NIGHT.plusSeconds(1), null);
        await("ended", 1);
        ask("ended", NIGHT, Awaited.Ended.GONE);

        assertThat(due(0, 10)).isEmpty();
        assertThat(this.ledger.credits().waiting(0, NIGHT)).extracting((each) -> each.version().jobId())
            .containsExactly("lately");
        assertThat(this.ledger.credits().waiting("ended", 1)).isEmpty();
        assertThat(this.ledger.credits().ofJob("ended")).extracting(Awaited::ended, Awaited::asks)
            .containsExactly(org.assertj.core.groups.Tuple.tuple(Awaited.Ended.GONE, 1));
    }

    @Test
    void whatWasAskedForByAClockThatRanAheadIsDueAtOnce() {
        await("ahead", 1);
        ask("ahead", NIGHT.plus(Duration.ofDays(3650)), null);

        assertThat(due(0, 10)).containsExactly("ahead");
    }

    @Test
    void whatNobodyHasAskedForIsDueToTheNextExportHoweverSoonThatIs() {
        await("fresh", 1, NIGHT.plusSeconds(1));

        assertThat(due(0, 10)).isEmpty();
        assertThat(this.ledger.credits().due(new LateCredits.Due(0, NIGHT, NIGHT, NIGHT.plusSeconds(3600), 2), 10))
            .hasSize(1);
    }

    @Test
    void whatChangedLongBeforeItWasExportedIsDueOnceAndLast() {
        await("lately", 5);
        await("history", 1, NIGHT);

        assertThat(due(5, 10)).containsExactly("lately", "history");
        ask("history", NIGHT, null);
        assertThat(due(5, 10)).containsExactly("lately");
    }

    @Test
    void ofAJobOnlyTheLatestVersionIsDue() {
        await("job", 1);
        this.ledger.jobVersions()
            .record(new JobVersions.Key("job", 2), 1L, new JobVersions.Known("OPEN", "RUNNING", 1, "OPEN"));

        assertThat(due(0, 10)).isEmpty();
    }

    private void await(String jobId, long updatedMicros) {
        await(jobId, updatedMicros, NIGHT.minus(Duration.ofDays(1)));
    }

    private void await(String jobId, long updatedMicros, Instant found) {
        this.ledger.jobVersions()
            .record(new JobVersions.Key(jobId, updatedMicros), 1L,
                    new JobVersions.Known("EXPORTED", "COMPLETED", 1, "EXPORTED"));
        this.ledger.credits().await(new Awaited.Version(jobId, updatedMicros), 1, updatedMicros, found);
    }

    private void ask(String jobId, Instant at, Awaited.Ended ended) {
        Awaited before = this.ledger.credits().ofJob(jobId).getFirst();
        this.ledger.credits()
            .update(new Awaited(before.version(), before.export(), before.answerMicros(), at, before.asks() + 1, 0,
                    ended));
    }

    private List<String> due(long changedSinceMicros, int most) {
        return this.ledger.credits()
            .due(new LateCredits.Due(changedSinceMicros, NIGHT, NIGHT, NIGHT.plusSeconds(3600), 1), most)
            .stream()
            .map((each) -> each.version().jobId())
            .toList();
    }

}
