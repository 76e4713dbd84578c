package dev.extractexport.sandbox;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import dev.extractexport.sandbox.world.Family;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import org.jspecify.annotations.Nullable;

/// From a request to its true answer, faults aside.
final class Routes {

    private static final String JOBS = "/api/v2/extract";

    private static final String RUNS = "/api/v1/extraction/runs";

    private static final String BY_JOB = RUNS + "/by-job/";

    private static final int RUNS_PAGE = 25;

    private final World world;

    private final SandboxOptions options;

    Routes(World world, SandboxOptions options) {
        this.world = world;
        this.options = options;
    }

    /// @param path decoded
    Reply answer(String method, String path, Query query) {
        boolean known = path.equals(JOBS) || path.startsWith(JOBS + "/") || path.equals(RUNS)
                || path.startsWith(RUNS + "/");
        if (!known) {
            return Reply.detail(404, "Not Found");
        }
        if (!method.equals("GET")) {
            return Reply.onlyGet();
        }
        try {
            Reply refusal = refusalOf(query);
            return (refusal != null) ? refusal : found(path, query);
        }
        catch (Query.RefusedException ex) {
            return ex.reply();
        }
    }

    /// Every call may name the project and the organization; there is one of each.
    private @Nullable Reply refusalOf(Query query) {
        String project = query.uuid("project_id");
        String organization = query.uuid("organization_id");
        boolean mine = (project == null || project.equals(this.world.projectUuid()))
                && (organization == null || organization.equals(this.world.organizationUuid()));
        return mine ? null : Reply.detail(403, "User does not have access to this project or organization");
    }

    private Reply found(String path, Query query) {
        if (path.equals(JOBS)) {
            return new JobListing(this.world, this.options, query).answer();
        }
        if (path.startsWith(JOBS + "/")) {
            return job(path.substring(JOBS.length() + 1), query);
        }
        if (path.equals(RUNS)) {
            return runs(query);
        }
        return path.startsWith(BY_JOB) ? runOfJob(path.substring(BY_JOB.length()))
                : run(path.substring(RUNS.length() + 1));
    }

    private Reply job(String id, Query query) {
        Set<String> expanded = query.choices("expand", JobJson.EXPANDABLE);
        WorldJob job = this.world.byId(id);
        if (job == null) {
            return Reply.detail(404, "Job not found");
        }
        return Reply.ok((out) -> new JobJson(this.world, out).write(job, expanded, true));
    }

    private Reply run(String runId) {
        return run(this.world.byRunId(Query.checkedUuid(List.of("path", "run_id"), runId)), "Extraction run not found");
    }

    private Reply runOfJob(String jobId) {
        return run(this.world.byId(Query.checkedUuid(List.of("path", "job_id"), jobId)),
                "Result for Extraction Job not found");
    }

    private Reply run(@Nullable WorldJob job, String otherwise) {
        if (job == null || job.runId() == null) {
            return Reply.detail(404, otherwise);
        }
        return Reply.ok((out) -> new RunJson(this.world, out).write(job));
    }

    private Reply runs(Query query) {
        String agentId = query.requiredUuid("extraction_agent_id");
        int skip = query.integer("skip", 0, 0, Integer.MAX_VALUE);
        int limit = query.integer("limit", RUNS_PAGE, 1, this.options.maxPageSize());
        Family family = this.world.byAgentId(agentId);
        if (family == null) {
            return Reply.detail(404, "Extraction agent not found");
        }
        List<Integer> positions = IntStream.range(0, this.world.size()).filter((position) -> {
            WorldJob job = this.world.at(position);
            return job.family() == family && job.runId() != null;
        }).boxed().toList();
        return Reply.ok((out) -> {
            out.writeStartObject().writeArrayPropertyStart("items");
            RunJson json = new RunJson(this.world, out);
            positions.stream().skip(skip).limit(limit).map(this.world::at).forEach(json::write);
            out.writeEndArray().writeNumberProperty("total", positions.size());
            out.writeNumberProperty("skip", skip).writeNumberProperty("limit", limit).writeEndObject();
        });
    }

}
