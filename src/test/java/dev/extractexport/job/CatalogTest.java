package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Loads the catalog of two nights into DuckDB and asks it what the sandbox knows.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CatalogTest {

    private Sandbox sandbox;

    private Connection duck;

    private Path output;

    private List<Manifest> published;

    /// Datasets named as the catalog's own views and parts must not be taken for them.
    private static final List<String> CLASHING = List.of("runs", "usage", "all_rows", "latest_versions");

    @BeforeAll
    void exportTwoNights(@TempDir Path directory) throws IOException, SQLException {
        // A path that needs quoting in SQL.
        this.output = directory.resolve("o'connor lake");
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(150)));
        Night night = new Night(this.sandbox, this.output);
        List<String> titles = List.of("R\u00e9sum\u00e9", "Patent", "Hospital", "Purchase order");
        for (int i = 0; i < titles.size(); i++) {
            night.with("datasets." + CLASHING.get(i), titles.get(i));
        }
        this.published = new ArrayList<>(night.run());
        this.sandbox.turnTo(2);
        this.published.addAll(night.run());
        this.duck = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = this.duck.createStatement()) {
            statement.execute(Files.readString(this.output.resolve("catalog/duckdb.sql")));
        }
    }

    @AfterAll
    void stop() throws SQLException {
        this.duck.close();
        this.sandbox.close();
    }

    @Test
    void runsHoldOneLatestVersionOfEachJob() throws SQLException {
        assertThat(query("SELECT count(*), count(DISTINCT job_id) FROM runs WHERE is_latest"))
            .containsExactly(List.of(String.valueOf(this.sandbox.world().truth().filter(CatalogTest::isListed).count()),
                    String.valueOf(this.sandbox.world().truth().filter(CatalogTest::isListed).count())));
    }

    @Test
    void exportedJobsAreTheCompletedOnes() throws SQLException {
        List<String> expected = this.sandbox.world()
            .truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED)
            .map(WorldJob::id)
            .sorted()
            .toList();

        assertThat(query("SELECT job_id FROM runs WHERE is_latest AND exported ORDER BY job_id"))
            .extracting(List::getFirst)
            .containsExactlyElementsOf(expected);
    }

    @Test
    void usageSumsEqualTheSandboxs() throws SQLException {
        long pages = this.sandbox.world()
            .truth()
            .filter((job) -> job.status() == WorldJob.Status.COMPLETED && job.usage() != null)
            .mapToLong((job) -> job.usage().pagesExtracted())
            .sum();

        assertThat(query("SELECT sum(num_pages_extracted)::BIGINT FROM usage_current"))
            .containsExactly(List.of(String.valueOf(pages)));
    }

    @Test
    void everyDatasetHasAViewOfItsLatestRowsOnly() throws SQLException {
        for (List<String> dataset : query("SELECT DISTINCT dataset FROM runs WHERE exported AND row_count > 0")) {
            String name = dataset.getFirst();
            List<String> view = query("SELECT count(*)::VARCHAR FROM results.\"%s\"".formatted(name)).getFirst();
            List<String> expected = query("""
                    SELECT sum(row_count)::BIGINT::VARCHAR FROM (
                        SELECT * FROM runs WHERE exported
                        QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY updated_at DESC, _export DESC) = 1)
                    WHERE dataset = '%s'""".formatted(name)).getFirst();
            assertThat(view).as(name).isEqualTo(expected);
        }
    }

    @Test
    void datasetsNamedAsTheCatalogsOwnViewsAreToldApart() throws SQLException {
        assertThat(query("SELECT DISTINCT dataset FROM runs WHERE dataset IS NOT NULL")).flatExtracting((row) -> row)
            .containsAll(CLASHING);
        assertThat(query("SELECT view_name FROM duckdb_views() WHERE schema_name = 'results'"))
            .flatExtracting((row) -> row)
            .containsAll(CLASHING);
    }

    @Test
    void aPlainGlobOverOneVersionHoldsWhatTheManifestsSay() throws SQLException {
        Map<String, Long> rows = this.published.stream()
            .flatMap((manifest) -> manifest.files().stream())
            .filter((file) -> file.format().equals("parquet") && file.table().equals("results"))
            .collect(Collectors.groupingBy((file) -> file.dataset() + "/v" + file.version(),
                    Collectors.summingLong(Manifest.ManifestFile::rows)));
        assertThat(rows).hasSizeGreaterThan(8).containsKey("invoice/v2");
        rows.forEach((version,
                count) -> assertThat(
                        queryUnchecked("SELECT count(*) FROM read_parquet('%s/parquet/results/%s/**/*.parquet')"
                            .formatted(this.output.toString().replace("'", "''"), version)))
                    .as(version)
                    .containsExactly(List.of(String.valueOf(count))));
    }

    @Test
    void theRowsOfEachFileStandInTheOrderOfTheirDocuments() throws SQLException {
        int files = 0;
        for (Manifest.ManifestFile file : this.published.stream()
            .flatMap((manifest) -> manifest.files().stream())
            .filter((it) -> it.format().equals("parquet"))
            .toList()) {
            String order = switch (file.table()) {
                case "results" -> "row(_created_at, _job_id, _updated_at, _row)";
                case "runs", "usage" -> "row(created_at, job_id, updated_at)";
                default -> "row(dataset, version)";
            };
            assertThat(query("""
                    SELECT count(*) FROM (
                        SELECT %1$s AS place, lag(%1$s) OVER (ORDER BY file_row_number) AS before
                        FROM read_parquet('%2$s', file_row_number = true)) WHERE place < before""".formatted(order,
                    this.output.resolve(file.path()).toString().replace("'", "''"))))
                .as(file.path())
                .containsExactly(List.of("0"));
            files++;
        }
        assertThat(files).isGreaterThan(20);
    }

    @Test
    void aLookupOfOneJobHasAFilterInEveryFile() throws SQLException {
        assertThat(
                query("""
                        SELECT DISTINCT regexp_extract(file_name, 'parquet/(runs|usage|schema_changes|results)/', 1), path_in_schema,
                            bloom_filter_offset IS NOT NULL
                        FROM parquet_metadata('%s/parquet/**/*.parquet')
                        WHERE path_in_schema IN ('_job_id', 'job_id') ORDER BY ALL"""
                    .formatted(this.output.toString().replace("'", "''"))))
            .containsExactly(List.of("results", "_job_id", "true"), List.of("runs", "job_id", "true"),
                    List.of("schema_changes", "job_id", "true"), List.of("usage", "job_id", "true"));
    }

    @Test
    void theQueriesOfTheDemoRun() throws IOException, SQLException {
        List<String> queries = Files.readAllLines(Path.of("bin/demo"))
            .stream()
            .map(String::strip)
            .filter((line) -> line.startsWith("SELECT "))
            .toList();
        assertThat(queries).hasSize(3);
        for (String query : queries) {
            assertThat(query(query.replaceAll("results\\.\"\\$\\(.*\\)\"", "results.invoice"))).as(query).isNotEmpty();
        }
    }

    private static boolean isListed(WorldJob job) {
        return job.status() == WorldJob.Status.COMPLETED || job.status().isOpen();
    }

    private List<List<String>> queryUnchecked(String sql) {
        try {
            return query(sql);
        }
        catch (SQLException ex) {
            throw new IllegalStateException(sql, ex);
        }
    }

    private List<List<String>> query(String sql) throws SQLException {
        return Duck.query(this.duck, sql);
    }

}
