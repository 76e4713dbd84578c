package dev.extractexport.sandbox;

import java.util.Locale;
import java.util.Set;

import dev.extractexport.sandbox.world.Family;
import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes v2 jobs: in today's shape, or in the first public one (`type`, `value`, `parameters`).
final class JobJson {

    /// What may be asked for beside the bare job.
    static final Set<String> EXPANDABLE = Set.of("configuration", "extract_metadata", "usage");

    /// The product that a saved configuration is for.
    static final String EXTRACT = "extract_v2";

    private final World world;

    private final JsonGenerator out;

    JobJson(World world, JsonGenerator out) {
        this.world = world;
        this.out = out;
    }

    /// @param expanded of [#EXPANDABLE]; the first shape knows no expansion and gives all
    /// it has
    /// @param withResult whether the result is written, where there is one
    void write(WorldJob job, Set<String> expanded, boolean withResult) {
        boolean first = this.world.spec().generation() == Generation.V1;
        this.out.writeStartObject();
        text("id", job.id());
        text("created_at", job.createdAtText());
        text("updated_at", job.updatedAtText());
        text("project_id", first ? this.world.projectUuid() : this.world.projectId());
        text("status", job.status().name());
        if (first) {
            text("type", job.isFromParseJob() ? "parse_job_id" : "file_id");
            text("value", job.documentInput());
            parameters(job);
        }
        else {
            text("file_input", job.documentInput());
        }
        text("configuration_id", job.configurationId());
        text("error_message", job.errorMessage());
        raw("extract_result", withResult ? job.resultJson() : null);
        if (first) {
            metadata(job, true);
        }
        else {
            today(job, expanded);
        }
        this.out.writeEndObject();
    }

    private void today(WorldJob job, Set<String> expanded) {
        WorldJob.Usage usage = job.usage();
        if (expanded.contains("configuration")) {
            configuration(job);
        }
        else {
            this.out.writeNullProperty("configuration");
        }
        metadata(expanded.contains("extract_metadata") ? job : null, false);
        if (usage != null) {
            this.out.writeObjectPropertyStart("metadata").writeObjectPropertyStart("usage");
            this.out.writeNumberProperty("num_pages_extracted", usage.pagesExtracted());
            this.out.writeNumberProperty("num_pages_billed", (double) usage.pagesBilled());
            this.out.writeEndObject().writeEndObject();
            if (expanded.contains("usage")) {
                credits(usage);
            }
        }
        else {
            this.out.writeNullProperty("metadata");
        }
    }

    private void credits(WorldJob.Usage usage) {
        Integer extract = usage.extractCredits();
        Integer parse = usage.parseCredits();
        this.out.writeObjectPropertyStart("usage");
        number("credits", (extract != null && parse != null) ? Integer.valueOf(extract + parse) : null);
        number("extract_credits", extract);
        number("parse_credits", parse);
        this.out.writeEndObject();
    }

    private void parameters(WorldJob job) {
        this.out.writeObjectPropertyStart("parameters");
        this.out.writeNullProperty("parse_config_id");
        this.out.writeObjectPropertyStart("extract_options");
        raw("data_schema", job.dataSchemaJson());
        text("extraction_target", job.target().name());
        text("page_range", job.pageSelection());
        this.out.writeEndObject();
        webhooks(this.out, job.family());
        this.out.writeEndObject();
    }

    private void configuration(WorldJob job) {
        this.out.writeObjectPropertyStart("configuration");
        configuration(job.family(), job.dataSchemaJson(), "2026-07-15", job.target());
        text("target_pages", job.pageSelection());
        text("parse_tier", lower(job.parseTier()));
        webhooks(this.out, job.family());
        this.out.writeEndObject();
    }

    /// A saved configuration, as it is now: its old jobs carry what they were made with.
    void saved(Family family) {
        this.out.writeStartObject();
        text("id", this.world.configurationId(family));
        text("name", family.title());
        text("product_type", EXTRACT);
        text("version", this.world.updatedAt(family).toString());
        this.out.writeObjectPropertyStart("parameters");
        text("product_type", EXTRACT);
        configuration(family, family.dataSchemaJson(), "latest", family.target());
        this.out.writeNullProperty("target_pages");
        this.out.writeNullProperty("parse_tier");
        this.out.writeEndObject();
        text("created_at", this.world.beginning().toString());
        text("updated_at", this.world.updatedAt(family).toString());
        this.out.writeEndObject();
    }

    private void configuration(Family family, @Nullable String dataSchemaJson, String version, Family.Target target) {
        Family.Evidence evidence = family.evidence();
        if (dataSchemaJson != null) {
            raw("data_schema", dataSchemaJson);
        }
        text("tier", lower(family.tier()));
        text("version", version);
        text("extraction_target", lower(target));
        this.out.writeNullProperty("system_prompt");
        this.out.writeBooleanProperty("cite_sources", evidence == Family.Evidence.CITATIONS);
        this.out.writeBooleanProperty("confidence_scores", evidence != Family.Evidence.NONE);
        this.out.writeNullProperty("max_pages");
        this.out.writeNullProperty("parse_config_id");
        this.out.writeBooleanProperty("disable_cache", false);
        this.out.writeBooleanProperty("spreadsheet_mode", false);
        this.out.writeNullProperty("sheet_names");
    }

    /// @param job whose metadata are wanted, or null
    private void metadata(@Nullable WorldJob job, boolean first) {
        if (job == null || job.status() != WorldJob.Status.COMPLETED) {
            this.out.writeNullProperty("extract_metadata");
            return;
        }
        this.out.writeObjectPropertyStart("extract_metadata");
        fieldMetadata(job);
        text("parse_job_id", job.parseJobId());
        text("parse_tier", lower(job.parseTier()));
        WorldJob.Usage usage = job.usage();
        if (first && usage != null) {
            usage(this.out, usage);
        }
        this.out.writeEndObject();
    }

    private void fieldMetadata(WorldJob job) {
        String evidence = job.evidenceJson();
        if (evidence == null) {
            this.out.writeNullProperty("field_metadata");
            return;
        }
        Family.Target target = job.target();
        this.out.writeObjectPropertyStart("field_metadata");
        raw("document_metadata", (target == Family.Target.PER_DOC) ? evidence : null);
        raw("page_metadata", (target == Family.Target.PER_PAGE) ? evidence : null);
        raw("row_metadata", (target == Family.Target.PER_TABLE_ROW) ? evidence : null);
        this.out.writeEndObject();
    }

    /// The three counts as v1 and the first v2 give them.
    static void usage(JsonGenerator out, WorldJob.Usage usage) {
        out.writeObjectPropertyStart("usage");
        out.writeNumberProperty("num_pages_extracted", usage.pagesExtracted());
        out.writeNumberProperty("num_document_tokens", usage.documentTokens());
        out.writeNumberProperty("num_output_tokens", usage.outputTokens());
        out.writeEndObject();
    }

    /// Settings with a credential in them, such as users leave in their configurations.
    static void webhooks(JsonGenerator out, Family family) {
        if (family == Family.INVOICES || family == Family.DATASHEETS) {
            out.writeArrayPropertyStart("webhook_configurations").writeStartObject();
            out.writeStringProperty("webhook_url", "https://hooks.example.org/" + World.PLANTED_SECRET);
            out.writeObjectPropertyStart("webhook_headers");
            out.writeStringProperty("Authorization", "Bearer " + World.PLANTED_SECRET);
            out.writeEndObject().writeEndObject().writeEndArray();
        }
    }

    private void text(String name, @Nullable String value) {
        this.out.writeName(name).writeString(value);
    }

    private void number(String name, @Nullable Integer value) {
        this.out.writeName(name);
        if (value == null) {
            this.out.writeNull();
        }
        else {
            this.out.writeNumber(value.doubleValue());
        }
    }

    private void raw(String name, @Nullable String json) {
        this.out.writeName(name).writeRawValue((json == null) ? "null" : json);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

}
