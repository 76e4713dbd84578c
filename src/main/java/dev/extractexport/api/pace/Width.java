package dev.extractexport.api.pace;

/// How many requests may be under way at once. Begins with one, so that a limit is met by few, and
/// adds one for each further eighth of a second; a server that shows that it is overloaded takes a
/// quarter away, and every round of answers without that adds one again.
///
/// Not safe for several threads. Times are nanoseconds of one clock.
final class Width {

    /// So the usual 16 are there after two seconds, which is all that it costs a night.
    private static final long STEP = 125_000_000L;

    private static final long SECOND = 1_000_000_000L;

    private static final double LESS = 0.75;

    private final int most;

    private final long begin;

    private double width = 1;

    private boolean opening = true;

    private long narrowedAt;

    /// @param most the ceiling, 1 or more
    Width(int most, long now) {
        this.most = most;
        this.begin = now;
        this.narrowedAt = now - SECOND;
    }

    /// Requests that may be under way now.
    int at(long now) {
        if (this.opening) {
            this.width = Math.min(this.most, 1.0 + Math.floorDiv(now - this.begin, STEP));
            this.opening = this.width < this.most;
        }
        return Math.toIntExact(Math.round(Math.floor(this.width)));
    }

    /// When there may be more without any answer, from now; 0 if only answers help.
    long untilWider(long now) {
        return this.opening ? STEP - Math.floorMod(now - this.begin, STEP) : 0;
    }

    /// A request was answered.
    void answered() {
        if (!this.opening) {
            this.width = Math.min(this.most, this.width + 1 / this.width);
        }
    }

    /// A request came to nothing in a way that fewer at once may help. At most once a
    /// second, so that requests that fail together count once.
    void overloaded(long now) {
        at(now);
        if (now - this.narrowedAt >= SECOND) {
            this.width = Math.max(1, this.width * LESS);
            this.opening = false;
            this.narrowedAt = now;
        }
    }

}
