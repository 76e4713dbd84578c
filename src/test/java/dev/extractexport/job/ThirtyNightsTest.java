package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.extractexport.api.FakeTime;
import dev.extractexport.job.verify.Verification;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.FaultScript.Fault;
import dev.extractexport.sandbox.FaultScript.Rule;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.World;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.crash.Lane;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/// Thirty nights of a sandbox whose jobs are made, finish late and change, behind a service that
/// fails now and then; some jobs are deleted before they finish or long after they were exported, of
/// some the result has expired before anybody asked. Each night is killed twice: in a second JVM, which
/// is halted or loses its power at a point drawn from a fixed seed, and in this one, which loses its
/// ledger at such a commit. The third attempt goes through. At the end the tables hold what the sandbox
/// holds or held, and nothing twice.
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ThirtyNightsTest {

    private static final long SEED = 20261130;

    private static final int NIGHTS = 30;

    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-01T02:15:00Z");

    /// So many nights between two in which jobs are lost at the service.
    private static final int LOSSES_EVERY = 4;

    /// Of the points of a run on one processor about the first three fifths.
    private static final int POINTS = 600;

    @TempDir
    Path directory;

    private final FaultScript faults = faults();

    /// Jobs that were exported before they were deleted, as they were then.
    private final List<WorldJob> deleted = new ArrayList<>();

    /// Jobs that were deleted before they finished, or of which the result expired.
    private final Set<String> lost = new HashSet<>();

    @Test
    @Tag("long")
    void thirtyNightsEachCutTwiceHoldWhatTheSandboxHolds() throws Exception {
        Random random = new Random(SEED);
        Path jobFile = Files.writeString(this.directory.resolve("job.yml"),
                "export:\n  page-size: 10\n  jobs-per-export: 40\n");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(100)),
                this.faults)) {
            Lane lane = new Lane(sandbox, this.directory);
            int kills = 0;
            int cuts = 0;
            for (int night = 1; night <= NIGHTS; night++) {
                sandbox.turnTo(night);
                if (night % LOSSES_EVERY == 2) {
                    lose(sandbox);
                }
                kills += kill(lane, jobFile, night, random);
                cuts += cut(lane, jobFile, night, random);
                night(lane, jobFile, night).run();
            }
            // Only a full listing shows what has changed long after it was exported.
            Night last = night(lane, jobFile, NIGHTS).with("full-listing-every", "0d");
            last.run();

            assertThat(kills).as("nights that were killed").isGreaterThan(NIGHTS * 2 / 3);
            assertThat(cuts).as("nights that were cut").isGreaterThan(NIGHTS / 2);
            List<Manifest> manifests = Manifest.files(new Layout(last.output())).stream().map(Manifest::read).toList();
            assertThat(manifests).hasSizeGreaterThan(NIGHTS);
            manifests.forEach(this::assertAddsUp);
            assertHolds(sandbox, last, manifests);
            Verification found = Verification.of(new Layout(last.output()));
            assertThat(found.problems()).isEmpty();
            assertThat(found.notes()).isEmpty();
        }
    }

    /// Before the night begins: the oldest job that is not finished is deleted, and the
    /// oldest and the newest that were exported; of the newest that finished since, the
    /// result is gone.
    private void lose(Sandbox sandbox) {
        World world = sandbox.world();
        Set<String> before = world.inNight(world.spec().night() - 1)
            .truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED)
            .map(WorldJob::id)
            .collect(Collectors.toSet());
        List<WorldJob> exported = world.inNight(world.spec().night() - 1)
            .truth()
            .filter((job) -> before.contains(job.id()) && !this.lost.contains(job.id()))
            .toList();
        this.deleted.addAll(List.of(exported.getFirst(), exported.getLast()));
        WorldJob open = world.inNight(world.spec().night() - 1)
            .truth()
            .filter((job) -> job.status().isOpen())
            .reduce((newer, older) -> older)
            .orElseThrow();
        WorldJob expired = world.truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED && !before.contains(job.id()))
            .filter((job) -> !job.id().equals(open.id()))
            .findFirst()
            .orElseThrow();
        this.lost.addAll(List.of(open.id(), expired.id()));
        Set<String> gone = Set.of(exported.getFirst().id(), exported.getLast().id(), open.id());
        sandbox.delete((job) -> gone.contains(job.id()));
        for (String path : List.of("/api/v2/extract/", "/api/v1/extraction/runs/by-job/")) {
            this.faults.add(Rule.onGet(path + expired.id(), Integer.MAX_VALUE, Fault.Answer.detail(404, "gone")));
        }
    }

    private static FaultScript faults() {
        return new FaultScript()
            .add(new Rule("GET", "/api/v2/extract/", 1, 100_000, 0.03, SEED, Fault.Answer.detail(503, "Service busy")))
            .add(new Rule("GET", "/api/", 1, 100_000, 0.02, SEED + 1,
                    new Fault.Answer(429, Map.of("Retry-After", "1"), "{}")))
            .add(new Rule("GET", "/api/v1/", 1, 100_000, 0.02, SEED + 2, new Fault.Cut(100)));
    }

    /// @return 1 if the second JVM was killed, 0 if it was through before
    private int kill(Lane lane, Path jobFile, int night, Random random) throws IOException, InterruptedException {
        Lane.Run run = lane.run(Lane.Plan.of("run", jobFile.toString(), "--progress", "none")
            .when(at(night).toString())
            .at("#" + (1 + random.nextInt(POINTS)))
            .by(List.of("HALT", "CUT", "CHANCE:" + night).get(random.nextInt(3))));
        assertThat(run.exitCode()).as(run.err()).isIn(Lane.KILLED, 0, 10);
        return (run.exitCode() == Lane.KILLED) ? 1 : 0;
    }

    /// @return 1 if the night was cut, 0 if it was through before
    private int cut(Lane lane, Path jobFile, int night, Random random) {
        int commit = 2 + random.nextInt(40);
        boolean committed = random.nextBoolean();
        Night one = night(lane, jobFile, night).through((database) -> new FailingCommits(database, commit, committed));
        return (catchThrowable(one::run) != null) ? 1 : 0;
    }

    private static Night night(Lane lane, Path jobFile, int night) {
        return new Night(lane.sandbox(), lane.output()).at(at(night)).with(jobFile).waiting(new FakeTime());
    }

    private static Instant at(int night) {
        return FIRST_NIGHT.plus(Duration.ofDays(night));
    }

    private void assertAddsUp(Manifest manifest) {
        long sum = List.of("exported", "unchanged", "open", "quarantined", "expired", "filtered", "deferred")
            .stream()
            .mapToLong((outcome) -> manifest.counts().get(outcome))
            .sum();
        assertThat(manifest.counts().get("considered")).as("export %d", manifest.export()).isEqualTo(sum);
        assertThat(manifest.counts().get("quarantined")).as("export %d", manifest.export()).isZero();
        assertThat(manifest.quarantined()).as("export %d", manifest.export())
            .allSatisfy((document) -> assertThat(this.lost).contains(document.jobId()));
    }

    private void assertHolds(Sandbox sandbox, Night night, List<Manifest> manifests) throws IOException {
        Map<String, List<Map<String, Object>>> runs = Truth.rowsByJob(night, manifests, "runs");
        Map<String, List<Map<String, Object>>> results = Truth.rowsByJob(night, manifests, "results");
        Set<String> seen = new HashSet<>();
        results.forEach((id, rows) -> rows
            .forEach((row) -> assertThat(seen.add(id + " " + row.get("_updated_at") + " " + row.get("_row")))
                .as("twice: %s %s", id, row.get("_updated_at"))
                .isTrue()));
        List<WorldJob> held = new ArrayList<>(this.deleted);
        sandbox.world()
            .truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED && !this.lost.contains(job.id()))
            .forEach(held::add);
        assertThat(held).hasSizeGreaterThan(50);
        for (String id : this.lost) {
            assertThat(results).doesNotContainKey(id);
            assertThat(runs.get(id)).as(id).anySatisfy((row) -> assertThat(row.get("decision")).isEqualTo("expired"));
        }
        for (WorldJob job : held) {
            List<Map<String, Object>> latest = new ArrayList<>(runs.getOrDefault(job.id(), List.of()));
            latest.removeIf((row) -> micros(job.updatedAt()) != (long) row.get("updated_at"));
            assertThat(latest).as("version %s of %s", job.updatedAt(), job.id()).hasSize(1);
            Object holder = latest.getFirst().get("result_updated_at");
            List<Map<String, Object>> rows = new ArrayList<>(results.getOrDefault(job.id(), List.of()));
            rows.removeIf((row) -> !row.get("_updated_at").equals(holder));
            Object expected = JsonValue.parse(job.resultJson());
            assertThat(Truth.rebuilt(job, expected, rows)).as(job.id()).isEqualTo(expected);
        }
    }

    private static long micros(Instant moment) {
        return moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000;
    }

}
