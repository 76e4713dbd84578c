package dev.extractexport.job;

import java.io.IOException;
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

import dev.extractexport.api.FakeTime;
import dev.extractexport.job.verify.Verification;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.FaultScript.Fault;
import dev.extractexport.sandbox.FaultScript.Rule;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.JsonValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/// Thirty nights of a sandbox whose jobs are made, finish late and change, behind a service that
/// fails now and then. Each night loses its ledger at a commit drawn from a fixed seed, its restart
/// loses it again, and the third attempt goes through. At the end the tables hold what the sandbox
/// holds, and nothing twice.
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ThirtyNightsTest {

    private static final long SEED = 20261130;

    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-01T02:15:00Z");

    @TempDir
    Path directory;

    @Test
    void twoNightsEachCutTwiceHoldWhatTheSandboxHolds() throws IOException {
        nights(2);
    }

    @Test
    @Tag("long")
    void thirtyNightsEachCutTwiceHoldWhatTheSandboxHolds() throws IOException {
        nights(30);
    }

    private void nights(int nights) throws IOException {
        Random random = new Random(SEED);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(100)),
                faults())) {
            int cuts = 0;
            for (int night = 1; night <= nights; night++) {
                sandbox.turnTo(night);
                int first = 2 + random.nextInt(60);
                int second = 2 + random.nextInt(60);
                cuts += cut(sandbox, night, first, random.nextBoolean());
                cuts += cut(sandbox, night, second, random.nextBoolean());
                night(sandbox, night).run();
            }
            // Only a full listing shows what has changed long after it was exported.
            Night last = night(sandbox, nights).with("full-listing-every", "0d");
            last.run();

            assertThat(cuts).as("nights that were cut").isGreaterThan(nights);
            List<Manifest> manifests = Manifest.files(new Layout(this.directory)).stream().map(Manifest::read).toList();
            assertThat(manifests).hasSizeGreaterThan(nights);
            manifests.forEach(ThirtyNightsTest::assertAddsUp);
            assertHolds(sandbox, last, manifests);
            Verification found = Verification.of(new Layout(this.directory));
            assertThat(found.problems()).isEmpty();
            assertThat(found.notes()).isEmpty();
        }
    }

    private static FaultScript faults() {
        return new FaultScript()
            .add(new Rule("GET", "/api/v2/extract/", 1, 100_000, 0.03, SEED, Fault.Answer.detail(503, "Service busy")))
            .add(new Rule("GET", "/api/", 1, 100_000, 0.02, SEED + 1,
                    new Fault.Answer(429, Map.of("Retry-After", "1"), "{}")))
            .add(new Rule("GET", "/api/v1/", 1, 100_000, 0.02, SEED + 2, new Fault.Cut(100)));
    }

    /// @return 1 if the night was cut, 0 if it was through before
    private int cut(Sandbox sandbox, int night, int commit, boolean committed) {
        Night one = night(sandbox, night).through((database) -> new FailingCommits(database, commit, committed));
        return (catchThrowable(one::run) != null) ? 1 : 0;
    }

    private Night night(Sandbox sandbox, int night) {
        return new Night(sandbox, this.directory).at(FIRST_NIGHT.plus(Duration.ofDays(night)))
            .with("page-size", "10")
            .with("jobs-per-export", "40")
            .waiting(new FakeTime());
    }

    private static void assertAddsUp(Manifest manifest) {
        long sum = List.of("exported", "unchanged", "open", "quarantined", "expired", "filtered", "deferred")
            .stream()
            .mapToLong((outcome) -> manifest.counts().get(outcome))
            .sum();
        assertThat(manifest.counts().get("considered")).as("export %d", manifest.export()).isEqualTo(sum);
        assertThat(manifest.quarantined()).as("export %d", manifest.export()).isEmpty();
    }

    private static void assertHolds(Sandbox sandbox, Night night, List<Manifest> manifests) throws IOException {
        Map<String, List<Map<String, Object>>> runs = Truth.rowsByJob(night, manifests, "runs");
        Map<String, List<Map<String, Object>>> results = Truth.rowsByJob(night, manifests, "results");
        Set<String> seen = new HashSet<>();
        results.forEach((id, rows) -> rows
            .forEach((row) -> assertThat(seen.add(id + " " + row.get("_updated_at") + " " + row.get("_row")))
                .as("twice: %s %s", id, row.get("_updated_at"))
                .isTrue()));
        List<WorldJob> completed = sandbox.world()
            .truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED)
            .toList();
        assertThat(completed).hasSizeGreaterThan(50);
        for (WorldJob job : completed) {
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
