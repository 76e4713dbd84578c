package dev.extractexport.api.pace;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.api.http.Answer;
import dev.extractexport.api.http.ApiKey;
import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.api.http.HttpSettings;
import dev.extractexport.api.http.HttpTransport;
import dev.extractexport.api.http.HttpTransport.Lane;
import dev.extractexport.api.http.RequestTarget;
import dev.extractexport.api.retry.RetrySettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;

/// Real HTTP on loopback, with limits on a clock that passes only while somebody waits.
@Timeout(120)
class GateTest {

    private static final int REQUESTS = 2_000;

    private final FakeServer server = new FakeServer();

    private final FakeTime time = new FakeTime();

    @AfterEach
    void close() {
        this.server.close();
    }

    @ParameterizedTest
    @CsvSource({ "sliding 20, true", "sliding 20, false", "windows 20, true", "bucket 5/20, true",
            "bucket 5/20, false" })
    void anExportStaysJustBelowTheLimit(String name, boolean retryAfter) throws InterruptedException {
        Limit limit = Limit.of(name);
        AtomicInteger refused = new AtomicInteger();
        this.server.on("/thing", (request) -> {
            long wait;
            synchronized (limit) {
                wait = limit.pass(this.time.nanoTime());
            }
            if (wait == 0) {
                return json("{}");
            }
            refused.incrementAndGet();
            String seconds = String.valueOf((wait + Limit.SECOND - 1) / Limit.SECOND);
            return retryAfter ? status(429, "{}", "Retry-After", seconds) : status(429, "{}");
        });

        try (HttpTransport transport = transport(16, null)) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(get(transport, Lane.GETS)).isEqualTo(new Answer.Whole<>(2));
            }
        }

        double seconds = this.time.nanoTime() / 1e9;
        // Wider than for many callers, see GovernorTest: the only one here waits for each
        // other attempt itself.
        assertThat(REQUESTS / seconds).as("a second").isGreaterThan(0.85 * limit.perSecond());
        assertThat(refused.get() / (double) (REQUESTS + refused.get())).as("refused").isLessThan(0.035);
    }

    @Test
    void listingsHaveALimitOfTheirOwn() throws InterruptedException {
        Limit scarce = Limit.of("sliding 5");
        this.server.on("/thing", (request) -> json("{}")).on("/list", (request) -> {
            synchronized (scarce) {
                return (scarce.pass(this.time.nanoTime()) == 0) ? json("{}") : status(429, "{}");
            }
        });

        try (HttpTransport transport = transport(16, null)) {
            for (int i = 0; i < 100; i++) {
                transport.get(Lane.LISTING, "list", RequestTarget.of("list"), (body) -> body.readAllBytes().length);
            }
            long before = this.time.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                get(transport, Lane.GETS);
            }

            assertThat(before).isGreaterThan(Duration.ofSeconds(15).toNanos());
            assertThat(this.time.nanoTime()).isEqualTo(before);
        }
    }

    @Test
    void theCeilingOfTheJobFileHoldsForAllLanesTogether() throws InterruptedException {
        this.server.on("/thing", json("{}"));

        try (HttpTransport transport = transport(16, 10.0)) {
            for (int i = 0; i < 50; i++) {
                get(transport, Lane.GETS);
                get(transport, Lane.LISTING);
            }
        }

        assertThat(this.time.nanoTime()).isEqualTo(Duration.ofMillis(9_900).toNanos());
    }

    @Test
    void oneThatWaitsToBeAskedAgainHoldsUpNobody() throws InterruptedException {
        CountDownLatch othersDone = new CountDownLatch(1);
        Delayer delayer = new Delayer() {

            @Override
            public void delay(Duration delay) throws InterruptedException {
                if (delay.equals(Duration.ofSeconds(97))) {
                    othersDone.await();
                }
            }

        };
        this.server.on("/slow", status(429, "{}", "Retry-After", "97"), json("{}")).on("/thing", json("{}"));

        try (HttpTransport transport = transport(1, null, delayer)) {
            List<Object> answers = new ArrayList<>();
            Thread slow = Thread.ofVirtual().start(() -> {
                try {
                    answers.add(transport.get(Lane.GETS, "slow", RequestTarget.of("slow"),
                            (body) -> body.readAllBytes().length));
                }
                catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            });
            while (this.server.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 20; i++) {
                get(transport, Lane.GETS);
            }
            assertThat(this.server.paths()).containsOnlyOnce("/slow");
            othersDone.countDown();
            slow.join();

            assertThat(answers).containsExactly(new Answer.Whole<>(2));
        }
    }

    private static Answer<Integer> get(HttpTransport transport, Lane lane) throws InterruptedException {
        return transport.get(lane, "thing", RequestTarget.of("thing"), (body) -> body.readAllBytes().length);
    }

    private HttpTransport transport(int concurrency, Double ceiling) {
        return transport(concurrency, ceiling, this.time);
    }

    private HttpTransport transport(int concurrency, Double ceiling, Delayer delayer) {
        HttpSettings settings = new HttpSettings(this.server.baseUrl(), new ApiKey("llx-any"), false, concurrency,
                ceiling, HttpSettings.Bounds.DEFAULTS, RetrySettings.DEFAULTS);
        return new HttpTransport(settings, delayer, Clock.systemUTC(), new Random(5), new ApiMeter());
    }

}
