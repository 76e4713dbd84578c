package dev.extractexport.api.pace;

import java.util.ArrayDeque;
import java.util.Deque;

/// What the refusals since a limit was met tell of it. Two measurements bound it. What was let
/// through in the second before a refusal is the limit of whatever counts in seconds; what was let
/// through between two refusals is that of a bucket, which was empty both times. They agree once a
/// rate has been kept for a while; while they do not, the rate begins at the lower and soon grows
/// to the other.
final class Overruns {

    private static final long SECOND = 1_000_000_000L;

    /// Refusals so close to one another, in requests, belong together.
    private static final int CLOSE = 10;

    /// So many of them are no accident: the rate is far too high.
    private static final int NO_ACCIDENT = 3;

    /// While refusals follow no limit, so many among so many requests show one.
    private static final int[][] DENSE = { { 6, 4 }, { 20, 6 }, { 60, 9 } };

    /// A few refusals that are close to one another by chance leave more than this share
    /// of the rate.
    private static final double NOT_BY_CHANCE = 0.75;

    /// So many single refusals that go on though the rate falls to this share follow no
    /// limit.
    private static final int IN_VAIN = 12;

    private static final double IN_VAIN_TO = 0.8;

    /// For so many requests.
    private static final int NOISY = 5_000;

    /// A refusal this far below the limit is an accident, if there was none for so many
    /// requests.
    private static final double UNEXPECTED = 0.985;

    private static final int CALM = 30;

    /// A limit that counts in seconds lets as much through in each. What is missing is
    /// imprecision.
    private static final double AS_FULL = 0.94;

    /// A limit that lets through less than this share of what it let through in a second
    /// before does not count in seconds.
    private static final double NO_WINDOW = 0.8;

    /// Less than this share of the rate cannot have come through had it been kept.
    private static final double FAR_BELOW = 0.9;

    /// Fewer requests than this do not tell a mean.
    private static final int TELLING = 8;

    /// The mean of a rate that grew from just below the limit to the limit is so much
    /// less than that.
    private static final double MEAN = 0.02;

    /// Share of its rate at which requests must have gone for a mean to count.
    private static final double KEPT_PACE = 0.97;

    /// Nothing was let through for so long: the limit does not count in seconds.
    private static final long LONG_SILENCE = 2 * SECOND;

    private final SendLog log;

    /// What came through in the second before the last overrun.
    private double inASecond;

    /// The last refusal that was not in a row with one before it.
    private long last;

    /// The newest of its row.
    private long newest;

    /// Whether nothing went for a while since then.
    private boolean paused = true;

    /// Where the refusals begin that are close to one another, and how many they are.
    private long cluster;

    private int clustered = 1;

    private int row = 1;

    /// The rates at which the last single refusals came.
    private final Deque<Double> singles = new ArrayDeque<>();

    /// Up to which request single refusals mean nothing.
    private long noisyUntil = -1;

    /// @param first the first that was refused
    /// @param inASecond what had come through in the second before
    Overruns(SendLog log, long first, double inASecond) {
        this.log = log;
        this.inASecond = inASecond;
        this.last = first;
        this.newest = first;
        this.cluster = first;
    }

    /// Whether nothing was let through since the last overrun.
    boolean isSilent(long newestPassed) {
        return newestPassed < this.last;
    }

    /// One more in a row.
    /// @return how many are in it
    int silent(long ticket) {
        this.newest = ticket;
        this.paused = true;
        return this.row++;
    }

    /// Something had been let through since the last overrun.
    /// @return the rate from now on
    Rate corrected(Rate present, long ticket, long now) {
        boolean close = ticket - this.newest <= CLOSE;
        double second = this.log.passedInTheSecondBefore(ticket);
        boolean noise = ticket < this.noisyUntil && !isDense(ticket);
        Rate corrected = noise ? present : judged(present, ticket, now, close, second);
        this.inASecond = second;
        this.cluster = close ? this.cluster : ticket;
        this.last = ticket;
        this.newest = ticket;
        this.paused = false;
        this.row = 1;
        return corrected;
    }

    private Rate judged(Rate present, long ticket, long now, boolean close, double second) {
        this.noisyUntil = -1;
        long from = close ? this.cluster : this.last;
        double met = present.perSecond();
        double mean = rate(this.log.passed(from, ticket), from, ticket);
        boolean full = second >= AS_FULL * this.inASecond;
        boolean forgetful = this.log.sentAt(this.newest) - this.log.sentAt(this.last) < LONG_SILENCE;
        this.clustered = close ? this.clustered + 1 : 1;
        boolean far = close ? (!full || this.clustered >= NO_ACCIDENT)
                : (this.paused && mean < FAR_BELOW * met && !(full && forgetful));
        if (far && mean < NOT_BY_CHANCE * met) {
            this.singles.clear();
        }
        else {
            this.singles.addLast(met);
        }
        double before = (this.singles.size() > IN_VAIN) ? this.singles.removeFirst() : 0;
        if (met < IN_VAIN_TO * before) {
            this.noisyUntil = ticket + NOISY;
            this.singles.clear();
            return Rate.below(before, now);
        }
        if (far) {
            return Rate.between(Math.clamp(mean, met / 4, met), Math.min(met, second), now);
        }
        return (present.share() >= UNEXPECTED || ticket - this.newest <= CALM)
                ? present.lowered(most(present, from, ticket, mean, second < NO_WINDOW * this.inASecond), now)
                : present;
    }

    private boolean isDense(long ticket) {
        for (int[] dense : DENSE) {
            if (this.log.refusedAmong(dense[0], ticket + 1) >= dense[1]) {
                return true;
            }
        }
        return false;
    }

    /// What a bucket gives at most, if there was enough to tell.
    /// @param bucket whether it is known to be one
    private double most(Rate present, long from, long ticket, double mean, boolean bucket) {
        boolean keptPace = rate(ticket - from, from, ticket) >= KEPT_PACE * present.first();
        long passed = this.log.passed(from, ticket);
        if (this.paused || !keptPace || passed < TELLING) {
            return present.perSecond();
        }
        double imprecision = Math.max(MEAN, 0.5 / passed);
        double most = mean * (1 + imprecision);
        return (bucket || present.isSteady()) ? most : Math.max(most, Math.sqrt(mean * present.perSecond()));
    }

    private double rate(long requests, long from, long to) {
        return requests * (double) SECOND / Math.max(1, this.log.sentAt(to) - this.log.sentAt(from));
    }

}
