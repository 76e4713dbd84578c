package dev.extractexport.fetch.triage;

import dev.extractexport.fetch.triage.Decision.Work;
import dev.extractexport.fetch.triage.KnownVersion.State;
import org.jspecify.annotations.Nullable;

/// Decides about listed jobs one after the other and counts the runs that are to be fetched. Used
/// by one thread.
public final class Triage {

    private static final Decision REPEATED = new Decision(Outcome.REPEATED, Work.NONE, false, false, null);

    private static final Decision UNCHANGED = new Decision(Outcome.UNCHANGED, Work.NONE, true, false, null);

    private static final Decision DEFERRED = new Decision(Outcome.DEFERRED, Work.NONE, false, false, null);

    private final Wanted wanted;

    private final SeenVersions seen;

    private long planned;

    /// Begins with nothing seen.
    /// @param alreadyPlanned runs that this export planned before it was interrupted
    /// @param rememberedPages how many pages may be listed before the ledger knows the
    /// first of them
    public Triage(Wanted wanted, long alreadyPlanned, int rememberedPages) {
        this.wanted = wanted;
        this.planned = alreadyPlanned;
        this.seen = new SeenVersions(rememberedPages);
    }

    /// Runs to be fetched in this export so far.
    public long planned() {
        return this.planned;
    }

    /// To be called before the jobs of each page.
    public void beginPage() {
        this.seen.beginPage();
    }

    /// Decides about the next job of the page.
    /// @param known what the ledger knows of this version; null if nothing
    public Decision decide(ListedVersion listed, @Nullable KnownVersion known) {
        if (!this.seen.add(listed.key(), listed.status())) {
            return REPEATED;
        }
        State state = (known != null) ? known.state() : null;
        if (state == State.EXPORTED || state == State.QUARANTINED || state == State.EXPIRED) {
            return UNCHANGED;
        }
        boolean sameStatus = known != null && known.status().equals(listed.status());
        if (state == State.SUPERSEDED && sameStatus) {
            return UNCHANGED;
        }
        if (listed.job().problem() != null) {
            return new Decision(Outcome.QUARANTINED, Work.ITEM, true, false, listed.problem());
        }
        Long created = listed.createdAtMicros();
        if (created != null && !this.wanted.isWithin(created)) {
            return new Decision(Outcome.FILTERED, Work.NONE, false, false, "created outside the window");
        }
        boolean knownOpen = sameStatus && state == State.OPEN;
        boolean unfinished = JobStatus.isUnfinished(listed.status());
        if (!unfinished && this.wanted.isWanted(listed.status())) {
            return fetched(listed, knownOpen);
        }
        if (listed.problem() != null) {
            return new Decision(Outcome.QUARANTINED, Work.ITEM, true, false, listed.problem());
        }
        if (unfinished) {
            return new Decision(Outcome.OPEN, knownOpen ? Work.NONE : Work.ITEM, true, knownOpen, null);
        }
        boolean knownFiltered = sameStatus && state == State.FILTERED;
        return new Decision(Outcome.FILTERED, knownFiltered ? Work.NONE : Work.ITEM, true, false, null);
    }

    private Decision fetched(ListedVersion listed, boolean knownOpen) {
        if (this.wanted.limit() != null && this.planned >= this.wanted.limit()) {
            return DEFERRED;
        }
        this.planned++;
        Outcome outcome = (listed.problem() != null) ? Outcome.QUARANTINED : Outcome.EXPORTED;
        return new Decision(outcome, Work.RUN, true, knownOpen, listed.problem());
    }

}
