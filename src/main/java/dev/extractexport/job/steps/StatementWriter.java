package dev.extractexport.job.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.extractexport.api.ListedJob;
import dev.extractexport.archive.FrameDraft;
import dev.extractexport.archive.FrameLabel;
import dev.extractexport.archive.FrameLocation;
import dev.extractexport.archive.FrameWriter;
import dev.extractexport.archive.Segment;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Source;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.fetch.listing.CreditsAnswer;
import dev.extractexport.job.context.ExportContext;
import dev.extractexport.job.listing.CreditsRound;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.credits.Awaited;
import dev.extractexport.ledger.credits.Statement;

/// What a page of credits leaves: a frame without a result for each job whose credits came, the
/// statement that names it, and what is known of the others.
final class StatementWriter implements AutoCloseable {

    private final ExportContext export;

    private final Ledger ledger;

    private final List<Draft> drafts = new ArrayList<>();

    /// A statement to be.
    private record Draft(Awaited awaited, int number, long createdMicros, ListedJob job, FrameDraft frame) {
    }

    private StatementWriter(ExportContext export) {
        this.export = export;
        this.ledger = export.ledger();
    }

    /// Records the answers; what is to be archived is still to be.
    static StatementWriter of(ExportContext export, List<CreditsAnswer> answers) {
        StatementWriter writer = new StatementWriter(export);
        answers.forEach(writer::record);
        writer.ledger.credits().addAsked(export.number(), answers.size());
        return writer;
    }

    /// One that has ended meanwhile was asked for in an earlier life of this export.
    private void record(CreditsAnswer answer) {
        this.ledger.credits().waiting(answer.asked().jobId(), answer.asked().updatedAtMicros()).ifPresent((awaited) -> {
            Awaited now = CreditsRound.after(awaited, answer.finding(), this.export.clock().instant());
            this.ledger.credits().update(now);
            if (now.ended() == Awaited.Ended.FILLED) {
                this.drafts.add(draft(now, Objects.requireNonNull(answer.job())));
            }
        });
    }

    private Draft draft(Awaited awaited, ListedJob job) {
        Awaited.Version version = awaited.version();
        long created = this.ledger.decisions()
            .get(awaited.export(), new JobVersions.Key(version.jobId(), version.updatedMicros()))
            .createdMicros();
        try (FrameWriter frame = new FrameWriter(this.export.layout().spill(), Source.LIST_ITEM, job.json())) {
            return new Draft(awaited, this.ledger.credits().nextNumber(version), created, job, frame.finish());
        }
    }

    /// The frames, to be written behind those of the page's jobs.
    List<Segment.Entry> entries() {
        List<Segment.Entry> entries = new ArrayList<>();
        for (Draft draft : this.drafts) {
            Awaited.Version version = draft.awaited().version();
            String status = RunFacts.ofListItem(draft.job().facts()).status();
            entries.add(new Segment.Entry(new FrameLabel(version.jobId(), Timestamps.ofMicros(version.updatedMicros()),
                    Timestamps.ofMicros(draft.createdMicros()), status, Source.LIST_ITEM, FrameLabel.STATEMENT, null,
                    null, false), draft.frame()));
        }
        return entries;
    }

    /// Names the frames, now that they are durable.
    void archived(int segment, List<FrameLocation> frames) {
        for (int i = 0; i < this.drafts.size(); i++) {
            Draft draft = this.drafts.get(i);
            FrameLocation at = frames.get(i);
            this.ledger.credits()
                .add(new Statement(this.export.number(), draft.awaited().version(), draft.number(),
                        draft.awaited().export(), draft.createdMicros(),
                        new Statement.Frame(segment, at.offset(), at.length(), at.plainLength())));
        }
    }

    @Override
    public void close() {
        this.drafts.forEach((draft) -> draft.frame().close());
    }

}
