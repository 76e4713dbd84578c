package dev.extractexport.sandbox.world;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// The datasets of the world. Each has one configuration and one agent, and a schema of its own.
/// Jobs take turns through them in this order, so that a small world has all of them.
public enum Family {

    /// Nested line items; the schema gains a field on [WorldJob#SCHEMA_EDITED].
    INVOICES(Target.PER_DOC, Tier.AGENTIC, Evidence.CITATIONS),
    /// Lists inside lists, personal data.
    RESUMES(Target.PER_DOC, Tier.AGENTIC, Evidence.CONFIDENCES),
    /// `$defs` and `$ref`, a row per page, page selections.
    FILINGS(Target.PER_PAGE, Tier.AGENTIC_PLUS, Evidence.CITATIONS),
    /// Money as text, field names with blanks.
    STATEMENTS(Target.PER_TABLE_ROW, Tier.COST_EFFECTIVE, Evidence.CITATIONS),
    /// Many flat rows, a list of texts in each.
    HOSPITALS(Target.PER_TABLE_ROW, Tier.COST_EFFECTIVE, Evidence.NONE),
    /// Nested objects that may be null, a free map, untyped and two-typed fields.
    DATASHEETS(Target.PER_DOC, Tier.AGENTIC, Evidence.CITATIONS),
    /// Camel case, lists inside lists.
    ORDERS(Target.PER_DOC, Tier.COST_EFFECTIVE, Evidence.CONFIDENCES),
    /// No `required`, no saved configuration, two targets under one agent, fields called
    /// `citation` and `reasoning`.
    PATENTS(Target.PER_DOC, Tier.AGENTIC, Evidence.CITATIONS),
    /// No `data_schema` and no saved configuration.
    LETTERS(Target.PER_DOC, Tier.COST_EFFECTIVE, Evidence.NONE);

    private final Target target;

    private final Tier tier;

    private final Evidence evidence;

    Family(Target target, Tier tier, Evidence evidence) {
        this.target = target;
        this.tier = tier;
        this.evidence = evidence;
    }

    static Family of(int index) {
        return values()[index % values().length];
    }

    /// What one row of a result stands for, unless a job says otherwise.
    public Target target() {
        return this.target;
    }

    /// What the extraction costs.
    public Tier tier() {
        return this.tier;
    }

    /// Which metadata each value has.
    public Evidence evidence() {
        return this.evidence;
    }

    /// What its v1 agent and its configuration are called.
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The `data_schema` that the next job would carry, exactly as served, or null.
    public @Nullable String dataSchemaJson() {
        return isTyped() ? Schemas.of(this).served(Schemas.LATEST) : null;
    }

    /// Whether jobs of the past carry another `data_schema` than those to come.
    boolean isEdited() {
        return isTyped() && !Schemas.of(this).served(1).equals(Schemas.of(this).served(Schemas.LATEST));
    }

    /// The number in the ids of its agent and its configuration.
    int number() {
        return name().hashCode();
    }

    /// Whether v1 knows the jobs where both generations serve.
    boolean isLinkedToV1() {
        return switch (this) {
            case INVOICES, FILINGS, HOSPITALS, ORDERS, LETTERS -> true;
            case RESUMES, STATEMENTS, DATASHEETS, PATENTS -> false;
        };
    }

    /// Whether jobs name a saved configuration.
    boolean isSaved() {
        return this != PATENTS && this != LETTERS;
    }

    /// Whether jobs carry a `data_schema`.
    boolean isTyped() {
        return this != LETTERS;
    }

    /// What one row of a result stands for.
    public enum Target {

        /// The document: the result is one object.
        PER_DOC,
        /// A page: the result is an array.
        PER_PAGE,
        /// A row of a table: the result is an array.
        PER_TABLE_ROW

    }

    /// Which metadata each value of a result has.
    public enum Evidence {

        NONE, CONFIDENCES, CITATIONS

    }

    /// The service's price classes.
    public enum Tier {

        COST_EFFECTIVE(5, 3), AGENTIC(15, 10), AGENTIC_PLUS(50, 10);

        private final int extractCreditsPerPage;

        private final int parseCreditsPerPage;

        Tier(int extractCreditsPerPage, int parseCreditsPerPage) {
            this.extractCreditsPerPage = extractCreditsPerPage;
            this.parseCreditsPerPage = parseCreditsPerPage;
        }

        int extractCreditsPerPage() {
            return this.extractCreditsPerPage;
        }

        int parseCreditsPerPage() {
            return this.parseCreditsPerPage;
        }

    }

}
