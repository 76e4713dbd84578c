package dev.extractexport.api.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

import dev.extractexport.api.FakeServer;
import dev.extractexport.api.http.HttpTransport.Lane;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.extractexport.api.FakeServer.cut;
import static dev.extractexport.api.FakeServer.gzip;
import static dev.extractexport.api.FakeServer.gzipCut;
import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.redirect;
import static dev.extractexport.api.FakeServer.status;
import static dev.extractexport.api.http.Transports.KEY;
import static dev.extractexport.api.http.Transports.LONG;
import static dev.extractexport.api.http.Transports.PATH;
import static dev.extractexport.api.http.Transports.SHORT;
import static dev.extractexport.api.http.Transports.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Bodies, redirects, the key and what goes on at once, over real HTTP on loopback; waiting is
/// recorded instead of done.
class HttpTransportTest {

    private final Transports http = new Transports();

    private final FakeServer server = this.http.server();

    @AfterEach
    void close() {
        this.http.close();
    }

    @Test
    void cutBodyIsRetried() throws InterruptedException {
        this.server.on(PATH, cut("{\"a\":1}", 3), json("{\"a\":1}"));

        assertThat(this.http.get()).isEqualTo(new Answer.Whole<>("{\"a\":1}"));
    }

    @Test
    void gzipIsAskedForAndUnpacked() throws InterruptedException {
        this.server.on(PATH, gzip("{\"a\":2}"));

        assertThat(this.http.get()).isEqualTo(new Answer.Whole<>("{\"a\":2}"));
        assertThat(this.server.requests().getFirst().headers().getFirst("Accept-Encoding")).isEqualTo("gzip");
    }

    @Test
    void cutGzipIsRetried() throws InterruptedException {
        this.server.on(PATH, gzipCut("{\"a\":3}", 2), gzip("{\"a\":3}"));

        assertThat(this.http.get()).isEqualTo(new Answer.Whole<>("{\"a\":3}"));
        assertThat(this.http.meter().retries()).isEqualTo(1);
    }

    @Test
    void anEncodingNobodyAskedForIsNotTakenForJson() {
        this.server.on(PATH, status(200, "{}", "Content-Encoding", "br"));

        assertThat(this.http.failure()).hasMessageContaining("encoded as 'br', expected gzip");
    }

    @Test
    void aReaderThatFindsTheBodyBrokenIsGivenAnother() throws InterruptedException {
        this.server.on(PATH, status(200, "<html>", "Content-Type", "text/html"), json("{}"));

        assertThat(this.http.get(this.http.settings(LONG), Transports::object)).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void htmlInPlaceOfJsonIsNamedInTheFailure() {
        this.server.on(PATH, status(200, "<html>", "Content-Type", "text/html"));

        assertThatThrownBy(() -> this.http.get(this.http.settings(LONG), Transports::object))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("not an object (Content-Type 'text/html', expected JSON)");
    }

    @Test
    void aBodyThatStopsComingIsGivenUpAndRetried() throws InterruptedException {
        this.server.on(PATH, this.server.stall("{"), json("{}"));

        assertThat(this.http.get(this.http.settings(SHORT), Transports::text)).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void aBodyThatDripsForEverIsGivenUp() {
        HttpSettings.Bounds whole = new HttpSettings.Bounds(Duration.ofSeconds(5), Duration.ofSeconds(5),
                Duration.ofSeconds(30), Duration.ofMillis(200), 10_000);
        this.server.on(PATH, this.server.stall("{"));

        assertThatThrownBy(() -> this.http.get(this.http.settings(whole), Transports::text))
            .hasMessageContaining("the body took longer than 0 s");
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsGivenUpAndRetried() throws InterruptedException {
        this.server.on(PATH, this.server.silence(), json("{}"));

        assertThat(this.http.get(this.http.settings(SHORT), Transports::text)).isEqualTo(new Answer.Whole<>("{}"));
    }

    @Test
    void aBodyBeyondItsBoundIsNotAskedForAgainAndConcernsItsJobAlone() throws InterruptedException {
        this.server.on(PATH, gzip("x".repeat(10_001)));

        assertThat(this.http.get()).isInstanceOfSatisfying(Answer.Failing.class,
                (failing) -> assertThat(failing.reason())
                    .contains("failed (thing 1, GET /thing/1): the body has more than 10000 bytes"));
        assertThat(this.server.requests()).hasSize(1);
    }

    @Test
    void aPageBeyondItsBoundEndsTheExport() {
        this.server.on(PATH, gzip("x".repeat(10_001)));
        HttpTransport transport = this.http.transport(this.http.settings(LONG));

        assertThatThrownBy(() -> transport.get(Lane.LISTING, "list", TARGET, Transports::text))
            .isInstanceOfSatisfying(Failure.class, (failure) -> assertThat(failure.kind()).isEqualTo(Kind.DAMAGE))
            .hasMessageContaining("more than 10000 bytes. Set a smaller --page-size");
        assertThat(this.server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = { 301, 302, 303, 307, 308 })
    void redirectsOnTheSameHostAreFollowedWithTheKey(int status) throws InterruptedException {
        this.server.on(PATH, redirect(status, "/thing/1/")).on("/thing/1/", json("{}"));

        assertThat(this.http.get()).isEqualTo(new Answer.Whole<>("{}"));
        assertThat(this.server.requests()).allSatisfy(
                (request) -> assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer " + KEY));
    }

    @Test
    void redirectsToAnotherOriginNeverCarryTheKey() {
        try (FakeServer other = new FakeServer()) {
            this.server.on(PATH, redirect(302, other.baseUrl() + "/stolen"));

            Failure failure = this.http.failure();

            assertThat(failure.kind()).isEqualTo(Kind.SETTINGS);
            assertThat(failure).hasMessageContaining(this.server.baseUrl().toString())
                .hasMessageContaining(other.baseUrl().toString());
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void redirectsInCirclesEnd() {
        this.server.on(PATH, redirect(302, PATH));

        assertThat(this.http.failure()).hasMessageContaining("failed 6 times")
            .hasMessageContaining("redirects more than 3 times");
        assertThat(this.server.requests()).hasSize(6 * 4);
    }

    @Test
    void theKeyIsInNoMessageThoughTheServerEchoesIt() {
        this.server.on(PATH, status(500, "{\"detail\":\"bad header Bearer " + KEY + " and " + KEY + "\"}"));

        assertThat(this.http.failure()).hasMessageContaining("bad header")
            .hasMessageNotContaining(KEY)
            .hasMessageNotContaining("Secret");
    }

    @Test
    void everyRequestSaysWhoIsAsking() throws InterruptedException {
        this.server.on(PATH, json("{}"));

        this.http.get();

        assertThat(this.server.requests().getFirst().headers().getFirst("User-Agent")).startsWith("extract-export/");
    }

    @Test
    void connectionsServeManyRequestsAlsoAfterGzip() throws InterruptedException {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        this.server.on(PATH, (request) -> (exchange) -> {
            ports.add(exchange.getRemoteAddress().getPort());
            gzip("{}").answer(exchange);
        });
        HttpTransport transport = this.http.transport(this.http.settings(LONG));

        for (int i = 0; i < 5; i++) {
            transport.get(Lane.GETS, "thing 1", TARGET, Transports::text);
        }

        assertThat(ports).hasSizeLessThan(5);
    }

    @Test
    @Timeout(60)
    void asManyGetsAsAllowedAreUnderWayAtOnceAndNoMore() throws InterruptedException {
        CyclicBarrier allowed = new CyclicBarrier(4);
        AtomicInteger present = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        this.server.on(PATH, (request) -> (exchange) -> {
            most.accumulateAndGet(present.incrementAndGet(), Math::max);
            try {
                allowed.await();
            }
            catch (InterruptedException | BrokenBarrierException ex) {
                throw new IOException(ex);
            }
            // Before the answer: once it is there the client may send the next request.
            present.decrementAndGet();
            json("{}").answer(exchange);
        });
        HttpTransport transport = this.http
            .opened(this.http.transport(this.http.settings(HttpSettings.Bounds.DEFAULTS)));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    transport.get(Lane.GETS, "thing 1", TARGET, Transports::text);
                }
                catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(most).hasValue(4);
        assertThat(this.server.paths()).filteredOn(PATH::equals).hasSize(40);
    }

    @Test
    void theListingNeverWaitsBehindTheGets() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(4);
        this.server.on(PATH, (request) -> (exchange) -> {
            begun.countDown();
            this.server.silence().answer(exchange);
        }).on("/list", json("[]"));
        HttpTransport transport = this.http
            .opened(this.http.transport(this.http.settings(HttpSettings.Bounds.DEFAULTS)));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    transport.get(Lane.GETS, "thing 1", TARGET, Transports::text);
                }
                catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        begun.await();

        assertThat(transport.get(Lane.LISTING, "list", RequestTarget.of("list"), Transports::text))
            .isEqualTo(new Answer.Whole<>("[]"));
        callers.forEach(Thread::interrupt);
    }

    @Test
    void interruptionEndsAWaitForABody() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        HttpSettings.Bounds patient = HttpSettings.Bounds.DEFAULTS;
        this.server.on(PATH, this.server.stall("{"));
        HttpTransport transport = this.http.transport(this.http.settings(patient));
        List<Throwable> ends = new ArrayList<>();
        Thread reading = Thread.ofVirtual().start(() -> {
            try {
                transport.get(Lane.GETS, "thing 1", TARGET, (body) -> {
                    body.read();
                    begun.countDown();
                    return body.read();
                });
            }
            catch (InterruptedException | RuntimeException ex) {
                ends.add(ex);
            }
        });

        begun.await();
        reading.interrupt();
        reading.join();

        assertThat(ends).singleElement().isInstanceOf(InterruptedException.class);
    }

}
