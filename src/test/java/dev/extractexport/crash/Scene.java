package dev.extractexport.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.FaultScript.Fault;
import dev.extractexport.sandbox.FaultScript.Rule;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.crash.Lane;
import dev.extractexport.testing.crash.Lane.Plan;
import dev.extractexport.testing.crash.Lane.Run;

import static org.assertj.core.api.Assertions.assertThat;

/// A lane with a service of which every kind of document is a part and not much else: statements, a
/// row of a table each, and orders with lists in them; one of the first is forbidden, one of the second
/// cannot be represented, and one job is not finished in night 1. In night 2 it is, and another is
/// new.
final class Scene implements AutoCloseable {

    /// Every kind of write: both formats, evidence, pages of two jobs.
    static final Plan RUN = Plan.of("run", "--page-size", "2", "--evidence", "on", "--progress", "none");

    static final Plan SECOND_RUN = RUN.when("2026-11-25T02:15:00Z");

    private static final int FORBIDDEN = 228;

    private static final int UNFIT = 222;

    /// By their place in time; those of night 1 were made in one month.
    private static final Set<Integer> JOBS = Set.of(201, 204, 210, 213, 219, UNFIT, FORBIDDEN, 293, 300);

    private static final SandboxOptions OPTIONS = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(300));

    /// More bytes of text than one value may have.
    private static final String TOO_LONG = "\"x\":\"%s\",".formatted("x".repeat((16 << 20) + 1));

    private final FaultScript faults;

    private final Lane lane;

    private Scene(FaultScript faults, Lane lane) {
        this.faults = faults;
        this.lane = lane;
    }

    static Scene open(Path directory) throws IOException, InterruptedException {
        FaultScript faults = new FaultScript();
        Sandbox sandbox = Sandbox.start(OPTIONS, faults);
        sandbox.delete((job) -> !JOBS.contains(job.index()));
        Scene scene = new Scene(faults, new Lane(sandbox, directory));
        WorldJob forbidden = scene.job(FORBIDDEN);
        scene.always("/api/v2/extract/" + forbidden.id(), Fault.Answer.detail(403, "no rights"));
        scene.always(unfitTarget(scene.job(UNFIT)), scene.unfit());
        return scene;
    }

    Lane lane() {
        return this.lane;
    }

    /// Runs a command to its end.
    Run calmly(Plan plan) throws IOException, InterruptedException {
        Run run = this.lane.run(plan);
        assertThat(isThrough(run)).as("%s ended with %d: %s", plan.command(), run.exitCode(), run.err()).isTrue();
        return run;
    }

    /// Whether a command came to its end, with documents in quarantine perhaps.
    static boolean isThrough(Run run) {
        return run.exitCode() == 0 || run.exitCode() == 10;
    }

    /// From now on it is night 2.
    void turn() {
        this.lane.sandbox().turnTo(2);
    }

    /// From now on the forbidden document is allowed; the other stays as it is.
    void allow() throws IOException, InterruptedException {
        this.faults.clear();
        always(unfitTarget(job(UNFIT)), unfit());
    }

    private WorldJob job(int index) {
        World world = this.lane.sandbox().world();
        return world.truth().filter((job) -> job.index() == index).findFirst().orElseThrow();
    }

    private void always(String target, Fault fault) {
        this.faults.add(Rule.onGet(target, Integer.MAX_VALUE, fault));
    }

    private static String unfitTarget(WorldJob job) {
        return "/api/v1/extraction/runs/by-job/" + job.id();
    }

    private Fault unfit() throws IOException, InterruptedException {
        Sandbox sandbox = this.lane.sandbox();
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI target = URI.create(sandbox.baseUrl() + unfitTarget(job(UNFIT)));
            String body = client
                .send(HttpRequest.newBuilder(target).header("Authorization", "Bearer " + sandbox.key()).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
            assertThat(body).containsOnlyOnce("\"data\":{");
            return new Fault.Answer(200, Map.of(), body.replace("\"data\":{", "\"data\":{" + TOO_LONG));
        }
    }

    @Override
    public void close() {
        this.lane.sandbox().close();
    }

}
