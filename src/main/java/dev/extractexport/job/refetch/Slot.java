package dev.extractexport.job.refetch;

import java.time.Instant;
import java.util.HashMap;
import java.util.Set;

import dev.extractexport.archive.FrameLabel;
import dev.extractexport.archive.FrameLocation;
import dev.extractexport.facts.ResultFacts.Shape;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.fetch.again.Refetch;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.job.record.DecisionRow;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.credits.Awaited;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.ledger.segments.Segments;
import org.jspecify.annotations.Nullable;

/// The place of one frame in a lost segment.
/// @param label as it was; only where the frame comes from may differ
/// @param decision null for credits that came later
record Slot(Segments.Frame frame, FrameLabel label, @Nullable Decision decision) {

    private static final Set<String> NONE = Set.of(Shape.ABSENT.name(), Shape.NULL.name());

    static Slot of(Ledger ledger, long export, Segments.Frame frame) {
        JobVersions.Key key = new JobVersions.Key(frame.jobId(), frame.updatedMicros());
        Instant updatedAt = Timestamps.ofMicros(frame.updatedMicros());
        if (frame.statement() > 1) {
            Decision last = ledger.decisions().last(key).orElseThrow();
            return new Slot(frame, new FrameLabel(frame.jobId(), updatedAt, created(last), last.status(),
                    Source.LIST_ITEM, FrameLabel.STATEMENT, null, null, false), null);
        }
        Decision decision = ledger.decisions().get(export, key);
        // A document that only flattening found unfit had been fetched as any other.
        boolean fetched = isFlattened(decision);
        return new Slot(frame,
                new FrameLabel(frame.jobId(), updatedAt, created(decision), decision.status(), Source.LIST_ITEM,
                        fetched ? Outcome.EXPORTED.name() : decision.outcome(), fetched ? null : decision.reason(),
                        awaited(ledger, export, key), !fetched && mayPass(ledger, key)),
                decision);
    }

    private static boolean isFlattened(Decision decision) {
        return Held.Stage.FLATTEN.name().equals(decision.stage());
    }

    private static @Nullable Instant created(Decision decision) {
        // 0 stands for a time that cannot be read.
        return (decision.createdMicros() != 0) ? Timestamps.ofMicros(decision.createdMicros()) : null;
    }

    private static @Nullable Instant awaited(Ledger ledger, long export, JobVersions.Key key) {
        for (Awaited awaited : ledger.credits().ofJob(key.jobId())) {
            if (awaited.export() == export && awaited.version().updatedMicros() == key.updatedMicros()) {
                return Timestamps.ofMicros(awaited.answerMicros());
            }
        }
        return null;
    }

    private static boolean mayPass(Ledger ledger, JobVersions.Key key) {
        Held held = ledger.quarantine().ofJob(key.jobId()).orElse(null);
        return held != null && held.updatedMicros() == key.updatedMicros() && held.again().nextAt() != null;
    }

    /// Whether a frame of what the ledger knows would do: nothing but a row of `runs`
    /// rests on it.
    boolean isBare() {
        return this.decision != null && !this.label.outcome().equals(Outcome.EXPORTED.name());
    }

    /// Whether it held a result, though one that could not be exported.
    private boolean heldResult() {
        return this.decision != null && this.decision.quarantined() && isBare()
                && !NONE.contains(this.decision.result().shape());
    }

    Refetch.Wish wish() {
        VersionKey version = new VersionKey(this.frame.jobId(), this.frame.updatedMicros());
        return new Refetch.Wish(version, (this.decision == null) ? Refetch.Part.CREDITS
                : heldResult() ? Refetch.Part.RUN_OR_JOB : isBare() ? Refetch.Part.JOB : Refetch.Part.RUN);
    }

    /// Why an answer cannot take this place; null if it can.
    @Nullable String problem(Refetch.Answer answer) {
        RunFacts facts = answer.facts();
        if (facts == null) {
            return (isBare() && answer.told()) ? null : answer.problem();
        }
        if (this.decision == null || isBare()) {
            return null;
        }
        // All that the ledger knows of a frame must be so again: rows, names and columns
        // depend on it, and the ledger is made anew from frames.
        Decision found = DecisionRow.of(this.decision.export(), this.decision.frame().segment(), this.label,
                new FrameLocation(0, 1, 1), facts, new HashMap<>());
        boolean same = found.document().equals(this.decision.document())
                && found.result().equals(asKnown(this.decision.result(), found.result()));
        return same ? null : "gives something else for the same version";
    }

    /// An earlier release did not look at the metadata.
    private static Decision.Result asKnown(Decision.Result known, Decision.Result found) {
        return (known.metadataDigest() != null) ? known
                : new Decision.Result(known.shape(), known.elements(), known.sha256(), found.metadataDigest());
    }

    /// Whether the archive holds less of it with this answer than it did before.
    boolean isLess(Refetch.Answer answer) {
        RunFacts facts = answer.facts();
        return facts == null || (heldResult() && facts.source() == Source.LIST_ITEM);
    }

    FrameLabel labelled(@Nullable RunFacts facts) {
        Source source = (facts != null) ? facts.source() : Source.LIST_ITEM;
        return new FrameLabel(this.label.jobId(), this.label.updatedAt(), this.label.createdAt(), this.label.status(),
                source, this.label.outcome(), this.label.reason(), this.label.creditsAwaited(), this.label.passing());
    }

}
