package dev.extractexport.api.pace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import dev.extractexport.api.pace.Simulation.Result;
import dev.extractexport.api.pace.Simulation.Setup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Whole exports of 2,000 requests against every kind of limit, simulated: learning included, with
/// and without `Retry-After`, at each latency and concurrency, three seeds each.
class GovernorTest {

    private static final int[] LATENCIES = { 0, 20, 50, 100, 200 };

    private static final int[] CONCURRENCIES = { 1, 4, 16, 64 };

    @ParameterizedTest
    @ValueSource(strings = { "sliding 20", "windows 20", "bucket 20/20", "sliding 5", "windows 5", "bucket 5/5",
            "bucket 5/10", "bucket 5/20" })
    void staysJustBelowALimitThatNobodyToldIt(String limit) {
        hold(cases(limit, false), 0.97, 0.88, 0.0085, 0.03);
    }

    @ParameterizedTest
    @ValueSource(strings = { "sliding 20", "windows 20", "bucket 20/20", "sliding 6", "windows 6", "bucket 5/5",
            "bucket 5/10", "bucket 5/20" })
    void findsTheLimitAgainWhenItHalves(String limit) {
        hold(cases(limit, true), 0.95, 0.87, 0.012, 0.03);
    }

    /// The worst is that of a connection of 200 ms, where a dozen requests are under way
    /// when the first refusal comes.
    private static void hold(List<Case> cases, double meanThroughput, double leastThroughput, double meanRefusals,
            double mostRefusals) {
        for (Case each : cases) {
            assertThat(each.result().throughput()).as(each.name()).isGreaterThanOrEqualTo(leastThroughput);
            assertThat(each.result().refusals()).as(each.name()).isLessThan(mostRefusals);
        }
        assertThat(mean(cases, Result::throughput)).as("throughput").isGreaterThanOrEqualTo(meanThroughput);
        assertThat(mean(cases, Result::refusals)).as("refusals").isLessThan(meanRefusals);
    }

    private static double mean(List<Case> cases, ToDoubleFunction<Result> what) {
        return cases.stream().map(Case::result).mapToDouble(what).average().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 20, 100 })
    void withoutALimitNothingIsLostButASecondAtTheBeginning(int latency) {
        Result result = Simulation.run(new Setup(Limit.of("none"), 2_000, 16, latency, 0, false, false, 0, 1));

        assertThat(result.refusals()).isZero();
        double ideal = 2_000 / (16 / (latency / 1e3 + 1e-3));
        assertThat(result.seconds() - ideal).as("%s", result).isLessThan(1.2);
    }

    @Test
    void aLimitByTheMinuteIsKeptWithoutAskingAgainAndAgain() {
        for (boolean retryAfter : new boolean[] { true, false }) {
            Result result = Simulation.run(new Setup(Limit.of("minutes 20"), 300, 16, 50, 1, retryAfter, false, 0, 1));

            assertThat(result.throughput()).as("%s", result).isGreaterThan(0.7);
            assertThat(result.refusals()).as("%s", result).isLessThan(0.16);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
    void refusalsThatFollowNoLimitDoNotStrangleAnExport(long seed) {
        Result result = Simulation.run(new Setup(Limit.of("none"), 4_000, 16, 5, 0.1, true, false, 0.025, seed));

        // Two seconds without refusals; hours where each of them lowered the rate.
        assertThat(result.seconds()).as("seed %d", seed).isLessThan(90);
    }

    @Test
    void aLimitThatIsLiftedIsLeftBehind() {
        Limit lifted = new Limit(20) {

            private final Limit first = Limit.of("sliding 20");

            @Override
            long pass(long now) {
                return (this.requests++ < 1_000) ? this.first.pass(now) : 0;
            }

            private int requests;

        };

        Result result = Simulation.run(new Setup(lifted, 6_000, 16, 20, 1, false, false, 0, 1));

        // 50 s for the first thousand, and 250 s for the rest if nothing were noticed.
        assertThat(result.seconds()).isLessThan(200);
    }

    private record Case(String name, Result result) {
    }

    private static List<Case> cases(String limit, boolean halves) {
        List<Case> cases = new ArrayList<>();
        for (int latency : LATENCIES) {
            for (int concurrency : CONCURRENCIES) {
                for (boolean retryAfter : new boolean[] { true, false }) {
                    for (long seed = 1; seed <= 3; seed++) {
                        Result result = Simulation.run(new Setup(Limit.of(limit), 2_000, concurrency, latency, 1,
                                retryAfter, halves, 0, seed));
                        String name = "%s, %d ms, concurrency %d, Retry-After %s, seed %d".formatted(limit, latency,
                                concurrency, retryAfter, seed);
                        cases.add(new Case(name, result));
                    }
                }
            }
        }
        return cases;
    }

}
