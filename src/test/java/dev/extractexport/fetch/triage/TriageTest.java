package dev.extractexport.fetch.triage;

import java.time.Instant;
import java.util.Set;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.fetch.triage.Decision.Work;
import dev.extractexport.fetch.triage.KnownVersion.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Decisions one by one, without any input or output.
class TriageTest {

    private static final Wanted COMPLETED = new Wanted(Set.of("COMPLETED"), null, null, null);

    private final Triage triage = triage(COMPLETED);

    @ParameterizedTest
    @ValueSource(strings = { "COMPLETED", "completed", "SUCCESS", "Partial_Success", " COMPLETED " })
    void everyWordForCompletedIsWanted(String status) {
        Decision decision = decide(listed("a", status), null);

        assertThat(decision).isEqualTo(new Decision(Outcome.EXPORTED, Work.RUN, true, false, null));
        assertThat(this.triage.planned()).isEqualTo(1);
    }

    @Test
    void failedMayBeWantedByEitherWord() {
        Triage failed = triage(new Wanted(Set.of("error"), null, null, null));

        assertThat(failed.decide(listed("a", "FAILED"), null).outcome()).isEqualTo(Outcome.EXPORTED);
        assertThat(failed.decide(listed("b", "ERROR"), null).outcome()).isEqualTo(Outcome.EXPORTED);
        assertThat(failed.decide(listed("c", "COMPLETED"), null).outcome()).isEqualTo(Outcome.FILTERED);
    }

    @ParameterizedTest
    @ValueSource(strings = { "FAILED", "CANCELLED", "SOMETHING_NEW", "" })
    void otherFinishedStatusesAreArchivedOnceAndFiltered(String status) {
        assertThat(decide(listed("a", status), null))
            .isEqualTo(new Decision(Outcome.FILTERED, Work.ITEM, true, false, null));
        assertThat(decide(listed("b", status), known(State.FILTERED, status)).work()).isEqualTo(Work.NONE);
        assertThat(decide(listed("c", status), known(State.OPEN, "RUNNING")).work()).isEqualTo(Work.ITEM);
        assertThat(this.triage.planned()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = { "PENDING", "throttled", "RUNNING", "CREATED" })
    void unfinishedJobsAreOpenEvenIfTheirStatusIsWanted(String status) {
        Triage all = triage(new Wanted(Set.of(status), null, null, null));

        assertThat(all.decide(listed("a", status), null))
            .isEqualTo(new Decision(Outcome.OPEN, Work.ITEM, true, false, null));
        assertThat(all.decide(listed("b", status), known(State.OPEN, status)))
            .isEqualTo(new Decision(Outcome.OPEN, Work.NONE, true, true, null));
        assertThat(all.decide(listed("c", status), known(State.OPEN, "OTHER")).work()).isEqualTo(Work.ITEM);
    }

    @ParameterizedTest
    @EnumSource(value = State.class, names = { "EXPORTED", "QUARANTINED", "EXPIRED" })
    void settledVersionsAreUnchanged(State state) {
        assertThat(decide(listed("a", "COMPLETED"), known(state, "COMPLETED")))
            .isEqualTo(new Decision(Outcome.UNCHANGED, Work.NONE, true, false, null));
    }

    @Test
    void aSupersededVersionIsUnchangedUnlessItsStatusIsNews() {
        assertThat(decide(listed("a", "COMPLETED"), known(State.SUPERSEDED, "COMPLETED")).outcome())
            .isEqualTo(Outcome.UNCHANGED);
        assertThat(decide(listed("b", "COMPLETED"), known(State.SUPERSEDED, "RUNNING")).outcome())
            .isEqualTo(Outcome.EXPORTED);
    }

    @ParameterizedTest
    @EnumSource(value = State.class, names = { "OPEN", "FILTERED" })
    void versionsThatWereNotWantedThenCanBeWantedNow(State state) {
        assertThat(decide(listed("a", "COMPLETED"), known(state, "COMPLETED")).outcome()).isEqualTo(Outcome.EXPORTED);
    }

    @ParameterizedTest
    @CsvSource({ "2026-11-01T00:00:00Z,EXPORTED", "2026-11-30T23:59:59.999999Z,EXPORTED",
            "2026-10-31T23:59:59.999999Z,FILTERED", "2026-12-01T00:00:00.000001Z,FILTERED" })
    void theWindowHoldsBothItsEndsAndForgetsWhatLiesOutside(String createdAt, Outcome outcome) {
        Triage november = triage(new Wanted(Set.of("COMPLETED"), Instant.parse("2026-11-01T00:00:00Z"),
                Instant.parse("2026-12-01T00:00:00Z"), null));

        Decision decision = november.decide(listed("a", "COMPLETED", createdAt, "2026-12-05T00:00:00Z"), null);

        assertThat(decision.outcome()).isEqualTo(outcome);
        assertThat(decision.remembered()).isEqualTo(outcome == Outcome.EXPORTED);
        assertThat(decision.work()).isEqualTo((outcome == Outcome.EXPORTED) ? Work.RUN : Work.NONE);
    }

    @Test
    void beyondTheLimitJobsAreDeferredAndForgotten() {
        Triage two = new Triage(new Wanted(Set.of("COMPLETED"), null, null, 2L), 1, 1);
        two.beginPage();

        assertThat(two.decide(listed("a", "COMPLETED"), null).outcome()).isEqualTo(Outcome.EXPORTED);
        assertThat(two.decide(listed("b", "COMPLETED"), null))
            .isEqualTo(new Decision(Outcome.DEFERRED, Work.NONE, false, false, null));
        assertThat(two.decide(listed("c", "RUNNING"), null).outcome()).isEqualTo(Outcome.OPEN);
        assertThat(two.planned()).isEqualTo(2);
    }

    @Test
    void anUnreadableCreationTimeIsQuarantinedWithItsRun() {
        Decision decision = decide(listed("a", "COMPLETED", "yesterday", "2026-11-01T00:00:00Z"), null);

        assertThat(decision.outcome()).isEqualTo(Outcome.QUARANTINED);
        assertThat(decision.work()).isEqualTo(Work.RUN);
        assertThat(decision.reason()).contains("a", "created_at", "yesterday");
    }

    @Test
    void anUnreadableTimeOfChangeIsQuarantinedUnderTheCreationTime() {
        ListedVersion listed = listed("a", "FAILED", "2026-11-01T00:00:00Z", "never");

        assertThat(listed.key().updatedAtMicros()).isEqualTo(listed.createdAtMicros());
        assertThat(decide(listed, null).outcome()).isEqualTo(Outcome.QUARANTINED);
    }

    @Test
    void theSameVersionIsRepeatedUntilItsPageIsForgotten() {
        assertThat(decide(listed("a", "COMPLETED"), null).outcome()).isEqualTo(Outcome.EXPORTED);
        assertThat(decide(listed("a", "COMPLETED"), null))
            .isEqualTo(new Decision(Outcome.REPEATED, Work.NONE, false, false, null));
        this.triage.beginPage();
        assertThat(decide(listed("a", "COMPLETED"), null).outcome()).isEqualTo(Outcome.REPEATED);
        this.triage.beginPage();
        assertThat(decide(listed("a", "COMPLETED"), known(State.EXPORTED, "COMPLETED")).outcome())
            .isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void aJobThatFinishedBetweenTwoListingsIsNoRepetition() {
        assertThat(decide(listed("a", "RUNNING"), null).outcome()).isEqualTo(Outcome.OPEN);
        assertThat(decide(listed("a", "COMPLETED"), null).outcome()).isEqualTo(Outcome.EXPORTED);
        assertThat(decide(listed("a", "COMPLETED"), null).outcome()).isEqualTo(Outcome.REPEATED);
    }

    @Test
    void anotherVersionOfAJobIsNoRepetition() {
        assertThat(decide(listed("a", "COMPLETED"), null).outcome()).isEqualTo(Outcome.EXPORTED);
        assertThat(decide(listed("a", "COMPLETED", "2026-11-01T10:00:00Z", "2026-11-09T00:00:00Z"), null).outcome())
            .isEqualTo(Outcome.EXPORTED);
    }

    private Decision decide(ListedVersion listed, KnownVersion known) {
        return this.triage.decide(listed, known);
    }

    private static Triage triage(Wanted wanted) {
        Triage triage = new Triage(wanted, 0, 2);
        triage.beginPage();
        return triage;
    }

    private static KnownVersion known(State state, String status) {
        return new KnownVersion(state, status);
    }

    private static ListedVersion listed(String id, String status) {
        return listed(id, status, "2026-11-01T10:00:00Z", "2026-11-01T11:00:00Z");
    }

    private static ListedVersion listed(String id, String status, String createdAt, String updatedAt) {
        return ListedVersion.of(ApiFixture.listed(ApiFixture.item(id, status, createdAt, updatedAt)));
    }

}
