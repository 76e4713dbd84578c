package dev.extractexport.api.pace;

/// The first of the refusals that one overrun of a limit brought.
/// @param ticket of the request that was refused
/// @param sentAt when that was sent
/// @param knownFrom requests with lower tickets were sent before it was known
/// @param refusals up to here
/// @param resumeAt when requests go on
record Overrun(long ticket, long sentAt, long knownFrom, long refusals, long resumeAt) {

    private static final double NANOS_PER_SECOND = 1e9;

    private static final long HALF_A_SECOND = 500_000_000L;

    /// Requests let through from here to a later refusal.
    /// @param refusalsNow with that one
    long passed(long laterTicket, long refusalsNow) {
        return Math.max(0, laterTicket - this.ticket - (refusalsNow - this.refusals));
    }

    /// What a limit without memory lets through if it let `passed` through since then.
    double rate(long passed, long at) {
        return passed * NANOS_PER_SECOND / Math.max(1, at - this.sentAt);
    }

    /// The same for a limit that counts in seconds and had time to forget.
    double rateSinceResumed(long passed, long at) {
        return passed * NANOS_PER_SECOND / Math.max(NANOS_PER_SECOND, (double) (at - this.resumeAt));
    }

    /// Whether nothing was sent for so long that a limit which counts in seconds began
    /// anew.
    boolean paused() {
        return this.resumeAt - this.sentAt > HALF_A_SECOND;
    }

}
