package dev.extractexport.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A clock that only the test moves.
class RateLimitTest {

    private final AtomicLong nanos = new AtomicLong(-5);

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 7 })
    void soManyPassAndTheNextWaitsUntilTheFirstIsASecondAgo(int perSecond) {
        RateLimit limit = new RateLimit(perSecond, this.nanos::get);
        for (int request = 0; request < perSecond; request++) {
            assertThat(limit.pass()).isZero();
        }

        assertThat(limit.pass()).isEqualTo(1);
        advance(999_999_999);
        assertThat(limit.pass()).isEqualTo(1);
        advance(1);
        assertThat(limit.pass()).isZero();
    }

    @Test
    void noSecondHoldsMoreThanTheLimitWhereverItBegins() {
        RateLimit limit = new RateLimit(3, this.nanos::get);
        List<Long> passed = new ArrayList<>();
        for (int tick = 0; tick < 500; tick++) {
            if (limit.pass() == 0) {
                passed.add(this.nanos.get());
            }
            advance(37_000_000);
        }

        assertThat(passed).hasSizeGreaterThan(50);
        for (int request = 3; request < passed.size(); request++) {
            assertThat(passed.get(request) - passed.get(request - 3)).isGreaterThanOrEqualTo(1_000_000_000L);
        }
    }

    @Test
    void whatIsHeldBackDoesNotCount() {
        RateLimit limit = new RateLimit(1, this.nanos::get);
        limit.pass();
        for (int request = 0; request < 100; request++) {
            limit.pass();
        }
        advance(1_000_000_000);

        assertThat(limit.pass()).isZero();
    }

    @Test
    void zeroIsNoLimit() {
        RateLimit limit = new RateLimit(0, this.nanos::get);

        for (int request = 0; request < 1_000; request++) {
            assertThat(limit.pass()).isZero();
        }
    }

    @Test
    void manyThreadsAtOnceGetExactlyTheLimit() throws Exception {
        RateLimit limit = new RateLimit(50, this.nanos::get);
        for (int second = 0; second < 3; second++) {
            List<Future<Integer>> answers = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int request = 0; request < 400; request++) {
                    answers.add(threads.submit(limit::pass));
                }
            }
            int passed = 0;
            for (Future<Integer> answer : answers) {
                passed += (answer.get(1, TimeUnit.SECONDS) == 0) ? 1 : 0;
            }

            assertThat(passed).isEqualTo(50);
            advance(1_000_000_000);
        }
    }

    private void advance(long by) {
        this.nanos.addAndGet(by);
    }

}
