package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.Generation;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.Rebuilder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

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
            Map<String, List<Map<String, Object>>> rows = rowsByJob(night, night.run(), "results");

            sandbox.world().truth().filter((job) -> job.status() == WorldJob.Status.COMPLETED).forEach((job) -> {
                List<Map<String, Object>> found = rows.getOrDefault(job.id(), List.of());
                Object expected = JsonValue.parse(job.resultJson());
                assertThat(rebuilt(job, expected, found)).as(job.id()).isEqualTo(expected);
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
            Map<String, List<Map<String, Object>>> rows = rowsByJob(night, night.run(), "usage");

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

    /// What the rows of one job say its result was.
    private static Object rebuilt(WorldJob job, Object expected, List<Map<String, Object>> rows) {
        String schema = job.dataSchemaJson();
        FieldType.Struct fields = (schema != null)
                ? SchemaReader.read(JsonMapper.shared().readTree(schema)).orElse(null) : null;
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Map<String, Object> row = rows.get(i);
            assertThat(row.get("_row")).as(job.id()).isEqualTo((long) i);
            Object text = row.get("value");
            values.add((fields != null) ? new Rebuilder(fields).rebuild(row)
                    : (text != null) ? JsonValue.parse((String) text) : null);
        }
        if (expected instanceof List) {
            return values;
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    private static List<Object> pages(WorldJob job, List<Map<String, Object>> rows) {
        List<Object> pages = new ArrayList<>();
        boolean perPage = job.target().name().equals("PER_PAGE");
        for (int i = 0; i < rows.size(); i++) {
            pages.add(perPage ? (Object) (long) job.pages().get(i) : null);
        }
        return pages;
    }

    private static Map<String, List<Map<String, Object>>> rowsByJob(Night night, List<Manifest> manifests, String table)
            throws IOException {
        Map<String, List<Map<String, Object>>> rows = new HashMap<>();
        for (Manifest manifest : manifests) {
            for (Manifest.ManifestFile file : manifest.files()) {
                if (file.format().equals("parquet") && file.table().equals(table)) {
                    for (Map<String, Object> row : ParquetRows.read(night.output().resolve(file.path()))) {
                        Object id = row.getOrDefault("_job_id", row.get("job_id"));
                        rows.computeIfAbsent((String) id, (it) -> new ArrayList<>()).add(row);
                    }
                }
            }
        }
        return rows;
    }

}
