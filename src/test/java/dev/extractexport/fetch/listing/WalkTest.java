package dev.extractexport.fetch.listing;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// When a listing may stop: jobs in a row, in order, before the horizon.
class WalkTest {

    private static final int PAGE = 3;

    @Test
    void asManyJobsInARowAsAPageHoldsMustLieBefore() {
        assertThat(walk(100L, 150, 120, 99, 98).mayStop(PAGE)).isFalse();
        assertThat(walk(100L, 150, 120, 99, 98, 97).mayStop(PAGE)).isTrue();
    }

    @Test
    void theHorizonItselfIsNotBefore() {
        assertThat(walk(100L, 100, 100, 100).mayStop(PAGE)).isFalse();
        assertThat(walk(100L, 100, 99, 99, 99).mayStop(PAGE)).isTrue();
    }

    @Test
    void oneNewerJobBehindAnOlderOneEndsItForGood() {
        assertThat(walk(100L, 150, 151, 99, 98, 97, 96, 95).mayStop(PAGE)).isFalse();
        assertThat(walk(100L, 99, 98, 150, 97, 96, 95, 94).mayStop(PAGE)).isFalse();
    }

    @Test
    void anUnreadableTimeBreaksTheRowButNotTheOrder() {
        Walk walk = walk(100L, 150, 99, 98).past(null);
        assertThat(walk.past(97L).mayStop(PAGE)).isFalse();
        assertThat(walk.past(97L).past(96L).past(95L).mayStop(PAGE)).isTrue();
        assertThat(walk.ordered()).isTrue();
    }

    @Test
    void withoutAHorizonItNeverStops() {
        assertThat(walk(null, 3, 2, 1, 0).mayStop(PAGE)).isFalse();
    }

    @Test
    void beginningAnewForgetsThePlaceButNotWhatWasSeen() {
        Walk again = walk(100L, 150, 99, 98, 97).anew();
        assertThat(again.mayStop(PAGE)).isFalse();
        assertThat(again.newest()).isEqualTo(150);
        assertThat(again.past(150L).ordered()).isTrue();
        assertThat(walk(100L, 1, 2).anew().past(1L).ordered()).isFalse();
    }

    @Test
    void aResumedWalkComparesWithWhatCameBefore() {
        Walk resumed = Walk.resume(100L, 150L, 120L, true);
        assertThat(resumed.past(121L).ordered()).isFalse();
        assertThat(resumed.past(120L).ordered()).isTrue();
        assertThat(Walk.resume(100L, 150L, 120L, false).past(1L).past(1L).past(1L).mayStop(PAGE)).isFalse();
    }

    private static Walk walk(Long stopBefore, long... created) {
        return LongStream.of(created).boxed().reduce(Walk.begin(stopBefore), Walk::past, (_, right) -> right);
    }

}
