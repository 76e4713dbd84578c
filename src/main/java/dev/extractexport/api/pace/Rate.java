package dev.extractexport.api.pace;

/// Requests a second, near a limit that was met. It grows with the requests that have to wait for
/// their turn as CUBIC does (RFC 9438): fast far below the limit, hardly at all close to it, and
/// beyond it faster again, in case it was lifted.
final class Rate {

    private static final double SECOND = 1e9;

    /// What is left of a limit. The rest is room for requests that arrive less evenly
    /// than they were sent.
    private static final double STEP_BACK = 0.975;

    /// Requests from there back to the limit: if measures of it differ, if there is one
    /// measure, and if two agree.
    private static final double AT_ONCE = 25;

    private static final double SOON = 80;

    private static final double LATE = 500;

    /// Two limits so alike are one.
    private static final double ALIKE = 0.05;

    /// No more requests than this count in a second: what comes of faster growth is heard
    /// of too late.
    private static final double STEPS_A_SECOND = 20;

    /// One request in 50 s: slower, and an export no longer moves.
    private static final double SLOWEST = 0.02;

    /// A higher limit cannot be told from none.
    private static final double FASTEST = 1e5;

    private final double first;

    private final double limit;

    private final double scale;

    private final long since;

    private final double stepsToLimit;

    private double perSecond;

    private double steps;

    private Rate(double perSecond, double limit, double requests, long now) {
        this.perSecond = Math.clamp(perSecond, SLOWEST, FASTEST);
        this.first = this.perSecond;
        this.limit = Math.max(limit, this.perSecond);
        this.scale = (1 - STEP_BACK) / Math.pow(requests, 3);
        this.stepsToLimit = Math.cbrt((1 - this.perSecond / this.limit) / this.scale);
        this.since = now;
    }

    /// Just below a limit that was met for the first time.
    static Rate below(double limit, long now) {
        return new Rate(STEP_BACK * limit, limit, SOON, now);
    }

    /// At first below the lower of two measures of the limit.
    static Rate between(double lower, double higher, long now) {
        return new Rate(STEP_BACK * lower, Math.sqrt(lower * Math.max(lower, higher)), AT_ONCE, now);
    }

    /// After it met a limit.
    /// @param most of that, as measured otherwise
    Rate lowered(double most, long now) {
        double met = Math.min(this.perSecond, most);
        return new Rate(STEP_BACK * met, met, (Math.abs(met - this.limit) <= ALIKE * met) ? LATE : SOON, now);
    }

    /// A request went that had to wait for its turn.
    /// @return whether it has outgrown every limit
    boolean grow(long now) {
        this.steps = Math.min(this.steps + 1, (now - this.since) / SECOND * STEPS_A_SECOND);
        double growth = this.scale * Math.pow(this.steps - this.stepsToLimit, 3);
        this.perSecond = Math.max(this.perSecond, this.limit * (1 + growth));
        return this.perSecond > FASTEST;
    }

    double perSecond() {
        return this.perSecond;
    }

    /// What it began with.
    double first() {
        return this.first;
    }

    /// Whether it has hardly grown.
    boolean isSteady() {
        return this.first >= (1 - ALIKE) * this.perSecond;
    }

    /// How far it has come, 1 at the limit.
    double share() {
        return this.perSecond / this.limit;
    }

    /// Nanoseconds between two requests.
    long interval() {
        return Math.round(SECOND / this.perSecond);
    }

    /// Requests in any one second, those made up for included.
    long mostInASecond() {
        return (long) (this.perSecond * 1.01) + 1;
    }

}
