package dev.extractexport.cli.outcome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The document after each way in which a night can end.
class SummaryFileTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T02:15:00Z"), ZoneOffset.UTC);

    private static final Ending REFUSED_KEY = new Ending(30, "The key is refused", null);

    @TempDir
    Path directory;

    @Test
    void itSaysRunningUntilAnEndingIsTold() throws IOException {
        Files.writeString(file(), "{\"status\": \"complete\", \"export\": 41}");

        begin();

        assertThat(read().path("status").asString()).isEqualTo("running");
        assertThat(read().path("export").isNull()).isTrue();
        assertThat(read().path("exit_code").isNull()).isTrue();
        assertThat(this.directory).isDirectoryContaining((it) -> it.equals(file()))
            .isDirectoryNotContaining((it) -> !it.equals(file()));
    }

    @Test
    void aNightOfSeveralExportsTellsOfAllOfThem() {
        SummaryFile summary = begin();
        summary.published(manifest(1, 10));
        summary.published(manifest(2, 0));

        summary.complete(10);

        assertThat(read().path("export").asInt()).isEqualTo(2);
        assertThat(read().path("status").asString()).isEqualTo("complete");
        assertThat(read().path("exit_code").asInt()).isZero();
        assertThat(read().path("command_exit_code").asInt()).isEqualTo(10);
        assertThat(read().path("error").isNull()).isTrue();
        assertThat(read().path("files").size()).isEqualTo(1);
        assertThat(read().path("earlier").size()).isEqualTo(1);
        assertThat(read().at("/earlier/0/export").asInt()).isEqualTo(1);
        assertThat(read().at("/earlier/0/files").size()).isEqualTo(1);
    }

    @Test
    void aFailureBeforeAnythingWasOpenedHasTheShapeOfAManifestWithoutFiles() {
        SummaryFile summary = begin();
        summary.settings(Map.of("output", "./export"));

        summary.failed(REFUSED_KEY);

        assertThat(read().propertyNames()).containsExactly("format", "export", "output_id", "release", "status",
                "exit_code", "started_at", "finished_at", "settings", "counts", "oldest_waiting", "oldest_result",
                "other_fields", "quarantined", "files", "segments", "command_exit_code", "error", "earlier");
        assertThat(read().path("status").asString()).isEqualTo("refused");
        assertThat(read().path("exit_code").asInt()).isEqualTo(30);
        assertThat(read().path("error").asString()).isEqualTo("The key is refused");
        assertThat(read().at("/settings/output").asString()).isEqualTo("./export");
        assertThat(read().path("files").isEmpty()).isTrue();
    }

    @Test
    void aFailureTellsWhatTheExportInHandHasDoneAndWhatWasPublishedBefore() {
        SummaryFile summary = begin();
        summary.published(manifest(1, 0));
        summary.follow((status, exitCode) -> Optional.of(new Manifest(1, 2, "id", "1", status, exitCode, "t", "t",
                Map.of("limit", "5"), Map.of("exported", 3L), null, null, Map.of(), List.of(), List.of(), List.of())));

        summary.failed(new Ending(20, "unreachable", null));

        assertThat(read().path("export").asInt()).isEqualTo(2);
        assertThat(read().path("status").asString()).isEqualTo("incomplete");
        assertThat(read().at("/counts/exported").asInt()).isEqualTo(3);
        assertThat(read().at("/earlier/0/export").asInt()).isEqualTo(1);
    }

    @Test
    void aLedgerThatNoLongerAnswersDoesNotHideTheFailure() {
        SummaryFile summary = begin();
        summary.follow((status, exitCode) -> {
            throw new IllegalStateException("closed");
        });

        summary.failed(new Ending(20, "disk full", null));

        assertThat(read().path("error").asString()).isEqualTo("disk full");
    }

    @Test
    void theFirstEndingStands() {
        SummaryFile summary = begin();
        summary.failed(REFUSED_KEY);

        summary.failed(new Ending(143, "Interrupted", null));

        assertThat(read().path("exit_code").asInt()).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({ "2, refused", "20, incomplete", "30, refused", "40, incomplete", "50, refused", "60, failed",
            "130, interrupted", "143, interrupted" })
    void theStatusSaysWhatKindOfEndingItWas(int exitCode, String status) {
        begin().failed(new Ending(exitCode, "x", null));

        assertThat(read().path("status").asString()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({ "nowhere/s.json", "''", ".", "/dev/null" })
    void aPlaceThatCannotBeWrittenIsRefused(String place) {
        String option = place.isEmpty() ? "" : this.directory.resolve(place).toString();

        assertThatThrownBy(() -> SummaryFile.begin(option, CLOCK)).isInstanceOf(Failure.class)
            .hasMessageStartingWith("option --summary-file is '");
    }

    private Path file() {
        return this.directory.resolve("summary.json");
    }

    private SummaryFile begin() {
        return SummaryFile.begin(file().toString(), CLOCK);
    }

    private JsonNode read() {
        try {
            return JsonMapper.shared().readTree(Files.readAllBytes(file()));
        }
        catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static Manifest manifest(long export, int exitCode) {
        return new Manifest(1, export, "id", "1", "complete", exitCode, "t", "t", Map.of(), Map.of("exported", 1L),
                null, null, Map.of(), List.of(),
                List.of(new Manifest.ManifestFile("p", "runs", null, null, "csv", 1, 1, "sha")), List.of());
    }

}
