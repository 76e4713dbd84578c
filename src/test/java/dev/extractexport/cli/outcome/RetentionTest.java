package dev.extractexport.cli.outcome;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.extractexport.publish.Manifest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Who is warned, and when: from three quarters of the retention on.
class RetentionTest {

    private static final Instant NIGHT = Instant.parse("2026-11-24T02:15:00Z");

    @ParameterizedTest
    @CsvSource({ "10,0", "11,1", "20,1" })
    void aResultPutOffIsToldOfFromThreeQuartersOn(int days, int lines) {
        Manifest manifest = manifest(Map.of(), NIGHT.minus(Duration.ofDays(days)).toString());

        assertThat(Retention.warnings(manifest, NIGHT)).hasSize(lines);
        assertThat(Retention.warnings(manifest, (Manifest) null)).hasSize(lines)
            .allMatch((line) -> line.equals(("the oldest result put off is of a job created %s, %d days ago, and the "
                    + "service keeps results for 14 days: run now, without --limit")
                .formatted(NIGHT.minus(Duration.ofDays(days)), days)));
    }

    @ParameterizedTest
    @CsvSource({ "10,0", "11,1" })
    void aGapBetweenTwoExportsIsToldOf(int days, int lines) {
        Manifest manifest = manifest(Map.of(), null);

        List<String> later = Retention.warnings(manifest, NIGHT.plus(Duration.ofDays(days)));

        assertThat(later).hasSize(lines)
            .allMatch((line) -> line
                .equals("the last export began 11 days ago, and the service keeps results for " + "14 days: run now"));
        Manifest before = new Manifest(1, 1, "id", "1", "complete", 0, NIGHT.minus(Duration.ofDays(days)).toString(),
                "t", Map.of(), Map.of(), null, null, Map.of(), List.of(), List.of(), List.of());
        assertThat(Retention.warnings(manifest, before)).hasSize(lines);
    }

    @Test
    void theRecordedRetentionCountsAndZeroIsNone() {
        String old = NIGHT.minus(Duration.ofDays(40)).toString();

        assertThat(Retention.warnings(manifest(Map.of("retention", "90d"), old), NIGHT)).isEmpty();
        assertThat(Retention.warnings(manifest(Map.of("retention", "36h"), old), NIGHT)).hasSize(1)
            .allMatch((line) -> line.contains("keeps results for 36 hours"));
        assertThat(Retention.warnings(manifest(Map.of("retention", "0d"), old), NIGHT)).isEmpty();
    }

    @Test
    void anOpenJobHasNoResultToLose() {
        Manifest manifest = new Manifest(1, 2, "id", "1", "complete", 0, NIGHT.toString(), "t", Map.of(), Map.of(),
                "2026-08-01T00:00:00Z", null, Map.of(), List.of(), List.of(), List.of());

        assertThat(Retention.warnings(manifest, NIGHT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "10,", "11,'the oldest document in quarantine that the service must give again is of a job created "
            + "2026-11-13T02:15:00Z, 11 days ago, and the service keeps results for 14 days: see quarantine list, then "
            + "quarantine retry or drop'" })
    void aDocumentInQuarantineIsToldOfLikewise(int days, @Nullable String line) {
        Instant created = NIGHT.minus(Duration.ofDays(days));

        assertThat(Retention.heldWarning(manifest(Map.of(), null), created, NIGHT))
            .isEqualTo(Optional.ofNullable(line));
        assertThat(Retention.heldWarning(manifest(Map.of("retention", "0d"), null), created, NIGHT)).isEmpty();
        assertThat(Retention.heldWarning(manifest(Map.of(), null), null, NIGHT)).isEmpty();
    }

    private static Manifest manifest(Map<String, String> settings, String oldestResult) {
        return new Manifest(1, 2, "id", "1", "complete", 0, NIGHT.toString(), "t", settings, Map.of(), oldestResult,
                oldestResult, Map.of(), List.of(), List.of(), List.of());
    }

}
