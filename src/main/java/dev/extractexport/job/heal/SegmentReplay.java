package dev.extractexport.job.heal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.archive.FrameLabel;
import dev.extractexport.archive.FrameLocation;
import dev.extractexport.archive.SegmentFooter;
import dev.extractexport.archive.SegmentReader;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.failure.Failure;
import dev.extractexport.fetch.triage.Outcome;
import dev.extractexport.job.listing.Sightings;
import dev.extractexport.job.record.DecisionRow;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.credits.Awaited;
import dev.extractexport.ledger.credits.Statement;
import dev.extractexport.ledger.quarantine.Quarantine;
import dev.extractexport.publish.Intact;
import org.jspecify.annotations.Nullable;

/// Records a segment again as it was when it was archived: its decisions, the versions it saw, the
/// credits that were not there and those that came.
final class SegmentReplay {

    private final Ledger ledger;

    private final long export;

    private final Instant archivedAt;

    /// @param archivedAt about when, of the whole export
    SegmentReplay(Ledger ledger, long export, Instant archivedAt) {
        this.ledger = ledger;
        this.export = export;
        this.archivedAt = archivedAt;
    }

    /// What there is to record, apart from statements.
    private record Rows(List<Decision> decisions, Map<JobVersions.Key, JobVersions.Sighting> seen,
            Map<String, String> schemas) {
    }

    /// Records a segment in one commit.
    /// @param path below the archive
    /// @param file the same
    /// @throws Failure DAMAGE naming the file, with nothing recorded
    void replay(int segment, String path, Path file) {
        this.ledger.inTransaction(() -> {
            this.ledger.fence();
            try {
                SegmentFooter footer = SegmentReader.readFooter(file);
                if (footer.export() != this.export || footer.segment() != segment) {
                    throw new Failure(Failure.Kind.DAMAGE,
                            "Archive segment %s says that it is number %d of export %d: put back a good copy"
                                .formatted(file, footer.segment(), footer.export()));
                }
                this.ledger.decisions()
                    .addSegment(this.export, segment, path, footer.frames().size(), file.toFile().length(),
                            Intact.sha256(file));
                record(segment, file, footer);
                return true;
            }
            catch (IOException ex) {
                throw new Failure(Failure.Kind.INCOMPLETE,
                        "Archive segment %s cannot be read (%s): make it readable and run again".formatted(file,
                                ex.getMessage()),
                        ex);
            }
        });
    }

    private void record(int segment, Path file, SegmentFooter footer) throws IOException {
        Rows rows = new Rows(new ArrayList<>(), new LinkedHashMap<>(), new HashMap<>());
        try (SegmentReader reader = new SegmentReader(file)) {
            for (SegmentFooter.Frame frame : footer.frames()) {
                RunFacts facts = reader.facts(frame.location());
                if (!isStatement(frame)) {
                    add(frame, facts, segment, rows);
                }
            }
        }
        this.ledger.jobVersions().record(List.copyOf(rows.seen().values()));
        this.ledger.decisions().keepSchemas(rows.schemas());
        this.ledger.decisions().put(rows.decisions());
        for (SegmentFooter.Frame frame : footer.frames()) {
            if (isStatement(frame)) {
                state(frame, segment);
            }
            else {
                await(frame.label());
                hold(frame.label());
            }
        }
    }

    private static boolean isStatement(SegmentFooter.Frame frame) {
        return frame.label().outcome().equals(FrameLabel.STATEMENT);
    }

    private void add(SegmentFooter.Frame frame, RunFacts facts, int segment, Rows rows) {
        FrameLabel label = frame.label();
        JobVersions.Key key = DecisionRow.key(label);
        Instant created = label.createdAt();
        Long createdMicros = (created != null) ? (Long) Timestamps.micros(created) : null;
        if (facts.isChanged()) {
            JobVersions.Key listedAs = new JobVersions.Key(label.jobId(),
                    Timestamps.micros(RunFacts.ofListItem(facts.job()).updatedAt()));
            rows.seen()
                .putIfAbsent(listedAs, new JobVersions.Sighting(listedAs, createdMicros,
                        Sightings.superseded(label.status(), this.export)));
        }
        rows.seen()
            .put(key, new JobVersions.Sighting(key, createdMicros,
                    Sightings.seen(Outcome.valueOf(label.outcome()), true, label.status(), null, this.export)));
        rows.decisions().add(DecisionRow.of(this.export, segment, label, frame.location(), facts, rows.schemas()));
    }

    private void await(FrameLabel label) {
        Instant answered = label.creditsAwaited();
        if (answered != null && label.outcome().equals(Outcome.EXPORTED.name())) {
            this.ledger.credits().await(version(label), this.export, Timestamps.micros(answered), this.archivedAt);
        }
    }

    private void hold(FrameLabel label) {
        if (label.outcome().equals(Outcome.QUARANTINED.name())) {
            JobVersions.Key key = DecisionRow.key(label);
            this.ledger.quarantine()
                .hold(key.jobId(), key.updatedMicros(), label.passing() ? Quarantine.nextAt(0, this.archivedAt) : null);
        }
    }

    /// Credits that came for a version which an earlier segment exported.
    private void state(SegmentFooter.Frame frame, int segment) {
        Awaited.Version version = version(frame.label());
        Decision decided = exported(DecisionRow.key(frame.label()));
        if (decided == null) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "Segment %d of export %d tells the credits of a version of job %s that nothing before it exported: "
                        .formatted(segment, this.export, version.jobId()) + "put back the whole archive");
        }
        this.ledger.credits()
            .ofJob(version.jobId())
            .stream()
            .filter((awaited) -> awaited.version().equals(version))
            .forEach((awaited) -> this.ledger.credits()
                .update(new Awaited(version, awaited.export(), awaited.answerMicros(), this.archivedAt,
                        awaited.asks() + 1, awaited.inVain(), Awaited.Ended.FILLED)));
        FrameLocation at = frame.location();
        this.ledger.credits()
            .add(new Statement(this.export, version, this.ledger.credits().nextNumber(version), decided.export(),
                    decided.createdMicros(), new Statement.Frame(segment, at.offset(), at.length(), at.plainLength())));
    }

    private @Nullable Decision exported(JobVersions.Key key) {
        Decision exported = null;
        for (Decision decision : this.ledger.decisions().ofJob(key.jobId())) {
            boolean same = decision.key().equals(key) && (decision.exported() || decision.assigned() != null);
            exported = same ? decision : exported;
        }
        return exported;
    }

    private static Awaited.Version version(FrameLabel label) {
        return new Awaited.Version(label.jobId(), Timestamps.micros(label.updatedAt()));
    }

}
