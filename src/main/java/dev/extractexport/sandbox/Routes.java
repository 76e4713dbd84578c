package dev.extractexport.sandbox;

import java.util.Set;

import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import org.jspecify.annotations.Nullable;

/// From a request to its true answer, faults aside.
final class Routes {

    private static final String JOBS = "/api/v2/extract";

    private static final String CONFIGURATIONS = "/api/v1/beta/configurations";

    private final World world;

    private final SandboxOptions options;

    Routes(World world, SandboxOptions options) {
        this.world = world;
        this.options = options;
    }

    /// Whether a call lists; listings have a limit of their own.
    /// @param path decoded
    static boolean isListing(String path) {
        return path.equals(JOBS) || path.equals(CONFIGURATIONS) || V1Routes.LISTINGS.contains(path);
    }

    /// @param path decoded
    Reply answer(String method, String path, Query query) {
        boolean known = path.startsWith(V1Routes.ROOT) || isIn(path, JOBS) || isIn(path, CONFIGURATIONS);
        if (!known) {
            return Reply.notFound();
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
        if (path.startsWith(V1Routes.ROOT)) {
            return new V1Routes(this.world, this.options, query).answer(path.substring(V1Routes.ROOT.length()));
        }
        if (isIn(path, CONFIGURATIONS)) {
            ConfigurationRoutes routes = new ConfigurationRoutes(this.world, this.options, query);
            return path.equals(CONFIGURATIONS) ? routes.listing()
                    : routes.configuration(path.substring(CONFIGURATIONS.length() + 1));
        }
        return path.equals(JOBS) ? new JobListing(this.world, this.options, query).answer()
                : job(path.substring(JOBS.length() + 1), query);
    }

    private static boolean isIn(String path, String collection) {
        return path.equals(collection) || path.startsWith(collection + "/");
    }

    private Reply job(String id, Query query) {
        Set<String> expanded = query.choices("expand", JobJson.EXPANDABLE);
        WorldJob job = this.world.byId(id);
        if (job == null) {
            return Reply.detail(404, "Job not found");
        }
        return Reply.ok((out) -> new JobJson(this.world, out).write(job, expanded, true));
    }

}
