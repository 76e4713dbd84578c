package dev.extractexport.cli;

import java.time.Duration;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.job.plan.Plan;
import org.jspecify.annotations.Nullable;

/// How long `run` would list and fetch.
/// @param time the longest of the bounds that are known
/// @param basis what it rests on
record PlanEstimate(Duration time, String basis) {

    private static final double NANOS_PER_SECOND = 1e9;

    private static final int SECONDS_PER_MINUTE = 60;

    /// Pages come one after the other; runs as many at once as the concurrency allows;
    /// all together no faster than the ceiling. The three overlap, so the slowest
    /// decides.
    static PlanEstimate of(Plan.Calls calls, ExportSpec.Pace pace) {
        double perCall = calls.listingTime().toNanos() / NANOS_PER_SECOND / Math.max(1, calls.listing());
        double listing = perCall * (calls.listing() + 1);
        double fetching = perCall * (calls.total() - calls.listing()) / pace.concurrency();
        Double ceiling = pace.requestsPerSecond();
        double paced = (ceiling != null) ? (calls.total() + 1) / ceiling : 0;
        double seconds = Math.max(Math.max(listing, fetching), paced);
        return new PlanEstimate(Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND)), basis(perCall, pace, ceiling,
                (seconds == paced) ? "the ceiling" : (seconds == listing) ? "listing" : "fetching"));
    }

    private static String basis(double perCall, ExportSpec.Pace pace, @Nullable Double ceiling, String slowest) {
        return "%s decides; a listing call took %.0f ms now, %,d runs at once, %s; flatten and publish not counted"
            .formatted(slowest, perCall * 1000, pace.concurrency(),
                    (ceiling != null) ? "at most %s calls a second".formatted(ceiling) : "no ceiling on calls");
    }

    /// `about 12 min`, or `less than a minute`.
    String words() {
        long minutes = Math.ceilDiv(this.time.toSeconds(), SECONDS_PER_MINUTE);
        return (this.time.toSeconds() < SECONDS_PER_MINUTE) ? "less than a minute" : "about %,d min".formatted(minutes);
    }

}
