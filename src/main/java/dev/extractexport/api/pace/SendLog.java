package dev.extractexport.api.pace;

/// What was sent when and refused, as far back as a measurement needs it. Requests go by tickets,
/// numbered from 0 in the order of sending. One that is not answered yet counts as let through.
final class SendLog {

    private static final long SECOND = 1_000_000_000L;

    /// Requests of a second at the highest rate that is worth measuring.
    private static final int KEPT = 4_096;

    /// Fewer requests than this are too coarse a measure of a rate, if they took longer
    /// than a second.
    private static final int FEWEST_MEASURED = 20;

    private final long[] sentAt = new long[KEPT];

    private final long[] passedAt = new long[KEPT];

    private final boolean[] refused = new boolean[KEPT];

    private final boolean[] waited = new boolean[KEPT];

    private long sends;

    private long refusals;

    /// A request goes.
    /// @param waited whether it had to wait for its turn
    /// @return its ticket
    long add(long now, boolean waited) {
        int place = place(this.sends);
        this.sentAt[place] = now;
        this.passedAt[place] = 0;
        this.refused[place] = false;
        this.waited[place] = waited;
        return this.sends++;
    }

    /// It was let through, as is known now.
    void pass(long ticket, long now) {
        if (isKept(ticket)) {
            this.passedAt[place(ticket)] = now;
        }
    }

    void refuse(long ticket) {
        this.refusals++;
        if (isKept(ticket)) {
            this.refused[place(ticket)] = true;
        }
    }

    /// The ticket of the next request.
    long next() {
        return this.sends;
    }

    /// Requests refused so far.
    long refusals() {
        return this.refusals;
    }

    /// When a request was sent; of one long ago, when the oldest one known was.
    long sentAt(long ticket) {
        return this.sentAt[place(isKept(ticket) ? ticket : this.sends - KEPT)];
    }

    boolean waited(long ticket) {
        return isKept(ticket) && this.waited[place(ticket)];
    }

    /// Requests let through that were sent before a moment, a second: over the last
    /// second, and over more where these are too few.
    double throughput(long before) {
        int passed = 0;
        long oldest = before;
        for (long ticket = this.sends - 1; ticket >= 0 && isKept(ticket); ticket--) {
            long at = sentAt(ticket);
            if (before - at >= SECOND && passed >= FEWEST_MEASURED) {
                break;
            }
            if (at < before && !this.refused[place(ticket)]) {
                passed++;
                oldest = at;
            }
        }
        return passed * (double) SECOND / Math.max(SECOND, before - oldest);
    }

    /// Requests of which it became known in the last second that they were let through.
    int passedWithinASecond(long now) {
        int passed = 0;
        for (long ticket = this.sends - 1; ticket >= 0 && isKept(ticket); ticket--) {
            if (now - sentAt(ticket) > 2 * SECOND) {
                break;
            }
            long at = this.passedAt[place(ticket)];
            if (at != 0 && now - at < SECOND) {
                passed++;
            }
        }
        return passed;
    }

    private boolean isKept(long ticket) {
        return this.sends - ticket <= KEPT;
    }

    private static int place(long ticket) {
        return Math.toIntExact(ticket % KEPT);
    }

}
