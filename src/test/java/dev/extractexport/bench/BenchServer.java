package dev.extractexport.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A lean API on loopback, in a process of its own: it copies prepared bytes, so that the exporter
/// is what is measured. One virtual thread per connection; the latency passes before an answer.
///
/// Serves `GET /api/v2/extract` (newest first, status and page size heeded), the v1 run of a job,
/// and `GET /bench/begin?jobs=N&latency=MS` and `GET /bench/counts` for the bench itself.
final class BenchServer {

    /// Different documents; further jobs get one of these with their own ids.
    private static final int TEMPLATES = 2_000;

    private static final String BY_JOB = "/api/v1/extraction/runs/by-job/";

    private static final Instant NEWEST = Instant.parse("2026-11-20T12:00:00Z");

    private final List<Template> templates = new ArrayList<>();

    private volatile int jobs;

    private volatile long latencyMillis;

    private final AtomicLong runs = new AtomicLong();

    private final AtomicLong pages = new AtomicLong();

    private final AtomicLong bodyBytes = new AtomicLong();

    private final AtomicLong firstListingNanos = new AtomicLong();

    private final AtomicLong firstRunNanos = new AtomicLong();

    private final AtomicLong lastRunNanos = new AtomicLong();

    private final AtomicInteger active = new AtomicInteger();

    private final AtomicInteger mostActive = new AtomicInteger();

    /// A run and where in it the job's number stands.
    private record Template(byte[] body, int[] numberAt) {

        static Template of(byte[] body) {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            List<Integer> places = new ArrayList<>();
            for (String prefix : List.of(Family.JOB_PREFIX, Family.RUN_PREFIX)) {
                for (int at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1)) {
                    places.add(at + prefix.length());
                }
            }
            return new Template(body, places.stream().mapToInt(Integer::intValue).toArray());
        }

    }

    public static void main(String[] arguments) throws IOException {
        BenchServer server = new BenchServer();
        for (int i = 0; i < TEMPLATES; i++) {
            server.templates.add(Template.of(Family.INVOICES.run(i)));
        }
        try (ServerSocket socket = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println("port " + socket.getLocalPort());
            // The bench holds the other end: this process never outlives it.
            Thread.ofPlatform().daemon().start(BenchServer::endWithParent);
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> server.serve(connection));
            }
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Only its end matters.
            }
        }
        catch (IOException ex) {
            // As good as its end.
        }
        System.exit(0);
    }

    private void serve(Socket connection) {
        try (connection;
                InputStream in = connection.getInputStream();
                OutputStream out = connection.getOutputStream()) {
            byte[] buffer = new byte[8192];
            int filled = 0;
            while (true) {
                int end = headEnd(buffer, filled);
                if (end < 0) {
                    int count = in.read(buffer, filled, buffer.length - filled);
                    if (count < 0) {
                        return;
                    }
                    filled += count;
                    continue;
                }
                String line = new String(buffer, 0, lineEnd(buffer), StandardCharsets.ISO_8859_1);
                System.arraycopy(buffer, end, buffer, 0, filled - end);
                filled -= end;
                answer(line.split(" ")[1], out);
            }
        }
        catch (IOException ex) {
            // The client has gone: that is its right.
        }
        catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static int headEnd(byte[] buffer, int filled) {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int lineEnd(byte[] buffer) {
        int end = 0;
        while (buffer[end] != '\r') {
            end++;
        }
        return end;
    }

    private void answer(String target, OutputStream out) throws IOException, InterruptedException {
        if (target.startsWith("/bench/begin")) {
            begin(Integer.parseInt(parameter(target, "jobs", "0")), Long.parseLong(parameter(target, "latency", "0")));
            send(out, new byte[0], 200);
        }
        else if (target.equals("/bench/counts")) {
            send(out, counts(), 200);
        }
        else if (target.startsWith(BY_JOB)) {
            this.firstRunNanos.compareAndSet(0, System.nanoTime());
            this.mostActive.accumulateAndGet(this.active.incrementAndGet(), Math::max);
            pause();
            byte[] body = run(target);
            this.active.decrementAndGet();
            this.runs.incrementAndGet();
            this.bodyBytes.addAndGet(body.length);
            send(out, body, 200);
            this.lastRunNanos.set(System.nanoTime());
        }
        else if (target.startsWith("/api/v2/extract?")) {
            // What the command asks first, before its export begins, has no page to come.
            if (parameter(target, "page_size", "50").length() > 1) {
                this.firstListingNanos.compareAndSet(0, System.nanoTime());
            }
            pause();
            byte[] body = page(target);
            this.pages.incrementAndGet();
            this.bodyBytes.addAndGet(body.length);
            send(out, body, 200);
        }
        else {
            send(out, "{\"detail\":\"Not Found\"}".getBytes(StandardCharsets.US_ASCII), 404);
        }
    }

    private void pause() throws InterruptedException {
        if (this.latencyMillis > 0) {
            TimeUnit.MILLISECONDS.sleep(this.latencyMillis);
        }
    }

    private synchronized void begin(int count, long millis) {
        this.jobs = count;
        this.latencyMillis = millis;
        for (AtomicLong counter : List.of(this.runs, this.pages, this.bodyBytes, this.firstListingNanos,
                this.firstRunNanos, this.lastRunNanos)) {
            counter.set(0);
        }
        this.mostActive.set(0);
    }

    private byte[] counts() {
        long last = this.lastRunNanos.get();
        return "%d %d %d %d %d %d"
            .formatted(this.runs.get(), this.pages.get(), this.bodyBytes.get(), last - this.firstListingNanos.get(),
                    last - this.firstRunNanos.get(), this.mostActive.get())
            .getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] run(String target) {
        int start = BY_JOB.length() + Family.JOB_PREFIX.length();
        byte[] number = target.substring(start, start + 12).getBytes(StandardCharsets.US_ASCII);
        int index = Integer.parseInt(target.substring(start, start + 12), 16);
        Template template = this.templates.get(index % TEMPLATES);
        byte[] body = Arrays.copyOf(template.body(), template.body().length);
        for (int at : template.numberAt()) {
            System.arraycopy(number, 0, body, at, number.length);
        }
        return body;
    }

    private byte[] page(String target) {
        boolean completed = parameter(target, "status", "COMPLETED").equals("COMPLETED");
        int size = Integer.parseInt(parameter(target, "page_size", "50"));
        int from = Integer.parseInt(parameter(target, "page_token", "0"));
        int to = completed ? Math.min(this.jobs, from + size) : 0;
        StringBuilder page = new StringBuilder("{\"items\":[");
        for (int i = from; i < to; i++) {
            // Job 0 is the newest; a job a minute.
            String created = NEWEST.minus(i, ChronoUnit.MINUTES).toString();
            page.append((i > from) ? "," : "").append(Family.item(i, created));
        }
        page.append("],\"next_page_token\":").append((to > 0 && to < this.jobs) ? "\"" + to + "\"" : "null");
        return page.append(",\"total_size\":null}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String parameter(String target, String name, String missing) {
        for (String pair : target.substring(target.indexOf('?') + 1).split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return missing;
    }

    private static void send(OutputStream out, byte[] body, int status) throws IOException {
        byte[] head = "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, body.length)
            .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        out.write(all);
    }

}
