package dev.extractexport.api.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.api.http.HttpTransport.Lane;
import dev.extractexport.api.retry.RetrySettings;
import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.extractexport.api.FakeServer.json;
import static dev.extractexport.api.FakeServer.redirect;
import static dev.extractexport.api.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/// An API, or whoever answers for it, that means harm: nothing that it sends moves the key, fills
/// the memory or the log. Real sockets on loopback.
@Timeout(120)
class UntrustedAnswerTest {

    private static final String KEY = "llx-Very-Secret-Key-0123456789";

    private static final String PATH = "/thing/1";

    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        this.server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://localhost:PORT/other", "https://127.0.0.1:PORT/other", "//127.0.0.2:PORT/other",
            "http://127.0.0.1:PORT@127.0.0.2/other", "http://127.0.0.1:1/other", "http://127.0.0.1/other",
            "ftp://127.0.0.1:PORT/other", "file:///etc/passwd", "http://[::1]:PORT/other", "data:text/plain,x",
            "http://127.0.0.1 .evil/" })
    void aRedirectToAnotherOriginIsNotFollowed(String location) {
        String port = String.valueOf(this.server.baseUrl().getPort());
        this.server.on(PATH, redirect(307, location.replace("PORT", port))).on("/other", json("{}"));

        Failure failure = failure(this.server.baseUrl());

        assertThat(failure).hasMessageContaining("redirects").hasMessageNotContaining("passwd");
        assertThat(this.server.paths()).containsOnly(PATH);
    }

    @Test
    void theKeyAndControlCharactersReachNoMessageAndNoStackTrace() {
        String hostile = KEY + " Bearer " + KEY + "\u001b[31m" + "x".repeat(5_000);
        for (FakeServer.Reply reply : new FakeServer.Reply[] { status(500, "{\"detail\":\"" + KEY + "\\n\\r\"}"),
                status(503, hostile), status(200, hostile, "Content-Type", "text/" + KEY + "x".repeat(5_000)),
                status(200, "{}", "Content-Encoding", KEY), redirect(302, "http://127.0.0.2/" + KEY),
                redirect(302, "http://" + KEY + "@127.0.0.2/"), redirect(302, "::" + KEY) }) {
            this.server.on(PATH, reply);

            StringWriter trace = new StringWriter();
            failure(this.server.baseUrl()).printStackTrace(new PrintWriter(trace));

            assertThat(trace.toString()).doesNotContain(KEY).doesNotContain("Secret").doesNotContain("\u001b");
            assertThat(trace.toString().lines()).allSatisfy((line) -> assertThat(line).hasSizeLessThan(1_000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "one long header", "many headers", "a long status line", "answers before the answer",
            "no HTTP at all" })
    void floodsBeforeTheBodyAreCutOff(String flood) throws IOException {
        try (Flood other = new Flood(flood)) {
            assertThat(failure(other.url())).hasMessageContaining("failed 6 times");

            assertThat(other.connections()).isBetween(6, 12);
        }
    }

    private static Failure failure(URI url) {
        HttpSettings.Bounds bounds = new HttpSettings.Bounds(Duration.ofSeconds(5), Duration.ofSeconds(5),
                Duration.ofSeconds(5), Duration.ofSeconds(10), 10_000);
        HttpSettings settings = new HttpSettings(url, new ApiKey(KEY), false, 4, null, bounds, RetrySettings.DEFAULTS);
        try (HttpTransport transport = new HttpTransport(settings, new FakeTime(), Clock.systemUTC(), new Random(3),
                new ApiMeter())) {
            return catchThrowableOfType(Failure.class, () -> transport.get(Lane.GETS, "thing 1",
                    RequestTarget.of("thing", "1"), (body) -> UntrustedAnswerTest.object(body.readAllBytes())));
        }
    }

    private static String object(byte[] body) throws IOException {
        String text = new String(body, StandardCharsets.UTF_8);
        if (!text.startsWith("{")) {
            throw new IOException("not an object");
        }
        return text;
    }

    /// Answers every request with 64 MiB of something, as far as the client takes it.
    private static final class Flood implements AutoCloseable {

        private static final int BYTES = 64 << 20;

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        private final AtomicInteger connections = new AtomicInteger();

        private final String kind;

        Flood(String kind) throws IOException {
            this.kind = kind;
            Thread.ofVirtual().start(this::serve);
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + this.socket.getLocalPort());
        }

        int connections() {
            return this.connections.get();
        }

        private void serve() {
            try {
                while (true) {
                    Socket client = this.socket.accept();
                    this.connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> flood(client));
                }
            }
            catch (IOException ex) {
                if (!this.socket.isClosed()) {
                    throw new UncheckedIOException(ex);
                }
            }
        }

        private void flood(Socket client) {
            String start = switch (this.kind) {
                case "one long header" -> "HTTP/1.1 200 OK\r\nX-Long: ";
                case "a long status line" -> "HTTP/1.1 200 ";
                case "no HTTP at all" -> "SSH-2.0-";
                default -> "HTTP/1.1 200 OK\r\n";
            };
            String unit = switch (this.kind) {
                case "many headers" -> "X-Many-" + "y".repeat(50) + ": z\r\n";
                case "answers before the answer" -> "HTTP/1.1 103 Early Hints\r\nX-Hint: a\r\n\r\n";
                default -> "x".repeat(64);
            };
            try (client; OutputStream out = client.getOutputStream()) {
                client.getInputStream().read(new byte[8_192]);
                out.write((this.kind.startsWith("answers") ? "" : start).getBytes(StandardCharsets.US_ASCII));
                byte[] chunk = unit.repeat(512).getBytes(StandardCharsets.US_ASCII);
                for (int sent = 0; sent < BYTES; sent += chunk.length) {
                    out.write(chunk);
                }
            }
            catch (IOException ex) {
                // The client has had enough, as it should.
            }
        }

        @Override
        public void close() throws IOException {
            this.socket.close();
        }

    }

}
