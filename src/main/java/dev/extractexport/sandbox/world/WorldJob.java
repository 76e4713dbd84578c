package dev.extractexport.sandbox.world;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/// One extract job: the truth with which an export can be compared. Small facts are held,
/// everything large is drawn when asked for, the same each time.
/// @param seed of the world
/// @param index of the job, 0 for the oldest
/// @param id as listed
/// @param runId of its v1 run, or null where v1 does not know the job
/// @param state in this night
public record WorldJob(long seed, int index, String id, @Nullable String runId, State state) {

    /// From here on, invoices carry the second version of their schema.
    public static final Instant SCHEMA_EDITED = Instant.parse("2026-09-28T08:30:00Z");

    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS",
            Locale.ROOT);

    /// Of so many jobs in a row, those made from a parse job share it.
    private static final int SHARED_EVERY = 90;

    /// The last digit of the jobs made from a parse job.
    private static final int FROM_PARSE_JOB = 6;

    /// Which dataset the job belongs to.
    public Family family() {
        return Family.of(this.index);
    }

    public Status status() {
        return this.state.status();
    }

    public Instant createdAt() {
        return this.state.createdAt();
    }

    public Instant updatedAt() {
        return this.state.updatedAt();
    }

    /// As served: most with `Z`, some with an offset, some without any.
    public String createdAtText() {
        return text(createdAt());
    }

    /// As served, see [#createdAtText()].
    public String updatedAtText() {
        return text(updatedAt());
    }

    public Quirk quirk() {
        return Quirk.of(this.index);
    }

    /// The saved configuration, or null for a job with one of its own.
    public @Nullable String configurationId() {
        return family().isSaved() ? ids().prefixed("cfg", family().number()) : null;
    }

    /// The v1 agent.
    public String agentId() {
        return World.agentId(this.seed, family());
    }

    /// The file, as v2 names it.
    public String fileId() {
        return ids().prefixed("dfl", this.index);
    }

    /// The file, as v1 names it.
    public String fileUuid() {
        return ids().uuid("file", this.index);
    }

    /// What the file is called; v2 does not say.
    public String fileName() {
        List<String> names = List.of("%s-%d.pdf", "%s %d (1).PDF", "Übersicht – %s, \"%d\".pdf", "../%s/%d.pdf");
        String kind = family().title();
        return String.format(Locale.ROOT, names.get(ids().pick("file name", this.index, names.size())), kind,
                this.index);
    }

    /// Jobs that read a document parsed before name the parse job, a few of them the same
    /// one.
    public boolean isFromParseJob() {
        return this.index % 10 == FROM_PARSE_JOB;
    }

    /// The parse job of the document.
    public String parseJobId() {
        return ids().prefixed("pjb", document());
    }

    /// What the parsing of the document cost, the same for all jobs that share it.
    public Family.Tier parseTier() {
        return Family.of(document()).tier();
    }

    /// The document that the job was made for: a file, or a parse job.
    public String documentInput() {
        return isFromParseJob() ? parseJobId() : fileId();
    }

    /// What a row of the result stands for. Every other patent is read per page.
    public Family.Target target() {
        boolean other = family() == Family.PATENTS && this.index / Family.values().length % 2 == 1;
        return other ? Family.Target.PER_PAGE : family().target();
    }

    /// The pages that were asked for, such as `3,7-9`, or null for all.
    public @Nullable String pageSelection() {
        if (target() != Family.Target.PER_PAGE || ids().pick("selection", this.index, 2) == 0) {
            return null;
        }
        List<Integer> pages = pages();
        return pages.getFirst() + "," + pages.get(1) + "-" + pages.getLast();
    }

    /// The pages that were read, from 1.
    public List<Integer> pages() {
        Random random = ids().random("pages", document(), 0);
        int count = 3 + random.nextInt(4);
        boolean selected = target() == Family.Target.PER_PAGE && ids().pick("selection", this.index, 2) != 0;
        int first = selected ? 1 + random.nextInt(5) : 1;
        int gap = selected ? 2 + random.nextInt(3) : 1;
        List<Integer> pages = new ArrayList<>();
        pages.add(first);
        for (int page = first + gap; pages.size() < count; page++) {
            pages.add(page);
        }
        return pages;
    }

    /// The version of the dataset's schema that the job was made with, from 1.
    public int schemaVersion() {
        return createdAt().isBefore(SCHEMA_EDITED) ? 1 : Schemas.LATEST;
    }

    /// The `data_schema`, exactly as served, or null where the job has none.
    public @Nullable String dataSchemaJson() {
        return family().isTyped() ? Schemas.of(family()).served(schemaVersion()) : null;
    }

    /// The result, exactly as served. The text `null` is a result too; null means there
    /// is none.
    public @Nullable String resultJson() {
        return (status() == Status.COMPLETED) ? new ResultDrawing(this).draw() : null;
    }

    /// Citations and confidences, shaped like the result; null where the job asked for
    /// none.
    public @Nullable String evidenceJson() {
        String result = resultJson();
        if (result == null || family().evidence() == Family.Evidence.NONE) {
            return null;
        }
        return new EvidenceDrawing(this).draw(result);
    }

    /// Why a part of a completed job is missing; stands in the first tree of
    /// [#evidenceJson()].
    public @Nullable String partialError() {
        boolean partial = quirk() == Quirk.PARTIAL && status() == Status.COMPLETED
                && family().evidence() != Family.Evidence.NONE;
        return partial ? "missing required value at path $.total\nExtra inputs are not permitted at path $.notes"
                : null;
    }

    /// Why a job failed; not every failed job says.
    public @Nullable String errorMessage() {
        boolean says = status() == Status.FAILED && this.index / 23 % 3 != 2;
        return says ? "parsing_error: page 2 of \"" + fileName() + "\" not found\n(correlation ID: "
                + ids().uuid("correlation", this.index) + ")" : null;
    }

    /// What the job used, or null unless it is completed.
    public @Nullable Usage usage() {
        if (status() != Status.COMPLETED) {
            return null;
        }
        Random random = ids().random("usage", this.index, this.state.revision());
        int pages = pages().size();
        boolean recorded = this.state.billed();
        return new Usage(pages, pages, 400 + random.nextInt(9_000), 100 + random.nextInt(4_000),
                recorded ? pages * family().tier().extractCreditsPerPage() : null,
                recorded ? pages * parseTier().parseCreditsPerPage() : null);
    }

    /// The first job that read the same document.
    private int document() {
        return isFromParseJob() ? this.index / SHARED_EVERY * SHARED_EVERY + FROM_PARSE_JOB : this.index;
    }

    Random random(String purpose) {
        return ids().random(purpose, this.index, this.state.revision());
    }

    private Seed ids() {
        return new Seed(this.seed);
    }

    private String text(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        return switch (this.index % 11) {
            case 3 -> MICROS.format(utc);
            case 7 -> MICROS.format(utc) + "+00:00";
            case 9 -> MICROS.format(OffsetDateTime.ofInstant(instant, ZoneOffset.ofHours(2))) + "+02:00";
            default -> MICROS.format(utc) + "Z";
        };
    }

    /// What one night sees of a job's history.
    /// @param status of the job
    /// @param createdAt when it was made, microseconds
    /// @param updatedAt when it last changed, microseconds
    /// @param revision 0, and one more for each time a finished job was changed
    /// @param billed whether billing has recorded what it cost
    public record State(Status status, Instant createdAt, Instant updatedAt, int revision, boolean billed) {
    }

    /// What a completed job used.
    /// @param pagesExtracted pages that the extraction read
    /// @param pagesBilled pages that are paid for
    /// @param documentTokens of the document
    /// @param outputTokens of the result
    /// @param extractCredits for the extraction, or null where billing has not recorded
    /// them
    /// @param parseCredits for the parse job, repeated on every job that shares it, or
    /// null likewise
    public record Usage(int pagesExtracted, int pagesBilled, int documentTokens, int outputTokens,
            @Nullable Integer extractCredits, @Nullable Integer parseCredits) {
    }

    /// How far a job has come, as v2 says it.
    public enum Status {

        PENDING("PENDING"), THROTTLED("CREATED"), RUNNING("PENDING"), COMPLETED("SUCCESS"), FAILED("ERROR"),
        CANCELLED(null);

        private final @Nullable String runStatus;

        Status(@Nullable String runStatus) {
            this.runStatus = runStatus;
        }

        /// What the v1 run of such a job says; a cancelled job has no run.
        public @Nullable String runStatus() {
            return this.runStatus;
        }

        /// Whether the next night finishes the job.
        public boolean isOpen() {
            return this == PENDING || this == THROTTLED || this == RUNNING;
        }

    }

}
