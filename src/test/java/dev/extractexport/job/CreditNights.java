package dev.extractexport.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.extractexport.api.FakeTime;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.testing.Duck;

import static org.assertj.core.api.Assertions.assertThat;

/// Nights over jobs whose credits the service records later than their results, into one output.
final class CreditNights {

    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-01T02:15:00Z");

    static final String NONE_YET = "{\"credits\":null,\"extract_credits\":null,\"parse_credits\":null}";

    static final String RECORDED = "{\"credits\":12.5,\"extract_credits\":10,\"parse_credits\":2.5}";

    private final PagedService service;

    private final Path directory;

    CreditNights(PagedService service, Path directory) {
        this.service = service;
        this.directory = directory;
    }

    Path directory() {
        return this.directory;
    }

    /// A completed job, made so many days before the first night, with this `usage`.
    void job(String id, int daysBefore, String usage) {
        put(id, daysBefore);
        this.service.usage(id, usage);
    }

    /// A completed job of which the service tells no usage.
    void put(String id, int daysBefore) {
        this.service.put(id, created(daysBefore), created(daysBefore).plusSeconds(60), "COMPLETED");
    }

    static Instant created(int daysBefore) {
        return FIRST_NIGHT.minus(Duration.ofHours(2)).minus(Duration.ofDays(daysBefore));
    }

    /// A night that publishes one export, which accounts for every job.
    Manifest run(int number) throws Exception {
        List<Manifest> published = night(number).run();
        assertThat(published).hasSize(1);
        assertBalanced(published.getFirst());
        return published.getFirst();
    }

    /// A night with pages of so many jobs.
    Manifest sized(int number, String pageSize) throws Exception {
        return this.service.night(this.directory)
            .at(FIRST_NIGHT.plus(Duration.ofDays(number - 1L)))
            .with("page-size", pageSize)
            .with("formats", "parquet")
            .run()
            .getFirst();
    }

    Night night(int number) {
        return night(number, this.directory);
    }

    Night night(int number, Path output) {
        return this.service.night(output)
            .at(FIRST_NIGHT.plus(Duration.ofDays(number - 1L)))
            .with("page-size", "10")
            .waiting(new FakeTime());
    }

    Layout layout() {
        return new Layout(this.directory);
    }

    List<List<String>> usage(String view) throws Exception {
        return query("SELECT job_id, statement, credits, _export FROM %s ORDER BY ALL".formatted(view));
    }

    /// A row as `usage` gives it.
    static List<String> row(String job, int statement, String credits, int export) {
        return java.util.Arrays.asList(job, String.valueOf(statement), credits, String.valueOf(export));
    }

    /// Asks DuckDB for what is published.
    List<List<String>> query(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(this.directory.resolve("catalog/duckdb.sql")));
            return Duck.query(connection, sql);
        }
    }

    static void assertBalanced(Manifest manifest) {
        Map<String, Long> counts = manifest.counts();
        assertThat(List.of("exported", "unchanged", "open", "quarantined", "expired", "filtered", "deferred")
            .stream()
            .mapToLong(counts::get)
            .sum()).isEqualTo(counts.get("considered"));
    }

    void assertVerified() {
        assertThat(new Verifier(layout()).verify().problems()).isEmpty();
    }

}
