package dev.extractexport.facts;

import java.time.DateTimeException;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/// One extract job as listed, and what was fetched for it. The accessors read either generation of
/// the API and every shape a list item has had.
/// @param source what `run` is
/// @param job the list item
/// @param run the v1 run or the v2 job fetched; null exactly if the source is the list alone
public record RunFacts(Source source, ObjectFacts job, @Nullable ObjectFacts run) {

    /// In characters. The longest seen has 36; a URL holds no more than a few thousand.
    private static final int MAX_ID = 1_000;

    /// In characters. The set of statuses is open, but they are words.
    private static final int MAX_STATUS = 100;

    public RunFacts {
        if ((source == Source.LIST_ITEM) != (run == null)) {
            throw new IllegalArgumentException(
                    "Source %s %s a fetched object".formatted(source.label(), (run == null) ? "needs" : "cannot have"));
        }
    }

    /// What is listed alone.
    public static RunFacts ofListItem(ObjectFacts job) {
        return new RunFacts(Source.LIST_ITEM, job, null);
    }

    /// The id of the extract job.
    /// @throws UnreadableFactException if it has none that can be used
    public String jobId() {
        String id = text(Fact.JOB_ID);
        if (id == null || id.isEmpty()) {
            throw new UnreadableFactException(
                    "An item of the listing has no id: expected an object with a non-empty text 'id'");
        }
        if (id.length() > MAX_ID) {
            throw new UnreadableFactException("An item of the listing has an 'id' of %d characters, expected at most %d"
                .formatted(id.length(), MAX_ID));
        }
        return id;
    }

    /// The v1 run's id; null for a v2 job, which carries its own result.
    public @Nullable String runId() {
        return text(Fact.RUN_ID);
    }

    /// As it came, cut where it is no word any more; empty if the job has none. Of a job
    /// that changed since it was listed, the present one.
    public String status() {
        String status = isChanged() ? runStatus() : text(Fact.STATUS);
        return (status != null) ? cut(status) : "";
    }

    /// Whether the job that was fetched is a later version than the one that was listed.
    /// A list and a job may give the same moment in different precision: what is the same
    /// in the coarser one is the same version.
    public boolean isChanged() {
        if (this.source != Source.V2_JOB) {
            return false;
        }
        try {
            JsonNode listed = value(Fact.UPDATED_AT);
            JsonNode fetched = value(Fact.RUN_UPDATED_AT);
            return listed != null && fetched != null
                    && Timestamps.isLater(timestamp("updated_at", fetched), timestamp("updated_at", listed));
        }
        catch (UnreadableFactException ex) {
            // Then the version that was listed is all there is to go by.
            return false;
        }
    }

    /// The status of what was fetched, likewise.
    public @Nullable String runStatus() {
        String status = text(Fact.RUN_STATUS);
        return (status != null) ? cut(status) : null;
    }

    private static String cut(String status) {
        return (status.length() <= MAX_STATUS) ? status : status.substring(0, MAX_STATUS);
    }

    /// When the extract job was created, cut to microseconds.
    /// @throws UnreadableFactException if missing or unreadable
    public Instant createdAt() {
        return timestamp("created_at", value(Fact.CREATED_AT));
    }

    /// When the extract job last changed, cut to microseconds; where it does not say,
    /// when it was created.
    /// @throws UnreadableFactException if unreadable, or if both are missing
    public Instant updatedAt() {
        JsonNode updated = value(isChanged() ? Fact.RUN_UPDATED_AT : Fact.UPDATED_AT);
        return (updated != null) ? timestamp("updated_at", updated) : createdAt();
    }

    public @Nullable String projectId() {
        return text(Fact.PROJECT_ID);
    }

    public @Nullable String configurationId() {
        return text(Fact.CONFIGURATION_ID);
    }

    public @Nullable String extractionAgentId() {
        return text(Fact.EXTRACTION_AGENT_ID);
    }

    /// The JSON Schema the result was made by; null if neither object carries it.
    public @Nullable JsonNode dataSchema() {
        return value(Fact.DATA_SCHEMA);
    }

    /// `PER_DOC`, `per_page` ... as it came: compare without regard to case.
    public @Nullable String extractionTarget() {
        return text(Fact.EXTRACTION_TARGET);
    }

    /// The pages asked for, such as `1,3,5-7`, as it came.
    public @Nullable String pageSelection() {
        return text(Fact.PAGE_SELECTION);
    }

    /// The file's name, else the document's id or URL.
    public @Nullable String documentName() {
        String name = text(Fact.FILE_NAME);
        if (name == null || name.isEmpty()) {
            name = text(Fact.DOCUMENT_INPUT_VALUE);
        }
        return (name == null || name.isEmpty()) ? text(Fact.FILE_ID) : name;
    }

    /// Whether the service has told what the job cost.
    public boolean hasCredits() {
        JsonNode credits = value(Fact.CREDITS);
        return credits != null && credits.isNumber();
    }

    /// The result of what was fetched if that has one, be it null; otherwise of the list
    /// item.
    public ResultFacts result() {
        if (this.run != null && this.run.result().shape() != ResultFacts.Shape.ABSENT) {
            return this.run.result();
        }
        return this.job.result();
    }

    /// The first value there is for `fact`, or null. An explicit null counts as none.
    public @Nullable JsonNode value(Fact fact) {
        for (FactPath path : fact.paths()) {
            JsonNode value = at(path);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /// The value at `path`, or null if there is none or it is null.
    public @Nullable JsonNode at(FactPath path) {
        ObjectFacts object = part(path.part());
        return (object != null) ? path.in(object.tree()) : null;
    }

    private @Nullable ObjectFacts part(FactPath.Part part) {
        return switch (part) {
            case JOB -> this.job;
            case RUN -> this.run;
            case V1 -> (this.source == Source.V1_RUN) ? this.run : null;
            case V2 -> (this.source == Source.V2_JOB) ? this.run : null;
        };
    }

    private @Nullable String text(Fact fact) {
        for (FactPath path : fact.paths()) {
            JsonNode value = at(path);
            if (value != null && value.isString()) {
                return value.stringValue();
            }
        }
        return null;
    }

    private Instant timestamp(String member, @Nullable JsonNode value) {
        if (value == null || !value.isString()) {
            throw new UnreadableFactException("Extract job %s: '%s' is %s, expected a timestamp as text"
                .formatted(jobId(), member, (value == null) ? "missing" : "a JSON " + value.getNodeType()));
        }
        try {
            return Timestamps.parse(value.stringValue());
        }
        catch (DateTimeException ex) {
            throw new UnreadableFactException("Extract job %s: '%s': %s".formatted(jobId(), member, ex.getMessage()));
        }
    }

}
