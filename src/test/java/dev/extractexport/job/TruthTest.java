package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.JsonValue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Rebuilds every result of a night from its published Parquet rows and compares it with what the
/// sandbox served, in each generation of the API; and likewise the usage metrics.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TruthTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Generation.class)
    void everyJobsRowsAreThereOnceAndRebuildItsResult(Generation generation) throws IOException {
        try (Sandbox sandbox = start(generation)) {
            Night night = new Night(sandbox, this.directory);
            Map<String, List<Map<String, Object>>> rows = Truth.rowsByJob(night, night.run(), "results");

            sandbox.world().truth().filter((job) -> job.status() == WorldJob.Status.COMPLETED).forEach((job) -> {
                List<Map<String, Object>> found = rows.getOrDefault(job.id(), List.of());
                Object expected = JsonValue.parse(job.resultJson());
                assertThat(Truth.rebuilt(job, expected, found)).as(job.id()).isEqualTo(expected);
                assertThat(found).extracting((row) -> row.get("_page")).as(job.id()).isEqualTo(pages(job, found));
                rows.remove(job.id());
            });
            assertThat(rows).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void usageIsAsReportedOncePerJob(Generation generation) throws IOException {
        try (Sandbox sandbox = start(generation)) {
            Night night = new Night(sandbox, this.directory);
            Map<String, List<Map<String, Object>>> rows = Truth.rowsByJob(night, night.run(), "usage");

            sandbox.world().truth().filter((job) -> job.status() == WorldJob.Status.COMPLETED).forEach((job) -> {
                assertThat(rows.get(job.id())).as(job.id()).hasSize(1);
                Map<String, Object> row = rows.get(job.id()).getFirst();
                WorldJob.Usage usage = job.usage();
                assertThat(row.get("num_pages_extracted")).as(job.id())
                    .isEqualTo((usage != null) ? (long) usage.pagesExtracted() : null);
            });
            assertThat(rows.keySet()).allMatch((id) -> sandbox.world().byId(id).status() == WorldJob.Status.COMPLETED);
        }
    }

    private static Sandbox start(Generation generation) {
        return Sandbox
            .start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(250).withGeneration(generation)));
    }

    private static List<Object> pages(WorldJob job, List<Map<String, Object>> rows) {
        List<Object> pages = new ArrayList<>();
        boolean perPage = job.target().name().equals("PER_PAGE");
        for (int i = 0; i < rows.size(); i++) {
            pages.add(perPage ? (Object) (long) job.pages().get(i) : null);
        }
        return pages;
    }

}
