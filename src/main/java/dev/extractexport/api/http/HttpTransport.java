package dev.extractexport.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

import dev.extractexport.api.http.body.BoundedBody;
import dev.extractexport.api.http.body.ContentCoding;
import dev.extractexport.api.http.body.OversizedException;
import dev.extractexport.api.pace.Delayer;
import dev.extractexport.api.pace.Gate;
import dev.extractexport.api.pace.Health;
import dev.extractexport.api.pace.Pacer;
import dev.extractexport.api.pace.Patience;
import dev.extractexport.api.pace.ServerDelay;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.jspecify.annotations.Nullable;

/// Gets bodies whole, trying again as far as the settings allow. Safe for many threads.
public final class HttpTransport implements AutoCloseable {

    /// The gateway's own patience has ended.
    private static final Set<Integer> TOO_SLOW = Set.of(408, 504);

    private final HttpSettings settings;

    private final Delayer delayer;

    private final Clock clock;

    private final RandomGenerator random;

    private final ApiMeter meter;

    private final Sender sender;

    private final Map<Lane, Gate> gates = new EnumMap<>(Lane.class);

    private final Health health = new Health();

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
        Pacer ceiling = new Pacer(settings.requestsPerSecond(), delayer);
        Gate gets = new Gate(settings.concurrency(), ceiling, delayer, null);
        this.gates.put(Lane.GETS, gets);
        this.gates.put(Lane.LISTING, new Gate(settings.concurrency(), ceiling, delayer, gets));
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

    /// Which requests wait for one another. Each lane finds the server's limits for
    /// itself: listings have one of their own.
    public enum Lane {

        /// One stream of pages. It never waits behind the gets, which all wait for it.
        LISTING,
        /// One job each. They are compared with one another.
        GETS

    }

    /// Sends one request until it is answered for good.
    /// @param subject what is asked for, named in messages
    /// @return [Answer.Failing] only in [Lane#GETS]
    /// @throws Failure if the key or the plan is refused, or if the budget of the
    /// request is used up and it is not ill alone
    public <T> Answer<T> get(Lane lane, String subject, RequestTarget target, BodyReader<T> reader)
            throws InterruptedException {
        return get(lane, subject, (slow) -> target, reader);
    }

    /// Likewise, of a target that may ask for less when attempts took too long.
    /// @param target by the number of these attempts so far
    public <T> Answer<T> get(Lane lane, String subject, IntFunction<RequestTarget> target, BodyReader<T> reader)
            throws InterruptedException {
        Attempt attempt = new Attempt(lane, clean(subject), target, new Patience(this.settings.retries(), this.random));
        if (lane == Lane.LISTING) {
            return answer(attempt, reader, null);
        }
        try (Health.Case health = this.health.begin()) {
            Answer<T> answer = answer(attempt, reader, health);
            if (!(answer instanceof Answer.Failing<T>)) {
                health.answered();
            }
            return answer;
        }
    }

    private <T> Answer<T> answer(Attempt attempt, BodyReader<T> reader, Health.@Nullable Case health)
            throws InterruptedException {
        while (true) {
            try {
                return once(attempt, attempt.next(), reader);
            }
            catch (IOException ex) {
                attempt.slow += isTooSlow(ex) ? 1 : 0;
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted: " + attempt.what);
                }
                Duration delay = attempt.failed(ex, health);
                if (delay == null) {
                    return givenUp(ex, attempt, health);
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

    private <T> Answer<T> once(Attempt attempt, URI uri, BodyReader<T> reader)
            throws IOException, InterruptedException {
        try (Gate.Pass pass = Objects.requireNonNull(this.gates.get(attempt.lane)).enter()) {
            attempt.begunAt = this.delayer.nanoTime();
            HttpResponse<InputStream> response = sent(uri, pass);
            try (InputStream raw = response.body()) {
                tell(pass, response);
                if (response.statusCode() != 200) {
                    String detail = errorText(response, raw);
                    return StatusRules.judge(response.statusCode(), response.headers(), detail, this.clock.instant(),
                            attempt.what);
                }
                T value = read(response, raw, reader);
                ContentCoding.drain(raw);
                return new Answer.Whole<>(value);
            }
        }
    }

    private HttpResponse<InputStream> sent(URI uri, Gate.Pass pass) throws IOException, InterruptedException {
        try {
            return this.sender.send(uri);
        }
        catch (Sender.MisdirectedException ex) {
            pass.passed();
            throw ex;
        }
        catch (IOException ex) {
            pass.overloaded();
            throw ex;
        }
    }

    private void tell(Gate.Pass pass, HttpResponse<InputStream> response) {
        int status = response.statusCode();
        if (status == 429) {
            pass.refused(ServerDelay.of(response.headers(), this.clock.instant()));
        }
        else if (StatusRules.isOverload(status)) {
            pass.overloaded();
        }
        else {
            pass.passed();
        }
    }

    private <T> T read(HttpResponse<InputStream> response, InputStream raw, BodyReader<T> reader) throws IOException {
        try (BoundedBody body = new BoundedBody(decoded(response, raw), this.settings.bounds().bodyBytes())) {
            try {
                return reader.read(body);
            }
            catch (IOException ex) {
                // Whatever a reader made of it.
                body.rethrowIfOversized(ex);
                throw ex;
            }
        }
        catch (OversizedException ex) {
            throw ex;
        }
        catch (IOException ex) {
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (type.toLowerCase(Locale.ROOT).contains("json")) {
                throw ex;
            }
            throw new IOException("%s (Content-Type '%s', expected JSON)".formatted(ex.getMessage(), clean(type)), ex);
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

    private InputStream decoded(HttpResponse<InputStream> response, InputStream raw) throws IOException {
        return ContentCoding.decoded(clean(response.headers().firstValue("Content-Encoding").orElse("")), raw);
    }

    private <T> Answer<T> givenUp(IOException last, Attempt attempt, Health.@Nullable Case health) {
        Patience patience = attempt.patience;
        String found = "failed %d times, with %d s of waiting between (%s), the last time: %s".formatted(
                patience.failures(), patience.waited().toSeconds(), attempt.what,
                clean(String.valueOf(last.getMessage())));
        String host = "The API at " + this.settings.baseUrl().getAuthority();
        if (last instanceof Trouble trouble) {
            if (StatusRules.refusesAfterAll(trouble, attempt.what)) {
                return new Answer.Refused<>(trouble.status(), trouble.detail());
            }
            if (trouble.how() == Patience.Failing.LIMIT) {
                throw new Failure(Kind.INCOMPLETE, host + " " + found + ". Run again later: it resumes", last);
            }
        }
        boolean oversized = last instanceof OversizedException;
        boolean forbidden = last instanceof Trouble trouble && trouble.how() == Patience.Failing.FOR_GOOD;
        if (health != null && (oversized || (mayBeIll(last) && health.givenUpAlone(forbidden)))) {
            return new Answer.Failing<>(host + " answers other requests, but this one " + found);
        }
        if (oversized) {
            throw new Failure(Kind.DAMAGE, host + " " + found + ". Set a smaller --page-size", last);
        }
        if (last instanceof Sender.MisdirectedException && !this.health.hasAnswered()) {
            throw new Failure(Kind.SETTINGS, host + " " + found, last);
        }
        throw new Failure(Kind.INCOMPLETE, host + " " + found + ". Run again later: it resumes", last);
    }

    /// Whether a failure may lie in what was asked for. No connection never does.
    private static boolean mayBeIll(IOException last) {
        return !(last.getCause() instanceof ConnectException || last.getCause() instanceof HttpConnectTimeoutException);
    }

    private String clean(String text) {
        return ErrorText.clean(text, this.settings.key());
    }

    @Override
    public void close() {
        this.sender.close();
    }

    /// One request and what became of it so far.
    private final class Attempt {

        private final Lane lane;

        private final String subject;

        private final IntFunction<RequestTarget> target;

        private final Patience patience;

        private String what = "";

        private int slow;

        private long begunAt;

        Attempt(Lane lane, String subject, IntFunction<RequestTarget> target, Patience patience) {
            this.lane = lane;
            this.subject = subject;
            this.target = target;
            this.patience = patience;
        }

        /// @return what the next attempt asks for
        URI next() {
            RequestTarget asked = this.target.apply(this.slow);
            this.what = "%s, GET %s".formatted(this.subject, asked);
            return asked.below(HttpTransport.this.settings.baseUrl());
        }

        /// @return how long to wait before the next one; null if there is to be none
        @Nullable Duration failed(IOException cause, Health.@Nullable Case health) {
            Duration took = Duration.ofNanos(HttpTransport.this.delayer.nanoTime() - this.begunAt);
            Patience.Failing how = switch (cause) {
                case Trouble trouble -> trouble.how();
                case OversizedException _ -> Patience.Failing.FOR_GOOD;
                default -> Patience.Failing.ATTEMPT;
            };
            if (health != null && how != Patience.Failing.LIMIT) {
                health.failed("%s: %s".formatted(this.what, clean(String.valueOf(cause.getMessage()))));
            }
            return this.patience.afterFailure(how, took, (cause instanceof Trouble trouble) ? trouble.asked() : null);
        }

    }

}
