package dev.extractexport.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.extractexport.failure.Failure;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import org.jspecify.annotations.Nullable;

/// The simulated API: serves one [World] on loopback until it is closed.
public final class Sandbox implements AutoCloseable {

    /// Where the world is turned; not a part of the service.
    public static final String CONTROL = "/sandbox/night";

    private static final String LOOPBACK = "127.0.0.1";

    /// Requests whose text is kept; a sandbox that serves for days must not fill the
    /// memory.
    private static final int MAX_RECORDED = 200_000;

    static {
        // Read once by the server of the JDK. Without it the end of an answer waits until
        // the
        // client has acknowledged its beginning: 15 ms a request, measured on loopback.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final SandboxOptions options;

    private final FaultScript faults;

    private final LongSupplier nanoTime;

    private final HttpServer server;

    private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();

    /// Ends every wait at once when the sandbox is closed.
    private final CountDownLatch closed = new CountDownLatch(1);

    private final List<String> requests = new ArrayList<>();

    private volatile RateLimit requestLimit;

    private final RateLimit listingLimit;

    private volatile World world;

    private Sandbox(SandboxOptions options, FaultScript faults, HttpServer server, LongSupplier nanoTime) {
        this.options = options;
        this.faults = faults;
        this.server = server;
        this.nanoTime = nanoTime;
        this.requestLimit = new RateLimit(options.limits().requestsPerSecond(), nanoTime);
        this.listingLimit = new RateLimit(options.limits().listingsPerSecond(), nanoTime);
        this.world = new World(options.world());
    }

    /// Starts to serve. Requests that come after this call are answered.
    /// @throws Failure where the port is taken
    public static Sandbox start(SandboxOptions options) {
        return start(options, new FaultScript());
    }

    /// Starts to serve, with faults.
    public static Sandbox start(SandboxOptions options, FaultScript faults) {
        return start(options, faults, System::nanoTime);
    }

    /// @param nanoTime clock of the limits
    static Sandbox start(SandboxOptions options, FaultScript faults, LongSupplier nanoTime) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), options.port());
        try {
            Sandbox sandbox = new Sandbox(options, faults, HttpServer.create(address, 0), nanoTime);
            sandbox.server.setExecutor(sandbox.handlers);
            sandbox.server.createContext("/", sandbox::handle);
            sandbox.server.start();
            return sandbox;
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.SETTINGS, "The sandbox cannot listen on %s:%d (%s): choose another"
                .formatted(LOOPBACK, options.port(), ex.getMessage()) + " port, or 0 for a free one", ex);
        }
    }

    /// Where it listens, without a slash at the end.
    public URI baseUrl() {
        return URI.create("http://" + LOOPBACK + ":" + this.server.getAddress().getPort());
    }

    /// The key that requests must carry.
    public String key() {
        return this.options.key();
    }

    /// What is served at present.
    public World world() {
        return this.world;
    }

    /// Turns to another night without a change of address; page tokens stay good.
    public synchronized void turnTo(int night) {
        this.world = this.world.inNight(night);
    }

    /// Deletes jobs, in this night and in all others.
    public synchronized void delete(Predicate<WorldJob> jobs) {
        this.world = this.world.without(jobs);
    }

    /// Turns to the night after the present one.
    /// @return whether there was one
    public synchronized boolean turnToNext() {
        int night = this.world.spec().night();
        if (night < WorldSpec.MAX_NIGHT) {
            turnTo(night + 1);
        }
        return night < WorldSpec.MAX_NIGHT;
    }

    /// The requests so far, such as `GET /api/v2/extract?page_size=2`, in the order in
    /// which they came; those answered with 401 too.
    public List<String> requests() {
        synchronized (this.requests) {
            return List.copyOf(this.requests);
        }
    }

    /// Stops at once; answers under way are cut.
    @Override
    public void close() {
        this.closed.countDown();
        this.server.stop(0);
        this.handlers.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            String target = (uri.getRawQuery() == null) ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
            if (CONTROL.equals(uri.getPath())) {
                send(exchange, control(exchange), null);
                return;
            }
            remember(exchange.getRequestMethod() + " " + target);
            exchange.getRequestBody().readAllBytes();
            pause(this.options.latency());
            FaultScript.Fault fault = this.faults.next(exchange.getRequestMethod(), target);
            switch (fault) {
                case FaultScript.Fault.Answer answer ->
                    send(exchange, new Reply(answer.status(), answer.headers(), answer.body()), null);
                case FaultScript.Fault.Redirect redirect ->
                    send(exchange, new Reply(307, Map.of("Location", redirect.location()), ""), null);
                case FaultScript.Fault.Cut _, FaultScript.Fault.Stall _, FaultScript.Fault.Drip _ ->
                    send(exchange, answer(exchange), fault);
                case FaultScript.Fault.Late(Duration by) -> {
                    pause(by);
                    send(exchange, answer(exchange), null);
                }
                case FaultScript.Fault.Night(int night) -> {
                    turnTo((night == 0) ? Math.min(this.world.spec().night() + 1, WorldSpec.MAX_NIGHT) : night);
                    send(exchange, answer(exchange), null);
                }
                case FaultScript.Fault.Limit(int requestsPerSecond) -> {
                    this.requestLimit = new RateLimit(requestsPerSecond, this.nanoTime);
                    send(exchange, answer(exchange), null);
                }
                case null -> send(exchange, answer(exchange), null);
            }
        }
    }

    private void remember(String request) {
        synchronized (this.requests) {
            if (this.requests.size() < MAX_RECORDED) {
                this.requests.add(request);
            }
        }
    }

    private Reply answer(HttpExchange exchange) {
        Reply refusal = refusalOfKey(exchange);
        if (refusal != null) {
            return refusal;
        }
        String path = exchange.getRequestURI().getPath();
        int seconds = (Routes.isListing(path) ? this.listingLimit : this.requestLimit).pass();
        if (seconds > 0) {
            return Reply.tooMany(seconds);
        }
        return new Routes(this.world, this.options).answer(exchange.getRequestMethod(), path,
                new Query(exchange.getRequestURI().getRawQuery()));
    }

    private @Nullable Reply refusalOfKey(HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null) {
            return Reply.detail(401, "Not authenticated");
        }
        return authorization.equals("Bearer " + this.options.key()) ? null : Reply.detail(401, "Invalid API Key");
    }

    /// Neither latency nor limit nor fault holds it up: it is the tester's own call.
    private Reply control(HttpExchange exchange) {
        Reply refusal = refusalOfKey(exchange);
        if (refusal != null) {
            return refusal;
        }
        return switch (exchange.getRequestMethod()) {
            case "GET" -> night();
            case "POST" -> turned(new Query(exchange.getRequestURI().getRawQuery()));
            default -> Reply.detail(405, "Method Not Allowed");
        };
    }

    private Reply turned(Query query) {
        try {
            int to = query.integer("to", 0, 1, WorldSpec.MAX_NIGHT);
            if (to > 0) {
                turnTo(to);
            }
            else if (!turnToNext()) {
                return Reply.detail(409, "Night %d is the last".formatted(WorldSpec.MAX_NIGHT));
            }
            return night();
        }
        catch (Query.RefusedException ex) {
            return ex.reply();
        }
    }

    private Reply night() {
        World now = this.world;
        return Reply.ok((out) -> out.writeStartObject()
            .writeNumberProperty("night", now.spec().night())
            .writeNumberProperty("jobs", now.size())
            .writeEndObject());
    }

    private void send(HttpExchange exchange, Reply reply, FaultScript.@Nullable Fault fault) throws IOException {
        String text = exchange.getRequestMethod().equals("HEAD") ? "" : reply.body();
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        if (accepted != null && accepted.contains("gzip") && body.length > 0) {
            body = zipped(body);
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        if (fault instanceof FaultScript.Fault.Stall(int bodyBytes, Duration pause) && bodyBytes == 0) {
            pause(pause);
        }
        exchange.sendResponseHeaders(reply.status(), (body.length == 0) ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            write(out, body, fault);
        }
    }

    private void write(OutputStream out, byte[] body, FaultScript.@Nullable Fault fault) throws IOException {
        switch (fault) {
            case FaultScript.Fault.Cut(int bodyBytes) -> {
                out.write(body, 0, Math.min(bodyBytes, body.length));
                out.flush();
            }
            case FaultScript.Fault.Stall(int bodyBytes, Duration pause) when bodyBytes > 0 -> {
                int sent = Math.min(bodyBytes, body.length);
                out.write(body, 0, sent);
                out.flush();
                pause(pause);
                out.write(body, sent, body.length - sent);
            }
            case FaultScript.Fault.Drip(int bytes, Duration every) -> {
                for (int sent = 0; sent < body.length; sent += bytes) {
                    out.write(body, sent, Math.min(bytes, body.length - sent));
                    out.flush();
                    pause(every);
                }
            }
            case FaultScript.Fault _ -> out.write(body);
            case null -> out.write(body);
        }
    }

    private static byte[] zipped(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    private void pause(Duration duration) throws IOException {
        try {
            if (duration.isPositive() && this.closed.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("The sandbox is closed");
            }
        }
        catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IOException("The sandbox is closed", ex);
        }
    }

}
