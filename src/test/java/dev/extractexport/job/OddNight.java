package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import dev.extractexport.api.FakeTime;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.testing.Duck;

import static org.assertj.core.api.Assertions.assertThat;

/// Nights over an [OddService], and what their tables hold.
final class OddNight {

    private final OddService service;

    private final Path directory;

    private final FakeTime time = new FakeTime();

    OddNight(OddService service, Path directory) {
        this.service = service;
        this.directory = directory;
    }

    Night settings() {
        return new Night(this.service.baseUrl(), OddService.KEY, this.directory).waiting(this.time);
    }

    /// Runs one night and verifies all that was ever published.
    Manifest night() throws IOException {
        Manifest manifest = settings().run().getFirst();
        assertThat(new Verifier(new Layout(this.directory)).verify().problems()).isEmpty();
        return manifest;
    }

    void assertNextFindsNothingNew(long known) throws IOException {
        Manifest next = night();
        assertThat(next.exitCode()).isZero();
        assertThat(next.files()).isEmpty();
        assertCounts(next, Map.of("unchanged", known));
    }

    /// The outcomes not named are 0, and all add up.
    static void assertCounts(Manifest manifest, Map<String, Long> expected) {
        long sum = 0;
        for (String outcome : List.of("exported", "unchanged", "open", "quarantined", "expired", "filtered",
                "deferred")) {
            assertThat(manifest.counts().get(outcome)).as(outcome + " of " + manifest.quarantined())
                .isEqualTo(expected.getOrDefault(outcome, 0L));
            sum += manifest.counts().get(outcome);
        }
        assertThat(manifest.counts().get("considered")).isEqualTo(sum);
    }

    List<List<String>> runs(String columns) throws SQLException {
        return query("runs", columns);
    }

    List<List<String>> query(String table, String columns) throws SQLException {
        return Duck
            .query("SELECT %s FROM read_parquet(%s, hive_partitioning = true, hive_types = {'created_month': DATE})"
                .formatted(columns, Duck.literal(this.directory.resolve("parquet/" + table) + "/**/*.parquet")));
    }

    List<List<String>> csv(String table, String columns) throws SQLException {
        return Duck.query("SELECT %s FROM read_csv(%s, header = true, all_varchar = true, max_line_size = 10000000)"
            .formatted(columns, Duck.literal(this.directory.resolve("csv/" + table) + "/**/*.csv*")));
    }

}
