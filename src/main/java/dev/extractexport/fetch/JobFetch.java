package dev.extractexport.fetch;

import java.nio.file.Path;

import dev.extractexport.api.ExtractApi;
import dev.extractexport.api.Fetched;
import dev.extractexport.api.FetchedRun;
import dev.extractexport.api.ListedJob;
import dev.extractexport.archive.FrameDraft;
import dev.extractexport.archive.FrameWriter;
import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.ResultFacts.Shape;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.facts.UnreadableFactException;
import dev.extractexport.fetch.triage.Decision;
import dev.extractexport.fetch.triage.JobStatus;
import dev.extractexport.fetch.triage.ListedVersion;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.fetch.triage.VersionKey;
import dev.extractexport.fetch.triage.Wanted;
import org.jspecify.annotations.Nullable;

/// Carries out the decision about one job.
final class JobFetch {

    private final Runs runs;

    private final Wanted wanted;

    private final Path spillDirectory;

    /// Asks for what a job produced.
    @FunctionalInterface
    interface Runs {

        Fetched<FetchedRun> fetch(ListedJob job, ExtractApi.FrameWriterFactory frames) throws InterruptedException;

    }

    JobFetch(Runs runs, Wanted wanted, Path spillDirectory) {
        this.runs = runs;
        this.wanted = wanted;
        this.spillDirectory = spillDirectory;
    }

    FetchedJob carryOut(ListedVersion listed, Decision decision) throws InterruptedException {
        try {
            return switch (decision.work()) {
                case NONE -> job(listed, decision.outcome(), decision, null, null, decision.reason());
                case ITEM -> item(listed, decision.outcome(), decision, decision.reason());
                case RUN -> run(listed, decision);
            };
        }
        finally {
            listed.job().free();
        }
    }

    private FetchedJob run(ListedVersion listed, Decision decision) throws InterruptedException {
        Fetched<FetchedRun> fetched = this.runs.fetch(listed.job(), this::open);
        return switch (fetched) {
            case Fetched.Found<FetchedRun>(FetchedRun run) ->
                found(run.facts().isChanged() ? changed(listed, run.facts()) : listed, listed, decision, run);
            case Fetched.Gone<FetchedRun>() ->
                item(listed, Outcome.EXPIRED, decision, "The API no longer has what this job produced");
            case Fetched.Refused<FetchedRun>(String reason, boolean passing) ->
                item(listed, Outcome.QUARANTINED, decision, reason).mayPass(passing);
        };
    }

    /// A job whose run is not given, for a reason that may pass.
    FetchedJob refused(ListedVersion listed, Decision decision, String reason) {
        return item(listed, Outcome.QUARANTINED, decision, reason).mayPass(true);
    }

    /// The version that was fetched, where the job has changed since it was listed.
    private static ListedVersion changed(ListedVersion listed, RunFacts facts) {
        VersionKey key = new VersionKey(listed.job().jobId(), Timestamps.micros(facts.updatedAt()));
        return new ListedVersion(listed.job(), key, listed.createdAtMicros(), facts.status(), listed.problem());
    }

    /// @param version that was fetched
    private FetchedJob found(ListedVersion version, ListedVersion listed, Decision decision, FetchedRun run) {
        RunFacts facts = run.facts();
        String runStatus = facts.runStatus();
        if (runStatus != null && JobStatus.isUnfinished(runStatus)) {
            run.frame().close();
            String reason = "the job is %s but its run is still %s".formatted(listed.status(), runStatus);
            return decision.knownOpen() ? job(listed, Outcome.OPEN, decision, null, null, reason)
                    : item(listed, Outcome.OPEN, decision, reason);
        }
        String mismatch = mismatch(version, facts);
        if (mismatch != null) {
            // Two answers of one service that do not agree: one of them was early or
            // late.
            return job(version, Outcome.QUARANTINED, decision, facts, run.frame(), mismatch).mayPass(true);
        }
        if (facts.isChanged() && !this.wanted.isWanted(version.status())) {
            return job(version, Outcome.FILTERED, decision, facts, run.frame(),
                    "the job has changed since it was listed as " + listed.status());
        }
        if (facts.result().shape() == Shape.SCALAR) {
            return job(version, Outcome.QUARANTINED, decision, facts, run.frame(),
                    "The result is a single value, expected an object, an array or null");
        }
        ObjectFacts fetched = facts.run();
        if (fetched != null && fetched.result().shape() == Shape.ABSENT && facts.job().result().elements() > 0) {
            // The archive keeps what was fetched, not what the listing carried along.
            return job(version, Outcome.QUARANTINED, decision, facts, run.frame(),
                    "The listing shows a result, but what was fetched for the job has none")
                .mayPass(true);
        }
        FetchedJob job = job(version, decision.outcome(), decision, facts, run.frame(), decision.reason());
        boolean billed = !run.listed() && !JobStatus.isFailed(version.status());
        return billed ? job.awaitingCredits(creditsAwaited(facts)) : job;
    }

    /// The version as it was answered, if the service tells credits and has none of it
    /// yet. The first generation never has any, and a second one that knows of none has
    /// no such member.
    private static @Nullable Long creditsAwaited(RunFacts facts) {
        ObjectFacts fetched = facts.run();
        if (facts.source() != Source.V2_JOB || fetched == null || !fetched.tree().has("usage") || facts.hasCredits()) {
            return null;
        }
        try {
            return Timestamps.micros(RunFacts.ofListItem(fetched).updatedAt());
        }
        catch (UnreadableFactException ex) {
            // Then a later answer could not be told from one about another version.
            return null;
        }
    }

    /// Why what was fetched is not what this job produced; null if nothing speaks against
    /// it.
    private static @Nullable String mismatch(ListedVersion listed, RunFacts facts) {
        ObjectFacts fetched = facts.run();
        if (fetched == null) {
            return null;
        }
        String key = (facts.source() == Source.V1_RUN) ? "job_id" : "id";
        String id = fetched.tree().path(key).asString(listed.job().jobId());
        if (!id.equals(listed.job().jobId())) {
            return "What was fetched belongs to another job: its '%s' is not the id that was asked for".formatted(key);
        }
        String status = facts.runStatus();
        boolean failed = status != null && JobStatus.isFailed(status) && !JobStatus.isFailed(listed.status());
        return failed ? "The job is listed as %s but what was fetched says %s".formatted(listed.status(), status)
                : null;
    }

    /// With a frame of the list item alone.
    private FetchedJob item(ListedVersion listed, Outcome outcome, Decision decision, @Nullable String reason) {
        try (FrameWriter writer = open(Source.LIST_ITEM, listed.job().json())) {
            RunFacts facts = RunFacts.ofListItem(listed.job().facts());
            return job(listed, outcome, decision, facts, writer.finish(), reason);
        }
    }

    private FrameWriter open(Source source, byte[] jobJson) {
        return new FrameWriter(this.spillDirectory, source, jobJson);
    }

    private static FetchedJob job(ListedVersion version, Outcome outcome, Decision decision, @Nullable RunFacts facts,
            @Nullable FrameDraft frame, @Nullable String reason) {
        boolean changed = facts != null && facts.isChanged();
        VersionKey listedAs = changed ? ListedVersion.of(version.job()).key() : null;
        return new FetchedJob(version.key(), version.createdAtMicros(), version.status(), outcome,
                decision.remembered(), listedAs, facts, frame, null, reason, false, null);
    }

}
