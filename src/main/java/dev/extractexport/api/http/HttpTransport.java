package dev.extractexport.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

import dev.extractexport.api.http.body.ContentCoding;
import dev.extractexport.api.http.body.OversizedException;
import dev.extractexport.api.pace.Delayer;
import dev.extractexport.api.pace.Gate;
import dev.extractexport.api.retry.Health;
import dev.extractexport.api.pace.Pacer;
import dev.extractexport.api.retry.Patience;
import dev.extractexport.api.retry.ServerDelay;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets bodies whole, trying again as far as the settings allow. Safe for many threads.
public final class HttpTransport implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(HttpTransport.class);

    private final HttpSettings settings;

    private final Delayer delayer;

    private final Clock clock;

    private final RandomGenerator random;

    private final ApiMeter meter;

    private final Sender sender;

    private final Bodies bodies;

    private final Map<Lane, Gate> gates = new EnumMap<>(Lane.class);

    /// Of what is asked for one by one; listings have nothing to be compared with.
    private final Map<Lane, Health> healths = new EnumMap<>(Map.of(Lane.RUNS, new Health(), Lane.GETS, new Health()));

    private volatile boolean listed;

    private final AtomicBoolean out = new AtomicBoolean();

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
        this.bodies = new Bodies(settings);
        Pacer ceiling = new Pacer(settings.requestsPerSecond(), delayer);
        Gate gets = new Gate(settings.concurrency(), ceiling, delayer, null);
        this.gates.put(Lane.LISTING, new Gate(settings.concurrency(), ceiling, delayer, gets));
        this.gates.put(Lane.RUNS, gets);
        this.gates.put(Lane.GETS, gets);
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

    /// Which requests are alike. Listings have a limit of their own, runs and jobs share
    /// one; but either of these may be down while the other is well.
    public enum Lane {

        /// One stream of pages. It never waits behind the others, which all wait for it.
        LISTING,
        /// One run of the first generation each. They are compared with one another.
        RUNS,
        /// One job of the second generation each. They are compared with one another,
        /// and with the runs that were answered.
        GETS

    }

    /// Sends one request until it is answered for good.
    /// @param subject what is asked for, named in messages
    /// @return [Answer.Failing] never in [Lane#LISTING]
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
        return get(new Attempt(lane, clean(subject), target, null), reader);
    }

    /// Likewise, of something that can also be had in another way: an outage is not
    /// waited
    /// for.
    /// @param left whether this way is not to be tried any more
    /// @return [Answer.Failing] also then
    public <T> Answer<T> getUnless(BooleanSupplier left, Lane lane, String subject, RequestTarget target,
            BodyReader<T> reader) throws InterruptedException {
        return get(new Attempt(lane, clean(subject), (slow) -> target, left), reader);
    }

    private <T> Answer<T> get(Attempt attempt, BodyReader<T> reader) throws InterruptedException {
        if (attempt.lane == Lane.LISTING) {
            Answer<T> answer = answer(attempt, reader, null);
            this.listed = true;
            return answer;
        }
        try (Health.Case health = health(attempt.lane).begin()) {
            Answer<T> answer = answer(attempt, reader, health);
            if (!(answer instanceof Answer.Failing<T>)) {
                health.answered();
                if (attempt.lane == Lane.RUNS) {
                    answeredByTheOtherGeneration();
                }
            }
            return answer;
        }
    }

    /// Where the second generation is asked only for what the first one does not give,
    /// the
    /// first one tells a job that is ill from a service that is down.
    private void answeredByTheOtherGeneration() {
        try (Health.Case other = health(Lane.GETS).begin()) {
            other.answered();
        }
    }

    private Health health(Lane lane) {
        return Objects.requireNonNull(this.healths.get(lane));
    }

    private <T> Answer<T> answer(Attempt attempt, BodyReader<T> reader, Health.@Nullable Case health)
            throws InterruptedException {
        while (true) {
            if (attempt.left != null && attempt.left.getAsBoolean()) {
                return new Answer.Failing<>("no longer tried: " + attempt.subject);
            }
            try {
                return once(attempt, health, reader);
            }
            catch (IOException ex) {
                attempt.slow += Trouble.isTooSlow(ex) ? 1 : 0;
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

    private <T> Answer<T> once(Attempt attempt, Health.@Nullable Case health, BodyReader<T> reader)
            throws IOException, InterruptedException {
        URI uri = attempt.next();
        try (Gate.Pass pass = Objects.requireNonNull(this.gates.get(attempt.lane)).enter()) {
            attempt.begunAt = this.delayer.nanoTime();
            if (health != null) {
                health.attempted();
            }
            HttpResponse<InputStream> response = sent(uri, pass);
            try (InputStream raw = response.body()) {
                tell(pass, response);
                if (response.statusCode() != 200) {
                    String detail = this.bodies.errorText(response, raw);
                    return StatusRules.judge(response.statusCode(), response.headers(), detail, this.clock.instant(),
                            attempt.what);
                }
                T value = this.bodies.read(response, raw, reader);
                ContentCoding.drain(raw);
                if (this.out.compareAndSet(true, false)) {
                    LOGGER.info("The API answers again");
                }
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

    private <T> Answer<T> givenUp(IOException last, Attempt attempt, Health.@Nullable Case health) {
        Patience patience = attempt.patience;
        String reason = clean(String.valueOf(last.getMessage())) + tooLong(last);
        String found = (patience.failures() == 1) ? "failed (%s): %s".formatted(attempt.what, reason)
                : "failed %d times, with %d s of waiting between (%s), the last time: %s".formatted(patience.failures(),
                        patience.waited().toSeconds(), attempt.what, reason);
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
        if (last instanceof Sender.MisdirectedException
                && this.healths.values().stream().noneMatch(Health::hasAnswered)) {
            throw new Failure(Kind.SETTINGS, host + " " + found, last);
        }
        throw new Failure(Kind.INCOMPLETE, host + " " + found + ". Run again later: it resumes", last);
    }

    private void tellOutage(String found) {
        if (this.out.compareAndSet(false, true)) {
            LOGGER.warn("The API at {} fails for most that is asked ({}): each request waits up to {} min for it",
                    this.settings.baseUrl().getAuthority(), found, this.settings.retries().total().toMinutes());
        }
    }

    /// What ended the attempts, where it is the delay that the server asks for.
    private String tooLong(IOException last) {
        Duration asked = (last instanceof Trouble trouble) ? trouble.asked() : null;
        Duration longest = this.settings.retries().longestServerDelay();
        return (asked != null && asked.compareTo(longest) > 0)
                ? "; it asks to wait %d s, more than the %d s that an export waits".formatted(asked.toSeconds(),
                        longest.toSeconds())
                : "";
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

        private final @Nullable BooleanSupplier left;

        private final Patience patience;

        private String what = "";

        private int slow;

        private long begunAt;

        private String lastKind = "";

        /// Whether it failed in different ways: what is ill itself fails in one.
        private boolean mixed;

        Attempt(Lane lane, String subject, IntFunction<RequestTarget> target, @Nullable BooleanSupplier left) {
            this.lane = lane;
            this.subject = subject;
            this.target = target;
            this.left = left;
            this.patience = new Patience(HttpTransport.this.settings.retries(), HttpTransport.this.random);
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
            this.mixed |= !this.lastKind.isEmpty() && !this.lastKind.equals(Trouble.kind(cause));
            this.lastKind = Trouble.kind(cause);
            boolean last = how == Patience.Failing.ATTEMPT && this.patience.isLastAttempt() && this.left == null;
            if (last && this.mixed && !this.patience.hasAskedTwiceAsOften()) {
                how = Patience.Failing.UNCLEAR;
            }
            else if (last && isOutage(cause, health)) {
                how = Patience.Failing.UNCLEAR;
                tellOutage("%s: %s".formatted(this.what, clean(String.valueOf(cause.getMessage()))));
            }
            if (health != null && how != Patience.Failing.LIMIT) {
                health.failed("%s: %s".formatted(this.what, clean(String.valueOf(cause.getMessage()))));
            }
            return this.patience.afterFailure(how, took, (cause instanceof Trouble trouble) ? trouble.asked() : null);
        }

        /// Whether the service fails for all, though it has answered before: that will
        /// pass. One that never answered is asked no more often than its attempts allow,
        /// so that whoever got the settings wrong is told at once.
        private boolean isOutage(IOException cause, Health.@Nullable Case health) {
            if (health == null) {
                return HttpTransport.this.listed;
            }
            return health.isOneOfMany() || (health.isOneOfFew() && !this.patience.hasAskedTwiceAsOften())
                    || (!mayBeIll(cause) && HttpTransport.this.health(this.lane).hasAnswered());
        }

    }

}
