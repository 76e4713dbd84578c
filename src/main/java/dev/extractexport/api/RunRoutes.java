package dev.extractexport.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import dev.extractexport.api.ApiSettings.ApiSource;
import dev.extractexport.api.http.Answer;
import dev.extractexport.api.http.RequestTarget;
import dev.extractexport.facts.Source;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
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

    /// What a job leaves out unless asked, the latest of the API first to go: a server of
    /// an earlier year refuses a request that names one it does not know.
    private static final List<String> EXPANSIONS = List.of("configuration", "extract_metadata", "usage");

    static final Set<Integer> EXPANSION_REFUSED = Set.of(400, 422);

    private final ApiSettings settings;

    private final Set<String> jobsOnlyInV2 = new HashSet<>();

    private final Set<String> jobsFailingInV1 = new HashSet<>();

    private int expansions = EXPANSIONS.size();

    private boolean v1Answered;

    private boolean v2Answered;

    RunRoutes(ApiSettings settings) {
        this.settings = settings;
    }

    /// One way.
    /// @param expansions that it asks for
    record Route(Source source, RequestTarget target, int expansions) {

        /// Whether a refusal speaks of what was to be expanded, and so says nothing of
        /// the job.
        boolean isTooMuch(Answer.Refused<?> refused) {
            return this.expansions > 0 && EXPANSION_REFUSED.contains(refused.status())
                    && refused.detail().toLowerCase(Locale.ROOT).contains("expand");
        }

    }

    /// May be empty: then the settings allow no way to this job.
    List<Route> of(ListedJob job) {
        return switch (this.settings.source()) {
            case AUTO -> {
                List<Route> routes = isV1LeftAside() ? new ArrayList<>() : v1(job);
                routes.add(v2(job.jobId()));
                yield routes;
            }
            case V1_RUN -> v1(job);
            case V2_JOB -> List.of(v2(job.jobId()));
        };
    }

    /// The job itself, with all that the API leaves out unless asked.
    synchronized Route v2(String jobId) {
        return new Route(Source.V2_JOB, wholeJob(jobId), this.expansions);
    }

    /// The job itself, likewise.
    synchronized RequestTarget wholeJob(String jobId) {
        RequestTarget target = job(jobId);
        for (String expansion : EXPANSIONS.subList(0, this.expansions)) {
            target = target.with("expand", expansion);
        }
        return target;
    }

    /// A way that asks for less, for this job and all that follow.
    /// @param refused the way whose last expansion the API does not know
    /// @param reason as the API gives it
    synchronized Route lessExpanded(String jobId, Route refused, String reason) {
        if (this.expansions >= refused.expansions()) {
            this.expansions = refused.expansions() - 1;
            LOGGER.warn("The API does not tell '{}' of a job ({}): it is no longer asked for",
                    EXPANSIONS.get(this.expansions), reason);
        }
        return v2(jobId);
    }

    /// The job itself, as listed.
    RequestTarget job(String jobId) {
        return scoped(RequestTarget.of("api", "v2", "extract", jobId));
    }

    private List<Route> v1(ListedJob job) {
        List<Route> routes = new ArrayList<>();
        String runId = runId(job);
        if (runId != null) {
            routes.add(new Route(Source.V1_RUN, scoped(RequestTarget.of("api", "v1", "extraction", "runs", runId)), 0));
        }
        if (UUID.matcher(job.jobId()).matches()) {
            routes.add(new Route(Source.V1_RUN,
                    scoped(RequestTarget.of("api", "v1", "extraction", "runs", "by-job", job.jobId())), 0));
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

    /// The first generation gave a run: it is in use, and the few jobs it did not give
    /// say nothing of the others.
    synchronized void foundInV1() {
        this.v1Answered = true;
        this.jobsOnlyInV2.clear();
        this.jobsFailingInV1.clear();
    }

    /// The second generation gave a job.
    synchronized void foundInV2() {
        this.v2Answered = true;
    }

    /// Whether the second generation gives jobs, so that one it does not know is gone.
    synchronized boolean isV2InUse() {
        return this.v2Answered;
    }

    /// The first generation was asked and had nothing, the second had the job.
    synchronized void foundOnlyInV2(String jobId) {
        boolean asked = !isV1LeftAside();
        this.jobsOnlyInV2.add(jobId);
        if (asked && isV1LeftAside()) {
            LOGGER.info("The first generation of the API is no longer asked: it had no run for {} jobs in a row",
                    this.jobsOnlyInV2.size());
        }
    }

    /// The first generation was asked and kept failing, the second had the job.
    /// @param reason of the last failure
    synchronized void failsInV1(String jobId, String reason) {
        boolean asked = !isV1LeftAside();
        this.jobsFailingInV1.add(jobId);
        if (asked && isV1LeftAside()) {
            LOGGER.warn("The first generation of the API is no longer asked: it kept failing for {} jobs in a row "
                    + "that the second one has ({})", this.jobsFailingInV1.size(), reason);
        }
    }

    /// The first generation, which alone may be asked, has no run for a job.
    /// @param found how it says so
    /// @throws Failure if it has given nothing at all to so many different jobs that it
    /// cannot be the one meant: they would all count as expired, for good
    synchronized void missingInV1(String jobId, String found) {
        this.jobsOnlyInV2.add(jobId);
        if (this.settings.source() == ApiSource.V1_RUN && !this.v1Answered
                && this.jobsOnlyInV2.size() >= AGREEING_JOBS) {
            throw new Failure(Kind.SETTINGS,
                    ("The API at %s has a v1 run for none of the first %d jobs (%s): set api.source (--api-source) "
                            + "to auto or v2-job")
                        .formatted(this.settings.http().baseUrl().getAuthority(), AGREEING_JOBS, found));
        }
    }

    /// Whether the whole export now leaves the first generation aside.
    synchronized boolean isV1LeftAside() {
        return this.settings.source() == ApiSource.AUTO && (this.jobsFailingInV1.size() >= AGREEING_JOBS
                || this.jobsOnlyInV2.size() >= (this.v1Answered ? AGREEING_JOBS_AFTER_A_RUN : AGREEING_JOBS));
    }

}
