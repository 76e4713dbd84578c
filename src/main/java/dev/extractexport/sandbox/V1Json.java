package dev.extractexport.sandbox;

import java.util.Locale;

import dev.extractexport.sandbox.world.Family;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes what v1 has: runs, the jobs that they belong to, and the agents that the jobs were made
/// by.
final class V1Json {

    private final World world;

    private final JsonGenerator out;

    V1Json(World world, JsonGenerator out) {
        this.world = world;
        this.out = out;
    }

    /// An `ExtractRun`.
    /// @param job that has a run
    void run(WorldJob job) {
        this.out.writeStartObject();
        text("id", job.runId());
        text("created_at", job.createdAtText());
        text("updated_at", job.updatedAtText());
        text("job_id", job.id());
        text("project_id", this.world.projectUuid());
        text("extraction_agent_id", job.agentId());
        raw("data_schema", job.dataSchemaJson());
        config(job.family(), job.target(), job.pageSelection());
        fileId(job);
        file(job);
        text("status", job.status().runStatus());
        text("error", job.errorMessage());
        raw("data", job.resultJson());
        metadata(job);
        this.out.writeBooleanProperty("from_ui", false);
        this.out.writeEndObject();
    }

    /// An `ExtractJob`.
    /// @param job that v1 knows
    void job(WorldJob job) {
        this.out.writeStartObject();
        text("id", job.id());
        this.out.writeName("extraction_agent");
        agent(job.family());
        text("status", status(job));
        text("error", (job.partialError() != null) ? job.partialError() : job.errorMessage());
        fileId(job);
        file(job);
        this.out.writeEndObject();
    }

    /// An `ExtractResultset`.
    /// @param job that is completed and has a run
    void result(WorldJob job) {
        this.out.writeStartObject();
        text("run_id", job.runId());
        text("extraction_agent_id", job.agentId());
        raw("data", job.resultJson());
        metadata(job);
        this.out.writeEndObject();
    }

    /// An `ExtractAgent`, as it is now: its old runs carry what they were made with.
    /// @param agent that v1 knows
    void agent(Family agent) {
        String schema = agent.dataSchemaJson();
        this.out.writeStartObject();
        text("id", this.world.agentId(agent));
        text("name", agent.title());
        text("project_id", this.world.projectUuid());
        raw("data_schema", (schema == null) ? "{}" : schema);
        config(agent, agent.target(), null);
        this.out.writeNullProperty("custom_configuration");
        text("created_at", this.world.beginning().toString());
        text("updated_at", this.world.updatedAt(agent).toString());
        this.out.writeEndObject();
    }

    private void config(Family agent, Family.Target target, @Nullable String pageSelection) {
        Family.Evidence evidence = agent.evidence();
        this.out.writeObjectPropertyStart("config");
        this.out.writeNullProperty("priority");
        text("extraction_target", target.name());
        text("extraction_mode", mode(agent.tier()));
        text("system_prompt", "");
        this.out.writeBooleanProperty("use_reasoning", evidence == Family.Evidence.CITATIONS);
        this.out.writeBooleanProperty("cite_sources", evidence == Family.Evidence.CITATIONS);
        this.out.writeBooleanProperty("citation_bbox", evidence == Family.Evidence.CITATIONS);
        this.out.writeBooleanProperty("confidence_scores", evidence != Family.Evidence.NONE);
        text("chunk_mode", "PAGE");
        this.out.writeBooleanProperty("high_resolution_mode", false);
        this.out.writeBooleanProperty("invalidate_cache", false);
        this.out.writeNullProperty("num_pages_context");
        text("page_range", pageSelection);
        JobJson.webhooks(this.out, agent);
        this.out.writeEndObject();
    }

    /// Every fifth run leaves it out, as some of the service's do.
    private void fileId(WorldJob job) {
        if (job.index() % 5 != 0) {
            text("file_id", job.fileUuid());
        }
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

    /// Unlike a run, a job says that a part is missing.
    private static String status(WorldJob job) {
        return switch (job.status()) {
            case PENDING, THROTTLED, RUNNING -> "PENDING";
            case COMPLETED -> (job.partialError() != null) ? "PARTIAL_SUCCESS" : "SUCCESS";
            case FAILED -> "ERROR";
            case CANCELLED -> "CANCELLED";
        };
    }

    private void text(String name, @Nullable String value) {
        this.out.writeName(name).writeString(value);
    }

    private void raw(String name, @Nullable String json) {
        this.out.writeName(name).writeRawValue((json == null) ? "null" : json);
    }

}
