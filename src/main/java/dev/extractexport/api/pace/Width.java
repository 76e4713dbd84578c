package dev.extractexport.api.pace;

/// How many requests may be under way at once. Begins with one, so that a limit is met by few, and
/// adds one for each eighth of a second as long as answers come, at most as many as there are; a
/// server that shows that it is overloaded takes a quarter away, and every round of answers without
/// that adds one again.
///
/// Not safe for several threads. Times are nanoseconds of one clock.
final class Width {

    /// So the usual 16 are there after two seconds, which is all that it costs a night.
    private static final long STEP = 125_000_000L;

    private static final long SECOND = 1_000_000_000L;

    private static final double LESS = 0.75;

    private final int most;

    private double width = 1;

    private boolean opening = true;

    private long widenedAt;

    private long narrowedAt;

    /// @param most the ceiling, 1 or more
    Width(int most, long now) {
        this.most = most;
        this.widenedAt = now;
        this.narrowedAt = now - SECOND;
    }

    /// Requests that may be under way.
    int now() {
        return Math.toIntExact(Math.round(Math.floor(this.width)));
    }

    /// A request was answered.
    void answered(long now) {
        double more = 1 / this.width;
        if (this.opening) {
            long steps = (now - this.widenedAt) / STEP;
            this.widenedAt += steps * STEP;
            more = Math.min((double) steps, this.width);
        }
        this.width = Math.min(this.most, this.width + more);
        this.opening &= this.width < this.most;
    }

    /// A request came to nothing in a way that fewer at once may help. At most once a
    /// second, so that requests that fail together count once.
    void overloaded(long now) {
        if (now - this.narrowedAt >= SECOND) {
            this.width = Math.max(1, this.width * LESS);
            this.opening = false;
            this.narrowedAt = now;
        }
    }

}
