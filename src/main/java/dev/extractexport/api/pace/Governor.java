package dev.extractexport.api.pace;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/// Finds the rate at which a server answers without 429, and stays just below it. Knows nothing of
/// the kind of limit: windows that slide or begin anew and buckets with or without a burst look
/// alike to requests that are spaced evenly.
///
/// Until it meets a limit it holds nothing back. From then on requests take turns at a [Rate], which
/// [Overruns] corrects with every refusal.
///
/// Not safe for several threads. Times are nanoseconds of one clock.
final class Governor {

    private static final long SECOND = 1_000_000_000L;

    /// While no limit is known, so many refusals among so many requests show one.
    private static final int SUSPICIONS = 5;

    private static final int SUSPECTED = 50;

    /// A success clears a suspicion only if it was sent so soon after it: later, a limit
    /// may have forgotten.
    private static final long SOON = SECOND / 2;

    /// So many a second are taken for the limit where the first refusal came after fewer:
    /// the service allows that for its scarcest call.
    private static final int FEWEST = 5;

    /// A request that was late for its turn is made up for within so long.
    private static final long CATCH_UP = 3 * SECOND / 20;

    /// The longest time for which all requests wait.
    private static final long LONGEST_PAUSE = 60 * SECOND;

    private final SendLog log = new SendLog();

    private @Nullable Rate rate;

    private @Nullable Overruns overruns;

    private long nextTurn = Long.MIN_VALUE;

    private boolean waited;

    private long newestPassed = -1;

    /// The last refusal while no limit is known.
    private long suspect = -1;

    /// Requests sent before the last refusal was known.
    private long knownFrom;

    /// How long the next request has to wait, 0 if it may go.
    long untilTurn(long now) {
        if (this.rate != null) {
            this.nextTurn = Math.max(this.nextTurn, this.log.roomAt(this.rate.mostInASecond()));
        }
        long wait = (this.nextTurn > now) ? this.nextTurn - now : 0;
        this.waited |= wait > 0;
        return wait;
    }

    /// A request goes.
    /// @return its ticket
    long sent(long now) {
        if (this.rate != null && this.waited && this.rate.grow(now)) {
            this.rate = null;
        }
        return take(now);
    }

    /// Takes a turn for a request that has found its own elsewhere, should one limit hold
    /// for both.
    /// @return how long it has to wait
    long takeTurn(long now) {
        long wait = untilTurn(now);
        take(now + wait);
        return wait;
    }

    private long take(long now) {
        this.waited = false;
        if (this.rate != null) {
            this.nextTurn = Math.max(this.nextTurn, now - CATCH_UP) + this.rate.interval();
        }
        return this.log.add(now);
    }

    /// A request was let through, whatever came of it.
    void passed(long ticket) {
        boolean forgotten = this.rate == null && this.suspect >= 0
                && this.log.sentAt(ticket) - this.log.sentAt(this.suspect) >= SOON;
        if (!forgotten) {
            this.newestPassed = Math.max(this.newestPassed, ticket);
        }
    }

    /// A request was answered with 429.
    /// @param asked how long the server wants it to wait; null if it does not say
    void refused(long ticket, long now, @Nullable Duration asked) {
        this.log.refuse(ticket);
        if (this.rate == null || this.overruns == null) {
            suspect(ticket, now);
        }
        else if (ticket >= this.knownFrom) {
            overrun(this.rate, this.overruns, ticket, now, asked);
        }
    }

    /// Two refusals in a row, or many, show a limit; a single one may mean anything.
    private void suspect(long ticket, long now) {
        long earlier = (this.suspect >= 0) ? Math.min(this.suspect, ticket) : ticket;
        boolean inARow = this.suspect >= 0 && this.newestPassed < earlier;
        this.suspect = ticket;
        if (inARow || this.log.refusedAmong(SUSPECTED, ticket + 1) >= SUSPICIONS) {
            long first = inARow ? earlier : ticket;
            double met = Math.max(this.log.passedInTheSecondBefore(first), FEWEST);
            Rate found = Rate.below(met, now);
            this.rate = found;
            this.overruns = new Overruns(this.log, first, met);
            this.suspect = -1;
            resume(now + found.interval());
        }
    }

    private void overrun(Rate present, Overruns known, long ticket, long now, @Nullable Duration asked) {
        long pause = present.interval();
        if (known.isSilent(this.newestPassed)) {
            pause <<= Math.min(known.silent(ticket), 30);
            pause = Math.min((asked != null) ? asked.toNanos() : pause, LONGEST_PAUSE);
        }
        else {
            this.rate = known.corrected(present, ticket, now);
        }
        resume(now + pause);
    }

    private void resume(long at) {
        this.knownFrom = this.log.next();
        this.nextTurn = Math.max(this.nextTurn, at);
    }

}
