package dev.extractexport.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/// A server on loopback whose answers a test scripts, path by path. What is not scripted is 404.
public final class FakeServer implements AutoCloseable {

    private final Map<String, Function<Request, Reply>> replies = new ConcurrentHashMap<>();

    private final List<Request> requests = new ArrayList<>();

    private final CountDownLatch closing = new CountDownLatch(1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private final HttpServer server;

    public FakeServer() {
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        this.server.setExecutor(this.threads);
        this.server.createContext("/", this::handle);
        this.server.start();
    }

    /// A request as it came.
    public record Request(String path, String query, Headers headers) {

        public String pathAndQuery() {
            return this.query.isEmpty() ? this.path : this.path + "?" + this.query;
        }

    }

    /// Answers one request.
    @FunctionalInterface
    public interface Reply {

        void answer(HttpExchange exchange) throws IOException;

    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
    }

    /// The replies to a path, one after the other, the last one for ever.
    public FakeServer on(String path, Reply... inOrder) {
        AtomicInteger next = new AtomicInteger();
        return on(path, (request) -> inOrder[Math.min(next.getAndIncrement(), inOrder.length - 1)]);
    }

    public FakeServer on(String path, Function<Request, Reply> reply) {
        this.replies.put(path, reply);
        return this;
    }

    public List<Request> requests() {
        synchronized (this.requests) {
            return List.copyOf(this.requests);
        }
    }

    public List<String> paths() {
        return requests().stream().map(Request::path).toList();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            String query = (uri.getRawQuery() != null) ? uri.getRawQuery() : "";
            Request request = new Request(uri.getRawPath(), query, exchange.getRequestHeaders());
            synchronized (this.requests) {
                this.requests.add(request);
            }
            this.replies.getOrDefault(request.path(), (any) -> status(404, "{\"detail\":\"Not Found\"}"))
                .apply(request)
                .answer(exchange);
        }
        catch (IOException ex) {
            // The client went away, as scripted.
            exchange.close();
        }
    }

    public static Reply json(String body) {
        return status(200, body);
    }

    /// @param headers names and values in turn
    public static Reply status(int status, String body, String... headers) {
        return (exchange) -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, (bytes.length == 0) ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        };
    }

    public static Reply redirect(int status, String location) {
        return status(status, "", "Location", location);
    }

    /// Promises the whole body and breaks the connection after some bytes.
    public static Reply cut(String body, int after) {
        return (exchange) -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, after);
            exchange.getResponseBody().flush();
        };
    }

    public static Reply gzip(String body) {
        return gzipCut(body, 0);
    }

    /// Chunked, compressed, and short of so many bytes, though its chunks end properly.
    public static Reply gzipCut(String body, int missing) {
        return (exchange) -> {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(compressed)) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
            byte[] bytes = compressed.toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(Arrays.copyOf(bytes, bytes.length - missing));
            }
        };
    }

    /// Sends headers and some bytes, then nothing more until the server closes.
    public Reply stall(String beginning) {
        return (exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(beginning.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitClosing();
        };
    }

    /// Sends nothing until the server closes.
    public Reply silence() {
        return (exchange) -> awaitClosing();
    }

    private void awaitClosing() {
        try {
            this.closing.await();
        }
        catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        this.closing.countDown();
        this.server.stop(0);
        this.threads.shutdownNow();
    }

}
