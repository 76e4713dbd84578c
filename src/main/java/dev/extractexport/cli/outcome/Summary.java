package dev.extractexport.cli.outcome;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.extractexport.cli.console.Amounts;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;

/// What a night did, to be read at a glance.
public final class Summary {

    /// Quarantined documents named here; the manifest names all.
    private static final int MAX_NAMED = 5;

    /// Of an id in a line, in characters.
    private static final int MAX_NAME = 100;

    private Summary() {
    }

    public static void print(List<Manifest> published, Layout layout, PrintWriter out) {
        for (Manifest manifest : published) {
            print(manifest, out);
            Path before = layout.manifest(manifest.export() - 1);
            Retention.warnings(manifest, Files.exists(before) ? Manifest.read(before) : null)
                .forEach((line) -> out.printf("  warning      %s%n", line));
        }
        if (!published.isEmpty()) {
            out.printf("  output       %s%n", layout.root());
            out.flush();
        }
    }

    private static void print(Manifest manifest, PrintWriter out) {
        Map<String, Long> counts = manifest.counts();
        out.printf("Export %s complete in %s: %s%n", Layout.number(manifest.export()), took(manifest), line(counts));
        Map<String, Long> rows = new TreeMap<>();
        long bytes = 0;
        for (Manifest.ManifestFile file : manifest.files()) {
            bytes += file.bytes();
            String dataset = file.dataset();
            // The lists of a dataset are part of its rows.
            boolean list = dataset != null && dataset.contains(".");
            if (!list && file.format().equals(manifest.files().getFirst().format())) {
                Integer version = file.version();
                rows.merge((version != null) ? dataset + " v" + version : file.table(), file.rows(), Long::sum);
            }
        }
        rows.forEach((table, count) -> out.printf("  %-40s %,12d row%s%n", table, count, (count == 1) ? "" : "s"));
        out.printf("  files        %,d, %s%n", manifest.files().size(), Amounts.bytes(bytes));
        long asked = counts.getOrDefault("credits_asked", 0L);
        if (asked > 0) {
            out.printf("  credits      filled in later: %,d, of %,d asked for again%n",
                    counts.getOrDefault("credits_filled", 0L), asked);
        }
        manifest.quarantined()
            .stream()
            .limit(MAX_NAMED)
            .forEach((job) -> out.printf("  quarantined  %s: %s%n", name(job.jobId()), OneLine.of(job.reason())));
        if (manifest.quarantined().size() > MAX_NAMED) {
            out.printf("  quarantined  and %,d more, see %s.json%n", manifest.quarantined().size() - MAX_NAMED,
                    Layout.number(manifest.export()));
        }
        inQuarantine(counts).ifPresent((line) -> out.printf("  in all       %s%n", line));
    }

    /// `3 documents in quarantine; see with: quarantine list`, or nothing.
    public static Optional<String> inQuarantine(Map<String, Long> counts) {
        return Optional.of(inQuarantine(counts.getOrDefault("in_quarantine", 0L), 0)).filter((line) -> !line.isEmpty());
    }

    /// The same; empty for nothing.
    /// @param asked how many of them the next run tries because somebody asked for it
    public static String inQuarantine(long held, long asked) {
        String more = (asked > 0) ? ", %,d of them tried by the next run".formatted(asked) : "";
        return (held > 0)
                ? "%s in quarantine%s; see with: quarantine list".formatted(Amounts.count(held, "document"), more) : "";
    }

    /// `15 exported, 285 unchanged, 12 open`; only what there is, and `nothing new` where
    /// there is nothing.
    public static String line(Map<String, Long> counts) {
        StringBuilder line = new StringBuilder();
        for (String outcome : List.of("exported", "unchanged", "open", "quarantined", "expired", "filtered",
                "deferred")) {
            long count = counts.getOrDefault(outcome, 0L);
            if (count > 0) {
                line.append(line.isEmpty() ? "" : ", ").append("%,d %s".formatted(count, outcome));
            }
        }
        if (counts.getOrDefault("exported", 0L) == 0) {
            line.insert(0, line.isEmpty() ? "nothing new" : "nothing new, ");
        }
        return line.toString();
    }

    /// An id short enough to leave room for the reason beside it.
    private static String name(String jobId) {
        String line = OneLine.of(jobId);
        return (line.length() <= MAX_NAME) ? line
                : "%s... (%d characters)".formatted(line.substring(0, MAX_NAME), jobId.length());
    }

    private static String took(Manifest manifest) {
        Duration took = Duration.between(Instant.parse(manifest.startedAt()), Instant.parse(manifest.finishedAt()));
        return Amounts.duration(took);
    }

}
