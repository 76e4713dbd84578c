package dev.extractexport.cli.outcome;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Settings;
import dev.extractexport.publish.Manifest;
import org.jspecify.annotations.Nullable;

/// Warns of results that the service may delete before they are exported.
public final class Retention {

    /// Of the retention, in quarters: leaves three or four nights of fourteen to act.
    private static final int NEAR_QUARTERS = 3;

    private Retention() {
    }

    /// What is to be told some time after an export, each in one line; nothing where
    /// retention is set to 0.
    /// @param last the export
    public static List<String> warnings(Manifest last, Instant now) {
        Duration retention = of(last);
        List<String> lines = new ArrayList<>();
        String put = putOff(last, now, retention);
        if (put != null) {
            lines.add(put);
        }
        Duration since = Duration.between(Instant.parse(last.startedAt()), now);
        if (isNear(since, retention)) {
            lines.add("the last export began %s ago, and the service keeps results for %s: run now"
                .formatted(words(since), words(retention)));
        }
        return lines;
    }

    /// What is to be told of documents in quarantine that are asked for when they
    /// are tried again.
    /// @param last export, whose setting counts
    /// @param oldest when the oldest of their jobs was created; null for none
    public static Optional<String> heldWarning(Manifest last, @Nullable Instant oldest, Instant now) {
        Duration retention = of(last);
        Duration age = (oldest != null) ? Duration.between(oldest, now) : Duration.ZERO;
        return isNear(age, retention) ? Optional
            .of("the oldest document in quarantine that the service must give again is of a job created %s, %s ago, "
                .formatted(oldest, words(age))
                    + "and the service keeps results for %s: see quarantine list, then quarantine retry or drop"
                        .formatted(words(retention)))
                : Optional.empty();
    }

    /// What is to be told when an export is published.
    /// @param before the export before it; null for none
    static List<String> warnings(Manifest published, @Nullable Manifest before) {
        Duration retention = of(published);
        Instant started = Instant.parse(published.startedAt());
        List<String> lines = new ArrayList<>();
        String put = putOff(published, started, retention);
        if (put != null) {
            lines.add(put);
        }
        Duration gap = (before != null) ? Duration.between(Instant.parse(before.startedAt()), started) : Duration.ZERO;
        if (isNear(gap, retention)) {
            lines.add(("the export before began %s earlier, and the service keeps results for %s: "
                    + "some may have gone unseen; run each night")
                .formatted(words(gap), words(retention)));
        }
        return lines;
    }

    private static @Nullable String putOff(Manifest manifest, Instant now, Duration retention) {
        String oldest = manifest.oldestResult();
        if (oldest == null) {
            return null;
        }
        Duration age = Duration.between(Instant.parse(oldest), now);
        return isNear(age, retention)
                ? "the oldest result put off is of a job created %s, %s ago, and the service keeps ".formatted(oldest,
                        words(age)) + "results for %s: run now, without --limit".formatted(words(retention))
                : null;
    }

    private static Duration of(Manifest manifest) {
        Settings settings = new Settings();
        manifest.settings().forEach((key, value) -> settings.add(key, value, "manifest"));
        return ExportSpec.retention(settings);
    }

    private static boolean isNear(Duration age, Duration retention) {
        return !retention.isZero() && age.multipliedBy(4).compareTo(retention.multipliedBy(NEAR_QUARTERS)) >= 0;
    }

    private static String words(Duration duration) {
        return (duration.toDays() >= 2) ? "%d days".formatted(duration.toDays())
                : "%d hours".formatted(duration.toHours());
    }

}
