package dev.extractexport.sandbox;

import java.util.Locale;

import dev.extractexport.sandbox.world.Family;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes v1 runs.
final class RunJson {

    private final World world;

    private final JsonGenerator out;

    RunJson(World world, JsonGenerator out) {
        this.world = world;
        this.out = out;
    }

    /// @param job that v1 knows
    void write(WorldJob job) {
        this.out.writeStartObject();
        text("id", job.runId());
        text("created_at", job.createdAtText());
        text("updated_at", job.updatedAtText());
        text("job_id", job.id());
        text("project_id", this.world.projectUuid());
        text("extraction_agent_id", job.agentId());
        raw("data_schema", job.dataSchemaJson());
        config(job);
        if (job.index() % 5 != 0) {
            text("file_id", job.fileUuid());
        }
        file(job);
        text("status", job.status().runStatus());
        text("error", job.errorMessage());
        raw("data", job.resultJson());
        metadata(job);
        this.out.writeBooleanProperty("from_ui", false);
        this.out.writeEndObject();
    }

    private void config(WorldJob job) {
        Family.Evidence evidence = job.family().evidence();
        this.out.writeObjectPropertyStart("config");
        this.out.writeNullProperty("priority");
        text("extraction_target", job.target().name());
        text("extraction_mode", mode(job.family().tier()));
        text("system_prompt", "");
        this.out.writeBooleanProperty("use_reasoning", evidence == Family.Evidence.CITATIONS);
        this.out.writeBooleanProperty("cite_sources", evidence == Family.Evidence.CITATIONS);
        this.out.writeBooleanProperty("citation_bbox", evidence == Family.Evidence.CITATIONS);
        this.out.writeBooleanProperty("confidence_scores", evidence != Family.Evidence.NONE);
        text("chunk_mode", "PAGE");
        this.out.writeBooleanProperty("high_resolution_mode", false);
        this.out.writeBooleanProperty("invalidate_cache", false);
        this.out.writeNullProperty("num_pages_context");
        text("page_range", job.pageSelection());
        JobJson.webhooks(this.out, job.family());
        this.out.writeEndObject();
    }

    private void file(WorldJob job) {
        String name = job.fileName();
        int bytes = 10_000 + job.index() % 1_000 * 37;
        this.out.writeObjectPropertyStart("file");
        text("id", job.fileUuid());
        text("name", name);
        text("external_file_id", name);
        this.out.writeNumberProperty("file_size", bytes);
        text("file_type", name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        text("project_id", this.world.projectUuid());
        text("last_modified_at", job.createdAtText());
        this.out.writeObjectPropertyStart("resource_info").writeNumberProperty("file_size", bytes).writeEndObject();
        this.out.writeNullProperty("permission_info");
        this.out.writeEndObject();
    }

    private void metadata(WorldJob job) {
        WorldJob.Usage usage = job.usage();
        if (job.status() != WorldJob.Status.COMPLETED || usage == null) {
            this.out.writeNullProperty("extraction_metadata");
            return;
        }
        this.out.writeObjectPropertyStart("extraction_metadata");
        raw("field_metadata", job.evidenceJson());
        JobJson.usage(this.out, usage);
        this.out.writeEndObject();
    }

    private static String mode(Family.Tier tier) {
        return switch (tier) {
            case COST_EFFECTIVE -> "BALANCED";
            case AGENTIC -> "MULTIMODAL";
            case AGENTIC_PLUS -> "PREMIUM";
        };
    }

    private void text(String name, @Nullable String value) {
        this.out.writeName(name).writeString(value);
    }

    private void raw(String name, @Nullable String json) {
        this.out.writeName(name).writeRawValue((json == null) ? "null" : json);
    }

}
