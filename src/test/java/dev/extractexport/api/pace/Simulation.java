package dev.extractexport.api.pace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

import static dev.extractexport.api.pace.Limit.SECOND;

/// An export against a limited server, on a clock that jumps from one event to the next: governor
/// and width as [Gate] uses them, a way there and back, and retries after the delay that the server
/// asks for, else a random one.
final class Simulation {

    private static final long MILLI = 1_000_000L;

    /// What a server needs to answer, and a client to send the next request.
    private static final long LEAST_WAY = MILLI / 2;

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong(Event::at).thenComparingLong(Event::number));

    private final Deque<Integer> waiting = new ArrayDeque<>();

    private final Governor governor = new Governor();

    private final Random random;

    private final Setup setup;

    private final Width width;

    private final long phase;

    private long now;

    private long numbered;

    private long wake = -1;

    private int present;

    private int passed;

    private int refused;

    private long halvedAt;

    /// @param requests that must pass
    /// @param concurrency ceiling of requests at once
    /// @param latencyMillis there and back
    /// @param jitterMillis deviation of the way there
    /// @param retryAfter whether the server says how long to wait, in whole seconds
    /// @param halves whether the limit halves when half of the requests have passed
    /// @param accidents share of requests refused whatever the limit
    record Setup(Limit limit, int requests, int concurrency, int latencyMillis, double jitterMillis, boolean retryAfter,
            boolean halves, double accidents, long seed) {
    }

    /// @param seconds that all took
    /// @param throughput share of what the limit, or the latency, allows
    /// @param refusals share of all answers
    record Result(double seconds, double throughput, double refusals) {
    }

    private record Event(long at, long number, Runnable what) {
    }

    private Simulation(Setup setup) {
        this.setup = setup;
        this.random = new Random(setup.seed());
        this.width = new Width(setup.concurrency(), 0);
        this.phase = Math.round(this.random.nextDouble() * 60 * SECOND);
        for (int i = 0; i < setup.requests(); i++) {
            this.waiting.add(i);
        }
    }

    static Result run(Setup setup) {
        return new Simulation(setup).run();
    }

    private Result run() {
        double limitBefore = this.setup.limit().perSecond();
        send();
        while (this.passed < this.setup.requests()) {
            Event event = this.events.remove();
            this.now = event.at();
            event.what().run();
        }
        double seconds = this.now / (double) SECOND;
        double atOnce = this.setup.concurrency() / (this.setup.latencyMillis() / 1e3 + 2e-9 * LEAST_WAY);
        double before = this.setup.halves() ? this.halvedAt / (double) SECOND : seconds;
        double allowed = before * Math.min(limitBefore, atOnce)
                + (seconds - before) * Math.min(limitBefore / 2, atOnce);
        return new Result(seconds, this.setup.requests() / allowed,
                this.refused / (double) (this.passed + this.refused));
    }

    private void send() {
        while (!this.waiting.isEmpty()) {
            if (this.present >= this.width.now()) {
                return;
            }
            long turn = this.governor.untilTurn(this.now);
            if (turn > 0) {
                wakeAt(this.now + turn);
                return;
            }
            int request = this.waiting.removeFirst();
            long ticket = this.governor.sent(this.now);
            this.present++;
            long way = way() + Math.round(Math.abs(this.random.nextGaussian()) * this.setup.jitterMillis() * MILLI);
            at(this.now + way, () -> arrive(request, ticket));
        }
    }

    private void wakeAt(long moment) {
        if (this.wake != moment) {
            this.wake = moment;
            at(moment, this::send);
        }
    }

    private void arrive(int request, long ticket) {
        long wait = this.setup.limit().pass(this.phase + this.now);
        boolean accident = this.random.nextDouble() < this.setup.accidents();
        long asked = (wait == 0 && accident) ? SECOND : wait;
        at(this.now + way(), () -> answered(request, ticket, asked));
    }

    private void answered(int request, long ticket, long wait) {
        this.present--;
        if (wait == 0) {
            this.governor.passed(ticket);
            this.width.answered(this.now);
            this.passed++;
            if (this.setup.halves() && this.passed == this.setup.requests() / 2) {
                this.halvedAt = this.now;
                this.setup.limit().halve();
            }
        }
        else {
            this.refused++;
            Duration asked = Duration.ofSeconds((wait + SECOND - 1) / SECOND);
            this.governor.refused(ticket, this.now, this.setup.retryAfter() ? asked : null);
            long delay = this.setup.retryAfter() ? asked.toNanos() : this.random.nextLong(SECOND / 2);
            at(this.now + delay, () -> {
                this.waiting.addFirst(request);
                send();
            });
        }
        send();
    }

    private long way() {
        return this.setup.latencyMillis() * MILLI / 2 + LEAST_WAY;
    }

    private void at(long moment, Runnable what) {
        this.events.add(new Event(moment, this.numbered++, what));
    }

}
