package dev.extractexport.job.context;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ExportAccountTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:15:00Z");

    @TempDir
    Path directory;

    /// As if a page had counted a version without archiving it.
    @ParameterizedTest
    @ValueSource(strings = { "EXPORTED", "QUARANTINED" })
    void anExportThatDoesNotAddUpIsNotPublished(String outcome) {
        try (Ledger ledger = Ledger.open(this.directory, 1)) {
            long export = begun(ledger, outcome);

            assertThatThrownBy(() -> new ExportAccount(ledger).complete(ledger.exports().get(export), NOW))
                .isInstanceOfSatisfying(Failure.class,
                        (failure) -> assertThat(failure.kind()).isEqualTo(Failure.Kind.DAMAGE))
                .hasMessageStartingWith("Export 000001 does not add up: 1 versions count as "
                        + outcome.toLowerCase(Locale.ROOT) + ", but 0 were decided so. Nothing of it was");
        }
    }

    @Test
    void whatNeedsNoDecisionAddsUp() {
        try (Ledger ledger = Ledger.open(this.directory, 1)) {
            long export = begun(ledger, "UNCHANGED");

            assertThat(new ExportAccount(ledger).complete(ledger.exports().get(export), NOW).counts())
                .containsEntry("considered", 1L)
                .containsEntry("unchanged", 1L)
                .doesNotContainKey("in_quarantine");
        }
    }

    private static long begun(Ledger ledger, String outcome) {
        long export = ledger.exports().begin("", NOW);
        ledger.jobVersions()
            .record(new JobVersions.Key("a", 1), 1L, new JobVersions.Known("SKIPPED", "COMPLETED", export, outcome));
        return export;
    }

}
