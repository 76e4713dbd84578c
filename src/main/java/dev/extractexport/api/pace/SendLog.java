package dev.extractexport.api.pace;

/// What was sent when and refused, as far back as a measurement needs it. Requests go by tickets,
/// numbered from 0 in the order of sending. One that is not answered yet counts as let through.
final class SendLog {

    private static final long SECOND = 1_000_000_000L;

    /// Requests of a second at the highest rate that is worth measuring.
    private static final int KEPT = 4_096;

    private final long[] sentAt = new long[KEPT];

    private final boolean[] refused = new boolean[KEPT];

    private long sends;

    /// A request goes.
    /// @return its ticket
    long add(long now) {
        this.sentAt[place(this.sends)] = now;
        this.refused[place(this.sends)] = false;
        return this.sends++;
    }

    void refuse(long ticket) {
        if (isKept(ticket)) {
            this.refused[place(ticket)] = true;
        }
    }

    /// The ticket of the next request.
    long next() {
        return this.sends;
    }

    /// When a request was sent; of one long ago, when the oldest one known was.
    long sentAt(long ticket) {
        return this.sentAt[place(Math.max(ticket, oldest()))];
    }

    /// Requests let through between two others.
    long passed(long after, long before) {
        long passed = 0;
        for (long ticket = Math.max(after + 1, oldest()); ticket < before; ticket++) {
            passed += this.refused[place(ticket)] ? 0 : 1;
        }
        return passed;
    }

    /// Requests let through of those that were sent within a second before another.
    long passedInTheSecondBefore(long ticket) {
        long since = sentAt(ticket) - SECOND - SECOND / 100;
        long first = ticket;
        while (first > oldest() && sentAt(first - 1) > since) {
            first--;
        }
        return passed(first - 1, ticket);
    }

    /// Requests refused among the last so many before another.
    int refusedAmong(int last, long ticket) {
        long first = Math.max(ticket - last, oldest());
        return Math.toIntExact(ticket - first - passed(first - 1, ticket));
    }

    /// When one more request makes no more than so many in one second.
    /// @param most 1 or more
    /// @return a time that may have passed
    long roomAt(long most) {
        long first = this.sends - most;
        return (first < oldest()) ? Long.MIN_VALUE : sentAt(first) + SECOND + SECOND / 100;
    }

    private long oldest() {
        return Math.max(0, this.sends - KEPT);
    }

    private boolean isKept(long ticket) {
        return ticket >= oldest();
    }

    private static int place(long ticket) {
        return Math.toIntExact(ticket % KEPT);
    }

}
