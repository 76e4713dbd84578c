package dev.extractexport.sandbox;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import dev.extractexport.sandbox.world.Family;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import org.jspecify.annotations.Nullable;

/// What can be read below `/api/v1/extraction`: runs, jobs, agents.
final class V1Routes {

    static final String ROOT = "/api/v1/extraction/";

    private static final String RUNS = "runs";

    private static final String JOBS = "jobs";

    private static final String AGENTS = "extraction-agents";

    /// The calls that list.
    static final Set<String> LISTINGS = Set.of(ROOT + RUNS, ROOT + JOBS, ROOT + AGENTS);

    /// Runs of a page, unless asked otherwise.
    private static final int RUNS_PAGE = 25;

    /// The jobs of an agent come in one answer, which is built in memory: about 4 kB a
    /// job.
    private static final int MAX_JOBS_LISTED = 10_000;

    private final World world;

    private final int maxPageSize;

    private final Query query;

    V1Routes(World world, SandboxOptions options, Query query) {
        this.world = world;
        this.maxPageSize = options.maxPageSize();
        this.query = query;
    }

    /// @param path below [#ROOT], decoded
    Reply answer(String path) {
        List<String> parts = List.of(path.split("/", -1));
        return switch (parts.getFirst()) {
            case RUNS -> runs(parts.subList(1, parts.size()));
            case JOBS -> jobs(parts.subList(1, parts.size()));
            case AGENTS -> agents(parts.subList(1, parts.size()));
            default -> Reply.notFound();
        };
    }

    private Reply runs(List<String> parts) {
        if (parts.isEmpty()) {
            return runs();
        }
        if (parts.equals(List.of("latest-from-ui"))) {
            agent();
            return Reply.ok((out) -> out.writeNull());
        }
        if (parts.size() == 2 && parts.getFirst().equals("by-job")) {
            WorldJob job = this.world.byId(Query.checkedUuid(List.of("path", "job_id"), parts.get(1)));
            return found(withRun(job), "Result for Extraction Job not found", V1Json::run);
        }
        if (parts.size() > 1) {
            return Reply.notFound();
        }
        WorldJob job = this.world.byRunId(Query.checkedUuid(List.of("path", "run_id"), parts.getFirst()));
        return found(job, "Extraction run not found", V1Json::run);
    }

    private Reply runs() {
        int skip = this.query.integer("skip", 0, 0, Integer.MAX_VALUE);
        int limit = this.query.integer("limit", RUNS_PAGE, 1, this.maxPageSize);
        Family agent = agent();
        int total = this.world.runs(agent);
        return Reply.ok((out) -> {
            out.writeStartObject().writeArrayPropertyStart("items");
            V1Json json = new V1Json(this.world, out);
            IntStream.range(skip, Math.toIntExact(Math.min((long) skip + limit, Math.max(skip, total))))
                .mapToObj((place) -> this.world.runAt(agent, place))
                .forEach(json::run);
            out.writeEndArray().writeNumberProperty("total", total);
            out.writeNumberProperty("skip", skip).writeNumberProperty("limit", limit).writeEndObject();
        });
    }

    private Reply jobs(List<String> parts) {
        if (parts.isEmpty()) {
            return jobsOf(agent());
        }
        boolean result = parts.size() == 2 && parts.get(1).equals("result");
        if (parts.size() > 1 && !result) {
            return Reply.notFound();
        }
        WorldJob job = this.world.byId(Query.checkedUuid(List.of("path", "job_id"), parts.getFirst()));
        if (!result) {
            return found(job, "Extraction job not found", V1Json::job);
        }
        WorldJob finished = withRun(job);
        boolean completed = finished != null && finished.status() == WorldJob.Status.COMPLETED;
        return found(completed ? finished : null, "Result not found", V1Json::result);
    }

    private Reply jobsOf(Family agent) {
        int[] positions = this.world.positionsOf(agent).limit(MAX_JOBS_LISTED + 1L).toArray();
        if (positions.length > MAX_JOBS_LISTED) {
            return Reply.detail(400, "This agent has more than %d jobs and this call has no pages: list its runs"
                .formatted(MAX_JOBS_LISTED));
        }
        return Reply.ok((out) -> {
            out.writeStartArray();
            V1Json json = new V1Json(this.world, out);
            IntStream.of(positions).mapToObj(this.world::at).forEach(json::job);
            out.writeEndArray();
        });
    }

    private Reply agents(List<String> parts) {
        if (parts.isEmpty()) {
            return Reply.ok((out) -> {
                out.writeStartArray();
                this.world.agents().forEach(new V1Json(this.world, out)::agent);
                out.writeEndArray();
            });
        }
        if (parts.size() == 2 && parts.getFirst().equals("by-name")) {
            return agent(this.world.agents()
                .stream()
                .filter((agent) -> agent.title().equals(parts.get(1)))
                .findFirst()
                .orElse(null));
        }
        if (parts.size() > 1) {
            return Reply.notFound();
        }
        return agent(this.world.byAgentId(Query.checkedUuid(List.of("path", "extraction_agent_id"), parts.getFirst())));
    }

    private Reply agent(@Nullable Family agent) {
        return (agent != null) ? Reply.ok((out) -> new V1Json(this.world, out).agent(agent)) : noAgent();
    }

    /// The agent that the query must name.
    private Family agent() {
        Family agent = this.world.byAgentId(this.query.requiredUuid("extraction_agent_id"));
        if (agent == null) {
            throw new Query.RefusedException(noAgent());
        }
        return agent;
    }

    private static Reply noAgent() {
        return Reply.detail(404, "Extraction agent not found");
    }

    private static @Nullable WorldJob withRun(@Nullable WorldJob job) {
        return (job != null && job.runId() != null) ? job : null;
    }

    private Reply found(@Nullable WorldJob job, String otherwise, BiConsumer<V1Json, WorldJob> content) {
        return (job != null) ? Reply.ok((out) -> content.accept(new V1Json(this.world, out), job))
                : Reply.detail(404, otherwise);
    }

}
