package dev.extractexport.job.listing;

import java.util.Optional;
import java.util.Set;

import dev.extractexport.fetch.triage.KnownVersion;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.ledger.JobVersions;
import org.jspecify.annotations.Nullable;

/// What the ledger makes of a version that an export has seen, and what it knows of it afterwards.
public final class Sightings {

    private static final Set<String> SETTLED = Set.of("EXPORTED", "QUARANTINED", "EXPIRED");

    private Sightings() {
    }

    /// Whether an earlier page of the same export has dealt with a version. One that was
    /// open there and is finished here is not a repetition, nor is one in quarantine that
    /// is decided about anew.
    /// @param framed whether there is something to archive
    public static boolean isRepeated(Outcome outcome, boolean framed, JobVersions.@Nullable Known before, long export) {
        if (outcome == Outcome.REPEATED) {
            return true;
        }
        if (before == null || before.seenExport() != export) {
            return false;
        }
        // A listing has shown it as it stands, then it was tried again.
        boolean triedAgain = before.state().equals("QUARANTINED") && before.seenOutcome().equals("UNCHANGED");
        return !framed || !(triedAgain || (before.seenOutcome().equals("OPEN") && outcome != Outcome.OPEN));
    }

    /// Whether an earlier export has dealt with a version for good.
    public static boolean isSettled(JobVersions.@Nullable Known before) {
        return before != null && SETTLED.contains(before.state());
    }

    /// The row that follows.
    /// @param remembered whether the version is dealt with; not where only today's
    /// options kept it out
    public static JobVersions.Known seen(Outcome outcome, boolean remembered, String status,
            JobVersions.@Nullable Known before, long export) {
        String state = switch (outcome) {
            case EXPORTED -> "EXPORTED";
            case OPEN -> "OPEN";
            case FILTERED -> remembered ? "FILTERED" : "SKIPPED";
            case QUARANTINED -> "QUARANTINED";
            case EXPIRED -> "EXPIRED";
            case DEFERRED -> "SKIPPED";
            case UNCHANGED, REPEATED -> (before != null) ? before.state() : "SKIPPED";
        };
        // What was known before and is only passed over now stays known.
        if (state.equals("SKIPPED") && before != null) {
            state = before.state();
        }
        return new JobVersions.Known(state, status, export, outcome.name());
    }

    /// The row of a version that was listed, but had been followed by another one when it
    /// was
    /// fetched.
    public static JobVersions.Known superseded(String status, long export) {
        return new JobVersions.Known("SUPERSEDED", status, export, "UNCHANGED");
    }

    /// What a row says to whoever decides about the version; nothing where it was seen
    /// but not decided about, which is as good as new.
    public static Optional<KnownVersion> known(JobVersions.Known row) {
        return switch (row.state()) {
            case "SKIPPED" -> Optional.empty();
            default -> Optional.of(new KnownVersion(KnownVersion.State.valueOf(row.state()), row.status()));
        };
    }

}
