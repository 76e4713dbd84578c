package dev.extractexport.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import dev.extractexport.api.ApiSettings.ApiSource;
import dev.extractexport.api.http.RequestTarget;
import dev.extractexport.facts.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

/// The ways to what a job produced, the preferred one first. Nothing public links a job of the
/// second generation to a run of the first: only a run id in the job, or a job id of the shape of
/// the first generation, makes it worth asking there.
final class RunRoutes {

    /// So many different jobs must agree before the first generation is no longer
    /// asked: one 404 decides about one job only.
    static final int AGREEING_JOBS = 5;

    /// Once it gave runs, so many in a row must be missing: some old runs may be deleted,
    /// but a generation that was switched off must not cost a call for each job.
    static final int AGREEING_JOBS_AFTER_A_RUN = 50;

    private static final Pattern UUID = Pattern
        .compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private static final List<String> RUN_ID_MEMBERS = List.of("run_id", "extraction_run_id");

    private static final Logger LOGGER = LoggerFactory.getLogger(RunRoutes.class);

    private final ApiSettings settings;

    private final Set<String> jobsOnlyInV2 = new HashSet<>();

    private boolean v1Answered;

    RunRoutes(ApiSettings settings) {
        this.settings = settings;
    }

    /// One way.
    record Route(Source source, RequestTarget target) {
    }

    /// May be empty: then the settings allow no way to this job.
    List<Route> of(ListedJob job) {
        return switch (this.settings.source()) {
            case AUTO -> {
                List<Route> routes = isV1LeftAside() ? new ArrayList<>() : v1(job);
                routes.add(v2(job));
                yield routes;
            }
            case V1_RUN -> v1(job);
            case V2_JOB -> List.of(v2(job));
        };
    }

    /// The job itself, with all that the API leaves out unless asked.
    private Route v2(ListedJob job) {
        return new Route(Source.V2_JOB, wholeJob(job.jobId()));
    }

    /// The job itself, likewise.
    RequestTarget wholeJob(String jobId) {
        return job(jobId).with("expand", "configuration").with("expand", "extract_metadata").with("expand", "usage");
    }

    /// The job itself, as listed.
    RequestTarget job(String jobId) {
        return scoped(RequestTarget.of("api", "v2", "extract", jobId));
    }

    private List<Route> v1(ListedJob job) {
        List<Route> routes = new ArrayList<>();
        String runId = runId(job);
        if (runId != null) {
            routes.add(new Route(Source.V1_RUN, scoped(RequestTarget.of("api", "v1", "extraction", "runs", runId))));
        }
        if (UUID.matcher(job.jobId()).matches()) {
            routes.add(new Route(Source.V1_RUN,
                    scoped(RequestTarget.of("api", "v1", "extraction", "runs", "by-job", job.jobId()))));
        }
        return routes;
    }

    private static @Nullable String runId(ListedJob job) {
        for (String member : RUN_ID_MEMBERS) {
            JsonNode id = job.facts().tree().path(member);
            if (id.isString() && !id.stringValue().isEmpty()) {
                return id.stringValue();
            }
        }
        return null;
    }

    private RequestTarget scoped(RequestTarget target) {
        return target.with("project_id", this.settings.projectId())
            .with("organization_id", this.settings.organizationId());
    }

    /// The first generation gave a run: it is in use, and the few jobs it did not know
    /// say
    /// nothing of the others.
    synchronized void foundInV1() {
        this.v1Answered = true;
        this.jobsOnlyInV2.clear();
    }

    /// The first generation was asked and had nothing, the second had the job.
    synchronized void foundOnlyInV2(String jobId) {
        if (!isV1LeftAside()) {
            this.jobsOnlyInV2.add(jobId);
            if (isV1LeftAside()) {
                LOGGER.info("The first generation of the API is no longer asked: it had no run for {} jobs in a row",
                        this.jobsOnlyInV2.size());
            }
        }
    }

    /// Whether the whole export now leaves the first generation aside.
    synchronized boolean isV1LeftAside() {
        return this.settings.source() == ApiSource.AUTO
                && this.jobsOnlyInV2.size() >= (this.v1Answered ? AGREEING_JOBS_AFTER_A_RUN : AGREEING_JOBS);
    }

}
