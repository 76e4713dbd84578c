package dev.extractexport.api.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;

import dev.extractexport.api.pace.Delayer;
import dev.extractexport.api.pace.Pacer;
import dev.extractexport.api.pace.Patience;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;

/// Gets bodies whole, trying again as far as the settings allow. Safe for many threads.
public final class HttpTransport implements AutoCloseable {

    private static final Set<Integer> TOO_SLOW = Set.of(408, 504);

    private static final int GZIP_BUFFER = 16 * 1024;

    /// What may lie behind the end of a compressed body: the last bytes of chunked
    /// coding.
    private static final int MOST_DRAINED = 1024;

    private final HttpSettings settings;

    private final Delayer delayer;

    private final Clock clock;

    private final RandomGenerator random;

    private final ApiMeter meter;

    private final Sender sender;

    private final Pacer pacer;

    private final Semaphore slots;

    /// Opens no connection yet.
    /// @param clock for delays that servers give as a date
    /// @param random for jitter; need not be safe for several threads
    public HttpTransport(HttpSettings settings, Delayer delayer, Clock clock, RandomGenerator random, ApiMeter meter) {
        this.settings = settings;
        this.delayer = delayer;
        this.clock = clock;
        this.random = random;
        this.meter = meter;
        this.sender = new Sender(settings, meter);
        this.pacer = new Pacer(settings.requestsPerSecond(), delayer);
        this.slots = new Semaphore(settings.concurrency(), true);
    }

    /// Reads a body from its beginning. Called again if the body breaks, so it leaves
    /// nothing behind when it throws.
    @FunctionalInterface
    public interface BodyReader<T> {

        /// Makes a value of the body.
        /// @param body to be read to its end
        /// @throws IOException if the body cannot be read or is not what it should be
        T read(InputStream body) throws IOException;

    }

    /// Which requests wait for one another.
    public enum Lane {

        /// One stream of pages. It never waits behind the gets, which all wait for it.
        LISTING,
        /// As many at once as the settings allow.
        GETS

    }

    /// Sends one request until it is answered for good.
    /// @param subject what is asked for, named in messages
    /// @throws Failure if the key or the plan is refused, or if the attempts are used
    /// up
    public <T> Answer<T> get(Lane lane, String subject, RequestTarget target, BodyReader<T> reader)
            throws InterruptedException {
        return get(lane, subject, (slow) -> target, reader);
    }

    /// Likewise, of a target that may ask for less when attempts took too long.
    /// @param target by the number of these attempts so far
    public <T> Answer<T> get(Lane lane, String subject, IntFunction<RequestTarget> target, BodyReader<T> reader)
            throws InterruptedException {
        Patience patience = new Patience(this.settings.retries(), this.random);
        int slow = 0;
        while (true) {
            RequestTarget asked = target.apply(slow);
            String what = "%s, GET %s".formatted(clean(subject), asked);
            try {
                return inTurn(lane, asked.below(this.settings.baseUrl()), what, reader);
            }
            catch (IOException ex) {
                slow += isTooSlow(ex) ? 1 : 0;
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted: " + what);
                }
                Duration delay = patience.afterFailure((ex instanceof Trouble trouble) ? trouble.asked() : null);
                if (delay == null) {
                    return givenUp(ex, what, patience);
                }
                if (delay.isPositive()) {
                    this.delayer.delay(delay);
                }
                this.meter.retried();
            }
        }
    }

    /// Whether less might have come in time: the answer, its body, or the gateway's own
    /// patience. A connection that does not stand has nothing to do with it.
    private static boolean isTooSlow(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)) {
                return true;
            }
        }
        return failure instanceof Trouble trouble && TOO_SLOW.contains(trouble.status());
    }

    private <T> Answer<T> inTurn(Lane lane, URI uri, String what, BodyReader<T> reader)
            throws IOException, InterruptedException {
        if (lane == Lane.LISTING) {
            this.pacer.awaitTurn();
            return attempt(uri, what, reader);
        }
        this.slots.acquire();
        try {
            this.pacer.awaitTurn();
            return attempt(uri, what, reader);
        }
        finally {
            this.slots.release();
        }
    }

    private <T> Answer<T> attempt(URI uri, String what, BodyReader<T> reader) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = this.sender.send(uri);
        try (InputStream raw = response.body()) {
            if (response.statusCode() != 200) {
                String detail = errorText(response, raw);
                return StatusRules.judge(response.statusCode(), response.headers(), detail, this.clock.instant(), what);
            }
            T value = read(response, raw, what, reader);
            drain(raw);
            return new Answer.Whole<>(value);
        }
    }

    private <T> T read(HttpResponse<InputStream> response, InputStream raw, String what, BodyReader<T> reader)
            throws IOException {
        try (InputStream body = new Capped(decoded(response, raw), what)) {
            return reader.read(body);
        }
        catch (IOException ex) {
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (type.toLowerCase(Locale.ROOT).contains("json")) {
                throw ex;
            }
            throw new IOException("%s (Content-Type '%s', expected JSON)".formatted(ex.getMessage(), type), ex);
        }
    }

    private String errorText(HttpResponse<InputStream> response, InputStream raw) {
        try (InputStream body = decoded(response, raw)) {
            return ErrorText.read(body, this.settings.key());
        }
        catch (IOException ex) {
            return "";
        }
    }

    private static InputStream decoded(HttpResponse<InputStream> response, InputStream raw) throws IOException {
        String encoding = response.headers().firstValue("Content-Encoding").orElse("").toLowerCase(Locale.ROOT);
        InputStream shielded = new Shielded(raw);
        return switch (encoding) {
            case "", "identity" -> shielded;
            case "gzip", "x-gzip" -> new GZIPInputStream(shielded, GZIP_BUFFER);
            default -> throw new IOException("the body is encoded as '%s', expected gzip".formatted(encoding));
        };
    }

    /// Lets the connection serve the next request. The body itself has been read whole
    /// by now.
    private static void drain(InputStream raw) {
        try {
            raw.readNBytes(MOST_DRAINED);
        }
        catch (IOException ex) {
            // Costs this connection, no more.
        }
    }

    private <T> Answer<T> givenUp(IOException last, String what, Patience patience) {
        String summary = ("The API at %s failed %d times, with %d s of waiting between (%s), the last time: %s. "
                + "Run again later: it resumes")
            .formatted(this.settings.baseUrl().getAuthority(), patience.failures(), patience.waited().toSeconds(), what,
                    clean(String.valueOf(last.getMessage())));
        if (last instanceof Trouble trouble) {
            return StatusRules.afterLastAttempt(trouble, what, summary);
        }
        throw new Failure(Kind.INCOMPLETE, summary, last);
    }

    private String clean(String text) {
        return ErrorText.clean(text, this.settings.key());
    }

    @Override
    public void close() {
        this.sender.close();
    }

    /// Leaves the body open when a reader closes it, so that [#drain] can still reach
    /// its end.
    private static final class Shielded extends FilterInputStream {

        Shielded(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // The exchange closes the body.
        }

    }

    /// A body that may be compressed a thousandfold has a bound of its own.
    private final class Capped extends FilterInputStream {

        private final String what;

        private long left = HttpTransport.this.settings.bounds().bodyBytes();

        Capped(InputStream in, String what) {
            super(in);
            this.what = what;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count((value < 0) ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            count(Math.max(0, count));
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private void count(int bytes) {
            this.left -= bytes;
            if (this.left < 0) {
                throw new Failure(Kind.DAMAGE,
                        "The API at %s sends a body of more than %d bytes (%s)".formatted(
                                HttpTransport.this.settings.baseUrl().getAuthority(),
                                HttpTransport.this.settings.bounds().bodyBytes(), this.what));
            }
        }

    }

}
