package dev.extractexport.api.retry;

import java.util.ArrayList;
import java.util.List;

import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Who is at fault, by what others met meanwhile.
class HealthTest {

    private final Health health = new Health();

    @Test
    void whoFailsWhileOthersSucceedIsIll() {
        List<Health.Case> waiting = begin(20);
        Health.Case ill = this.health.begin();

        ill.failed("x");
        answer(3);

        assertThat(ill.givenUpAlone(false)).isTrue();
        waiting.forEach(Health.Case::close);
    }

    @Test
    void whoFailsWithAllOthersIsNot() {
        answer(100);
        List<Health.Case> all = begin(20);

        all.forEach((each) -> each.failed("x"));

        assertThat(all).noneMatch((each) -> each.givenUpAlone(false));
    }

    @Test
    void whatOthersDidBeforeTheFirstFailureProvesNothing() {
        begin(20);
        Health.Case one = this.health.begin();
        answer(100);

        one.failed("x");

        assertThat(one.givenUpAlone(false)).isFalse();
    }

    @Test
    void amongTheLastFewEarlierAnswersCount() {
        answer(1);
        Health.Case one = this.health.begin();
        Health.Case other = this.health.begin();

        one.failed("x");
        other.failed("x");

        assertThat(one.givenUpAlone(false)).isTrue();
        assertThat(other.givenUpAlone(false)).isTrue();
    }

    @Test
    void whoMayNotBeTriedAgainIsIllWhileFewFail() {
        answer(1);
        List<Health.Case> all = begin(20);

        all.forEach((each) -> each.failed("x"));
        assertThat(all).noneMatch((each) -> each.givenUpAlone(true));
        all.forEach(Health.Case::close);

        List<Health.Case> others = begin(20);
        Health.Case one = this.health.begin();
        one.failed("x");
        assertThat(one.givenUpAlone(true)).isTrue();
        others.forEach(Health.Case::close);
    }

    @Test
    void whoeverIsAskedFirstHasNobodyToBeComparedWith() {
        Health.Case only = this.health.begin();

        only.failed("x");

        assertThat(only.givenUpAlone(false)).isFalse();
        assertThat(this.health.hasAnswered()).isFalse();
    }

    @Test
    void twoHundredFailuresWithoutAnAnswerEndTheExport() {
        Health.Case one = this.health.begin();
        for (int i = 0; i < 200; i++) {
            one.failed("extract job j: HTTP 500");
        }

        assertThatThrownBy(() -> one.failed("extract job j: HTTP 500")).isInstanceOf(Failure.class)
            .hasMessage("The API failed 201 times and answered 0 times: too often to go on "
                    + "(extract job j: HTTP 500). Run again later: it resumes");
    }

    @Test
    void failuresWhileNobodyIsAnsweredAreOneOutageAndDoNotCount() {
        answer(1);
        List<Health.Case> all = begin(20);

        for (int i = 0; i < 100; i++) {
            all.forEach(Health.Case::attempted);
            all.forEach((each) -> each.failed("x"));
        }

        assertThat(all).allMatch(Health.Case::isOneOfMany);
    }

    @Test
    void atTheEndOfAnOutageWhoeverIsAnsweredLastIsNotIll() {
        answer(1);
        List<Health.Case> all = begin(20);
        all.forEach((each) -> each.failed("x"));
        all.subList(1, 14).forEach(Health.Case::answered);
        all.subList(1, 14).forEach(Health.Case::close);

        all.getFirst().failed("x");
        assertThat(all.getFirst().isOneOfMany()).isTrue();

        answer(1);
        all.getFirst().failed("x");
        assertThat(all.getFirst().isOneOfMany()).isFalse();
    }

    @Test
    void moreFailuresThanAnswersEndTheExport() {
        answer(1);
        Health.Case one = this.health.begin();

        assertThatThrownBy(() -> {
            for (int i = 0; i < 1_000; i++) {
                one.attempted();
                answer(i % 2);
                one.attempted();
                answer(1);
                one.failed("x");
                one.failed("x");
            }
        }).isInstanceOf(Failure.class).hasMessageContaining("too often to go on");
    }

    @Test
    void oneFailureInThreeAttemptsNeverEndsAnExport() {
        for (int i = 0; i < 10_000; i++) {
            try (Health.Case each = this.health.begin()) {
                for (int failed = 0; failed < i % 2; failed++) {
                    each.failed("x");
                }
                each.answered();
            }
        }

        assertThat(this.health.hasAnswered()).isTrue();
    }

    private List<Health.Case> begin(int count) {
        List<Health.Case> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cases.add(this.health.begin());
        }
        return cases;
    }

    private void answer(int count) {
        for (int i = 0; i < count; i++) {
            try (Health.Case each = this.health.begin()) {
                each.answered();
            }
        }
    }

}
