package dev.extractexport.api.retry;

import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;

/// How the requests for single jobs fare, all together: tells a job that is ill from a service that
/// is down, and ends an export whose requests mostly fail. Safe for many threads.
public final class Health {

    /// With so few left there is nobody to compare a request with but those before it.
    private static final int FEW = 5;

    /// Attempts that may fail before half of all must succeed. At the end of a bad minute
    /// it is a retry for each request that waits.
    private static final int MOST_FAILURES = 200;

    /// Failures of a request, each with another one answered since the one before. At the
    /// end of an outage there is one.
    private static final int ENOUGH_COMPARISONS = 2;

    private long open;

    private long failing;

    private long answered;

    private long givenUp;

    private long failures;

    /// A request begins.
    public synchronized Case begin() {
        this.open++;
        return new Case();
    }

    /// One request, from its beginning until it is answered for good or given up. Used by
    /// one thread.
    public final class Case implements AutoCloseable {

        private boolean ill;

        private long answeredAtAttempt;

        private long answeredAtFailure;

        /// Failures with an answer to another request between them.
        private int compared;

        private long answeredBefore;

        private long givenUpBefore;

        /// An attempt is being sent.
        public void attempted() {
            synchronized (Health.this) {
                this.answeredAtAttempt = Health.this.answered;
            }
        }

        /// It was answered for good.
        public void answered() {
            synchronized (Health.this) {
                Health.this.answered++;
            }
        }

        /// An attempt failed for another reason than too many requests. While nobody is
        /// answered it does not count: that is an outage, which ends or uses up the time
        /// of each request.
        /// @param what is asked for, and the last failure
        /// @throws Failure if too many of all attempts failed
        public void failed(String what) {
            synchronized (Health.this) {
                boolean counts = Health.this.answered == 0 || Health.this.answered > this.answeredAtAttempt;
                Health.this.failures += counts ? 1 : 0;
                this.compared += (this.ill && Health.this.answered > this.answeredAtFailure) ? 1 : 0;
                this.answeredAtFailure = Health.this.answered;
                if (!this.ill) {
                    this.ill = true;
                    this.answeredBefore = Health.this.answered;
                    this.givenUpBefore = Health.this.givenUp;
                    Health.this.failing++;
                }
                if (Health.this.failures > MOST_FAILURES + Health.this.answered) {
                    throw new Failure(Kind.INCOMPLETE,
                            ("The API failed %d times and answered %d times: too often to go on (%s). "
                                    + "Run again later: it resumes")
                                .formatted(Health.this.failures, Health.this.answered, what));
                }
            }
        }

        /// It is given up. Whether it alone is at fault: since its first failure the API
        /// has answered more others than it failed. Where there was no time for that,
        /// because hardly any others are left or the API forbids another attempt, it
        /// suffices that the API has answered before and fails but few.
        /// @param forbidden whether the API says that another attempt is of no use
        public boolean givenUpAlone(boolean forbidden) {
            synchronized (Health.this) {
                boolean alone = isAlone(forbidden);
                Health.this.givenUp++;
                return alone;
            }
        }

        /// Whether the API has answered before and now fails for as many others as it
        /// answers, or has only just begun to answer again.
        public boolean isOneOfMany() {
            synchronized (Health.this) {
                return Health.this.open > FEW && mayBeOutage();
            }
        }

        /// Whether the API has answered before, and hardly any others are left to tell
        /// whether it still does.
        public boolean isOneOfFew() {
            synchronized (Health.this) {
                return Health.this.open <= FEW && mayBeOutage();
            }
        }

        private boolean mayBeOutage() {
            return Health.this.answered > 0 && (!isOutnumbered() || this.compared < ENOUGH_COMPARISONS);
        }

        private boolean isAlone(boolean forbidden) {
            boolean few = Health.this.open <= FEW || (forbidden && othersFailed() < FEW);
            return Health.this.answered > 0 && (few || isOutnumbered());
        }

        private boolean isOutnumbered() {
            return Health.this.answered - this.answeredBefore > othersFailed();
        }

        private long othersFailed() {
            return Health.this.failing - 1 + Health.this.givenUp - this.givenUpBefore;
        }

        @Override
        public void close() {
            synchronized (Health.this) {
                Health.this.open--;
                Health.this.failing -= this.ill ? 1 : 0;
            }
        }

    }

    /// Whether the API has answered anything for good.
    public synchronized boolean hasAnswered() {
        return this.answered > 0;
    }

}
