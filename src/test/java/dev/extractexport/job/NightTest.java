package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.FaultScript;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Whole nights over real HTTP, compared with what the sandbox holds.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class NightTest {

    @TempDir
    Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(120)));
    }

    @AfterEach
    void stop() {
        this.sandbox.close();
    }

    @Test
    void failedAndCancelledJobsAreExportedWhereTheStatusAsksForThem() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(120)))) {
            Manifest manifest = new Night(sandbox, this.directory).with("status", "COMPLETED,FAILED,CANCELLED")
                .run()
                .getFirst();

            long finished = sandbox.world().truth().filter((job) -> !job.status().isOpen()).count();
            assertThat(sandbox.world().truth().filter((job) -> job.status() == WorldJob.Status.CANCELLED)).isNotEmpty();
            assertThat(manifest.counts()).containsEntry("exported", finished).containsEntry("quarantined", 0L);
        }
    }

    @Test
    void theFirstGenerationMayDisappearInTheMiddleOfANight() throws IOException {
        FaultScript faults = new FaultScript().add(new FaultScript.Rule("GET", "/api/v1/extraction/", 5, 10_000,
                FaultScript.Fault.Answer.detail(404, "Not Found")));
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(120)),
                faults)) {
            Manifest manifest = new Night(sandbox, this.directory).run().getFirst();

            long completed = sandbox.world().truth().filter((job) -> job.status() == WorldJob.Status.COMPLETED).count();
            assertThat(manifest.counts().get("exported") + manifest.counts().get("quarantined")).isEqualTo(completed);
            assertThat(manifest.counts()).containsEntry("expired", 0L);
        }
    }

    @Test
    void theManifestCountsWhatTheSandboxHolds() throws IOException {
        Manifest manifest = night("a").run().getFirst();

        Map<String, Long> counts = manifest.counts();
        long completed = jobs(WorldJob.Status.COMPLETED);
        assertThat(counts.get("exported") + counts.get("quarantined")).isEqualTo(completed);
        assertThat(counts.get("open"))
            .isEqualTo(this.sandbox.world().truth().filter((job) -> job.status().isOpen()).count());
        assertThat(counts.get("considered"))
            .isEqualTo(List.of("exported", "unchanged", "open", "quarantined", "expired", "filtered", "deferred")
                .stream()
                .mapToLong(counts::get)
                .sum());
    }

    @Test
    void everyFileVerifies() throws IOException {
        Night night = night("a");
        night.run();

        Verifier.Findings findings = new Verifier(new Layout(night.output())).verify();

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.files()).isEqualTo(night.files().size());
    }

    @Test
    void bytesDoNotDependOnWorkersOrConcurrency() throws IOException {
        Night first = night("a").workers(1).with("concurrency", "1");
        Night second = night("b").workers(4).with("concurrency", "16");
        first.run();
        second.run();

        assertSameFiles(first, second);
    }

    @Test
    void noRunIsFetchedTwice() throws IOException {
        night("a").run();

        Map<String, Long> fetched = this.sandbox.requests()
            .stream()
            .filter((request) -> !request.contains("/api/v2/extract?"))
            .collect(Collectors.groupingBy((request) -> request, TreeMap::new, Collectors.counting()));
        assertThat(fetched.values()).allMatch((count) -> count == 1);
    }

    @Test
    void aSecondNightExportsOnlyWhatIsNewOrChanged() throws IOException {
        Night night = night("a").with("full-listing-every", "0d");
        night.run();
        Map<String, byte[]> before = night.files();
        Set<String> known = keys();
        this.sandbox.turnTo(2);
        long expected = this.sandbox.world()
            .truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED)
            .filter((job) -> !known.contains(key(job)))
            .count();

        Manifest second = night.run().getFirst();

        assertThat(second.counts().get("exported") + second.counts().get("quarantined")).isEqualTo(expected)
            .isPositive();
        Map<String, byte[]> after = night.files();
        before.forEach((file, bytes) -> assertThat(after.get(file)).as(file).isEqualTo(bytes));
    }

    @Test
    void aNightWithNothingNewWritesNoFiles() throws IOException {
        Night night = night("a");
        night.run();

        Manifest second = night.run().getFirst();

        assertThat(second.files()).isEmpty();
        assertThat(second.exitCode()).isZero();
        assertThat(second.counts().get("exported")).isZero();
    }

    @Test
    void aLongListingIsCutIntoExportsThatTogetherHoldEverything() throws IOException {
        List<Manifest> published = night("a").with("jobs-per-export", "30").with("page-size", "10").run();

        assertThat(published.size()).isGreaterThan(2);
        assertThat(published.stream()
            .mapToLong((manifest) -> manifest.counts().get("exported") + manifest.counts().get("quarantined"))
            .sum()).isEqualTo(jobs(WorldJob.Status.COMPLETED));
    }

    @Test
    void aLimitDefersTheRestWhichTheNextNightExports() throws IOException {
        Manifest limited = night("a").with("limit", "7").run().getFirst();
        Manifest rest = night("a").run().getFirst();

        assertThat(limited.counts().get("exported") + limited.counts().get("quarantined")).isEqualTo(7);
        assertThat(limited.counts().get("deferred")).isEqualTo(jobs(WorldJob.Status.COMPLETED) - 7);
        assertThat(rest.counts().get("exported") + rest.counts().get("quarantined"))
            .isEqualTo(jobs(WorldJob.Status.COMPLETED) - 7);
    }

    private Night night(String name) {
        return new Night(this.sandbox, this.directory.resolve(name));
    }

    private long jobs(WorldJob.Status status) {
        return this.sandbox.world().truth().filter((job) -> job.status() == status).count();
    }

    private Set<String> keys() {
        return this.sandbox.world()
            .truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED)
            .map(NightTest::key)
            .collect(Collectors.toSet());
    }

    private static String key(WorldJob job) {
        return job.id() + " " + job.updatedAt();
    }

    private static void assertSameFiles(Night first, Night second) throws IOException {
        Map<String, byte[]> expected = first.files();
        Map<String, byte[]> found = second.files();
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((file, bytes) -> assertThat(found.get(file)).as(file).isEqualTo(bytes));
    }

}
