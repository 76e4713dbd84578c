package dev.extractexport.api.pace;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/// Finds the rate at which a server answers without 429, and stays just below it. Knows nothing of
/// the kind of limit: windows that slide or begin anew and buckets with or without a burst look
/// alike once requests are spaced evenly, and where they do not, both readings are tried.
///
/// Until it meets a limit it holds nothing back. From then on requests have a rate. It grows with
/// every request that had to wait for its turn: fast where it is far from the rate of the last
/// refusal, hardly at all close to it, and beyond it again faster. A refusal takes it back a little;
/// several at once take it to what was let through meanwhile. Requests that were under way when the
/// first refusal came belong to the same overrun.
///
/// Not safe for several threads. Times are nanoseconds of one clock.
final class Governor {

    private static final long SECOND = 1_000_000_000L;

    /// What is left of the rate of a refusal. The rest is room for requests that arrive
    /// less evenly than they were sent.
    private static final double STEP_BACK = 0.975;

    /// Growth with each request, relative, once two refusals agree on the limit.
    private static final double SURE_GROWTH = 2e-5;

    /// The same after so many requests without a refusal: perhaps the limit was lifted.
    private static final double CALM_GROWTH = 2.5e-4;

    private static final int CALM = 400;

    /// The same while the limit is not sure: passes the presumed one within seconds.
    private static final double UNSURE_GROWTH = 1e-3;

    /// At high rates that would be too fast for the refusals to be heard of in time: at
    /// most so much in a second.
    private static final double UNSURE_GROWTH_A_SECOND = 0.02;

    /// Added to it, times the third power of the relative distance from the last refusal.
    private static final double DISTANT_GROWTH = 0.6;

    private static final double MOST_GROWTH_A_SECOND = 0.15;

    /// Where no refusal tells how far to go. Four requests for one more half.
    private static final double BLIND_GROWTH = 0.13;

    /// Two refusals at rates so alike agree on the limit.
    private static final double ALIKE = 0.15;

    /// A refusal is no surprise while the rate is so much above what is let through.
    private static final double EXCESS = 1.1;

    /// Fewer requests do not tell a rate. So many a second are taken for the limit where
    /// the first refusal came after fewer: the service allows that for its scarcest call.
    private static final int TELLING = 5;

    /// So many refusals within a second of each other, or without a success between, are
    /// no accident.
    private static final int NO_ACCIDENT = 3;

    /// While no limit is known, so many refusals among so many requests show one.
    private static final int SUSPICIONS = 5;

    private static final int SUSPECTED = 50;

    /// A moment ago: what was learnt then still holds.
    private static final long RECENT = 5 * SECOND;

    /// Share of its rate at which requests must have gone for a measurement to count.
    private static final double KEPT_PACE = 0.97;

    /// One request in 50 s: slower, and an export no longer moves.
    private static final double SLOWEST = 0.02;

    /// A higher limit cannot be told from none.
    private static final double FASTEST = 1e5;

    /// A request that was late for its turn is made up for within so long: less than
    /// [#STEP_BACK] leaves free in a second.
    private static final long CATCH_UP = SECOND / 50;

    /// The longest time for which all requests wait.
    private static final long LONGEST_PAUSE = 60 * SECOND;

    private final SendLog log = new SendLog();

    private double rate = Double.POSITIVE_INFINITY;

    /// The rate of the last refusal.
    private double ceiling = Double.POSITIVE_INFINITY;

    private boolean sure;

    private long nextTurn;

    private boolean waited;

    private @Nullable Overrun last;

    /// Where the refusals begin that came within a second of each other.
    private @Nullable Overrun cluster;

    private int clustered;

    /// Refusals one after the other.
    private int row;

    private long newestPassed = -1;

    /// The last request that was refused while no limit was known.
    private long suspect = -1;

    private long firstSuspect = -1;

    private int suspicions;

    private final Silence silence = new Silence();

    /// How long the next request has to wait, 0 if it may go.
    long untilTurn(long now) {
        if (isFree()) {
            return 0;
        }
        long wait = Math.max(0, this.nextTurn - now);
        this.waited |= wait > 0;
        return wait;
    }

    /// A request goes.
    /// @return its ticket
    long sent(long now) {
        long ticket = this.log.add(now, this.waited);
        if (!isFree()) {
            if (this.waited) {
                grow(ticket);
            }
            this.waited = false;
            this.nextTurn = Math.max(this.nextTurn, now - CATCH_UP) + interval();
        }
        return ticket;
    }

    /// A request was let through, whatever came of it.
    void passed(long ticket, long now) {
        this.log.pass(ticket, now);
        Overrun overrun = this.last;
        if (overrun != null && ticket > overrun.ticket()) {
            this.row = 0;
            if (ticket >= overrun.knownFrom()) {
                this.silence.length = 0;
            }
        }
        // A success clears a suspicion only if there was no pause between.
        if (this.suspect >= 0 && this.log.sentAt(ticket) - this.log.sentAt(this.suspect) < SECOND / 2) {
            this.newestPassed = Math.max(this.newestPassed, ticket);
        }
    }

    /// A request was answered with 429.
    /// @param asked how long the server wants it to wait; null if it does not say
    void refused(long ticket, long now, @Nullable Duration asked) {
        this.log.refuse(ticket);
        this.row++;
        Overrun before = this.last;
        if (before != null && ticket < before.knownFrom()) {
            boolean more = ticket > before.ticket() && now >= before.resumeAt() && !isFree();
            if (more && this.row >= NO_ACCIDENT) {
                overrun(ticket, now, silent(before, asked));
            }
        }
        else if (isFree() || before == null) {
            meetLimit(ticket, now, asked);
        }
        else {
            boolean silent = ticket == before.knownFrom() && passed(before, ticket) == 0;
            overrun(ticket, now, silent ? silent(before, asked) : stepBack(ticket, before, asked));
        }
    }

    /// Two refusals in a row, or many, show a limit; a single one may mean anything. What
    /// came through in the last second is the limit, unless that was next to nothing.
    private void meetLimit(long ticket, long now, @Nullable Duration asked) {
        boolean inARow = this.suspect >= 0 && this.newestPassed < Math.min(this.suspect, ticket);
        if (ticket - this.firstSuspect > SUSPECTED) {
            this.firstSuspect = ticket;
            this.suspicions = 0;
        }
        this.suspicions++;
        long first = inARow ? Math.min(this.suspect, ticket) : ticket;
        this.suspect = ticket;
        if (inARow || this.suspicions >= SUSPICIONS) {
            // Some of what was sent earlier may have arrived late, when everything began.
            double measured = Math.max(this.log.throughput(this.log.sentAt(first)), this.log.passedWithinASecond(now));
            this.rate = STEP_BACK * Math.max(measured, TELLING);
            this.ceiling = (measured >= TELLING) ? measured : Double.POSITIVE_INFINITY;
            this.sure = false;
            this.suspicions = 0;
            this.suspect = -1;
            overrun(ticket, now, pause(asked, SECOND));
        }
    }

    /// Something was let through since the overrun before.
    /// @return how long to pause
    private long stepBack(long ticket, Overrun before, @Nullable Duration asked) {
        this.silence.length = 0;
        long at = this.log.sentAt(ticket);
        double met = this.log.waited(ticket) ? this.rate : this.log.throughput(at);
        Overrun start = this.cluster;
        if (isClose(before, at) && start != null) {
            this.clustered++;
            long passed = passed(start, ticket);
            double through = start.rateSinceResumed(passed, at);
            if (!start.paused()) {
                through = start.rate(passed, at);
            }
            if ((passed >= TELLING || this.clustered >= NO_ACCIDENT) && met > EXCESS * through) {
                double least = Math.clamp(start.rate(passed, at), met / 4, STEP_BACK * met);
                this.ceiling = Math.max(through, least);
                this.rate = Math.sqrt(least * this.ceiling);
                this.sure = false;
                return start.paused() ? pause(asked, SECOND) : 0;
            }
        }
        else {
            this.clustered = 1;
        }
        this.sure = Math.abs(met - this.ceiling) <= ALIKE * met;
        this.ceiling = met;
        this.rate = STEP_BACK * met;
        long passed = passed(before, ticket);
        boolean kept = (ticket - before.ticket()) * (double) SECOND > KEPT_PACE * met * (at - before.sentAt());
        if (kept && passed >= 2 * TELLING && at - before.sentAt() < RECENT && !before.paused()) {
            // Both refusals met a limit that was used up: what lies between is its rate,
            // if
            // requests really went at theirs.
            double through = 0.985 * before.rate(passed, at);
            this.rate = Math.clamp(through, 0.9 * met, this.rate);
            this.ceiling = this.rate / STEP_BACK;
        }
        return 0;
    }

    /// Nothing was let through since the overrun before: the limit is far lower, or it
    /// counts in longer windows than seconds.
    /// @return how long to pause
    private long silent(Overrun before, @Nullable Duration asked) {
        this.silence.length++;
        if (this.silence.length == 1) {
            beginSilence(before);
        }
        else if (!this.sure) {
            this.rate = Math.max(this.rate / 2, this.silence.rateBefore / 8);
            this.ceiling = this.silence.rateBefore;
        }
        if (this.silence.length == 2) {
            this.silence.lastLong = this.silence.start;
        }
        return pause(asked, SECOND << Math.min(this.silence.length - 1, 6));
    }

    private void beginSilence(Overrun before) {
        Overrun earlier = this.silence.lastLong;
        this.silence.lastLong = null;
        this.silence.start = before;
        this.silence.rateBefore = this.rate;
        this.sure = earlier != null;
        if (earlier != null) {
            // Between two long silences lie whole windows.
            this.ceiling = earlier.rate(passed(earlier, before.ticket()), before.sentAt());
            this.rate = STEP_BACK * this.ceiling;
        }
        else {
            boolean again = before.sentAt() - this.silence.endedAt < 3 * SECOND;
            this.rate *= again ? 0.8 : STEP_BACK;
        }
    }

    private void overrun(long ticket, long now, long pause) {
        Overrun before = this.last;
        Overrun start = this.cluster;
        long at = this.log.sentAt(ticket);
        this.rate = Math.clamp(this.rate, SLOWEST, FASTEST);
        Overrun overrun = new Overrun(ticket, at, this.log.next(), this.log.refusals(), now + pause);
        boolean begins = before == null || !isClose(before, at) || pause > 0;
        if (begins || start == null || start.paused()) {
            this.cluster = overrun;
        }
        if (pause > 0) {
            this.silence.endedAt = now + pause;
        }
        long evenly = Math.max(this.nextTurn, this.log.sentAt(this.log.next() - 1) + interval());
        this.nextTurn = (pause > 0) ? now + pause : Math.max(evenly, now + Math.min(now - at, SECOND / 4));
        this.row = 1;
        this.last = overrun;
    }

    private void grow(long ticket) {
        double growth = BLIND_GROWTH;
        if (this.ceiling < Double.POSITIVE_INFINITY) {
            boolean calm = this.last == null || ticket - this.last.ticket() >= CALM;
            double least = calm ? CALM_GROWTH : SURE_GROWTH;
            if (!this.sure) {
                least = Math.min(UNSURE_GROWTH, UNSURE_GROWTH_A_SECOND / this.rate);
            }
            double distance = Math.abs(this.rate - this.ceiling) / Math.max(this.rate, this.ceiling);
            growth = Math.min(least + DISTANT_GROWTH * Math.pow(distance, 3), MOST_GROWTH_A_SECOND / this.rate);
        }
        this.rate *= 1 + growth;
        if (this.rate > FASTEST) {
            this.rate = Double.POSITIVE_INFINITY;
        }
    }

    private long passed(Overrun start, long ticket) {
        return start.passed(ticket, this.log.refusals());
    }

    /// Never longer than the server asks for.
    private static long pause(@Nullable Duration asked, long otherwise) {
        long most = Math.min(otherwise, LONGEST_PAUSE);
        return (asked != null) ? Math.min(asked.toNanos(), (otherwise > SECOND) ? LONGEST_PAUSE : most) : most;
    }

    private static boolean isClose(Overrun before, long at) {
        return at - before.resumeAt() < SECOND;
    }

    private boolean isFree() {
        return this.rate == Double.POSITIVE_INFINITY;
    }

    private long interval() {
        return Math.round(SECOND / this.rate);
    }

    /// Overruns one after the other, with nothing let through between them.
    private static final class Silence {

        private int length;

        private double rateBefore;

        private @Nullable Overrun start;

        /// Where the last silence began, if it lasted.
        private @Nullable Overrun lastLong;

        private long endedAt = Long.MIN_VALUE / 2;

    }

}
