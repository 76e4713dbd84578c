package dev.extractexport.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.api.http.HttpTransport.Lane;
import dev.extractexport.api.retry.RetrySettings;
import dev.extractexport.failure.Failure;

import static dev.extractexport.api.FakeServer.json;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/// A fake server and transports to it; waiting is recorded instead of done.
final class Transports implements AutoCloseable {

    static final String KEY = "llx-Very-Secret-Key-0123456789";

    static final RequestTarget TARGET = RequestTarget.of("thing", "1");

    static final String PATH = "/thing/1";

    /// Long enough for a busy machine: no test waits for these to pass.
    static final HttpSettings.Bounds LONG = new HttpSettings.Bounds(Duration.ofSeconds(30), Duration.ofSeconds(30),
            Duration.ofSeconds(30), Duration.ofSeconds(60), 10_000);

    /// For the tests that wait for these to pass.
    static final HttpSettings.Bounds SHORT = new HttpSettings.Bounds(Duration.ofSeconds(5), Duration.ofMillis(300),
            Duration.ofMillis(300), Duration.ofSeconds(20), 10_000);

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    private final FakeServer server = new FakeServer();

    private final FakeTime time = new FakeTime();

    private final ApiMeter meter = new ApiMeter();

    private final List<HttpTransport> transports = new ArrayList<>();

    FakeServer server() {
        return this.server;
    }

    FakeTime time() {
        return this.time;
    }

    ApiMeter meter() {
        return this.meter;
    }

    Answer<String> get() throws InterruptedException {
        return get(settings(LONG), Transports::text);
    }

    <T> Answer<T> get(HttpSettings settings, HttpTransport.BodyReader<T> reader) throws InterruptedException {
        return transport(settings).get(Lane.GETS, "thing 1", TARGET, reader);
    }

    Failure failure() {
        return catchThrowableOfType(Failure.class, this::get);
    }

    HttpTransport transport(HttpSettings settings) {
        HttpTransport transport = new HttpTransport(settings, this.time, Clock.fixed(NOW, ZoneOffset.UTC),
                new Random(7), this.meter);
        this.transports.add(transport);
        return transport;
    }

    /// After as many answers, and as much time, as it takes until all may go at once.
    HttpTransport opened(HttpTransport transport) throws InterruptedException {
        this.server.on("/open", json("{}"));
        for (int i = 0; i < 4; i++) {
            this.time.pass(Duration.ofSeconds(1));
            transport.get(Lane.GETS, "open", RequestTarget.of("open"), Transports::text);
        }
        return transport;
    }

    HttpSettings settings(HttpSettings.Bounds bounds) {
        return settings(this.server.baseUrl(), bounds);
    }

    static HttpSettings settings(URI baseUrl, HttpSettings.Bounds bounds) {
        return new HttpSettings(baseUrl, new ApiKey(KEY), false, 4, null, bounds, RetrySettings.DEFAULTS);
    }

    static String text(InputStream body) throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    static String object(InputStream body) throws IOException {
        String text = text(body);
        if (!text.startsWith("{")) {
            throw new IOException("not an object");
        }
        return text;
    }

    @Override
    public void close() {
        this.transports.forEach(HttpTransport::close);
        this.server.close();
    }

}
