package dev.extractexport.cli.outcome;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import dev.extractexport.cli.console.Amounts;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.job.rebuild.Rebuilt;
import dev.extractexport.publish.Layout;

/// What a rebuild came to, to be read at a glance.
public final class RebuildSummary {

    /// Quarantined documents named here; the manifests name all.
    private static final int MAX_NAMED = 5;

    private RebuildSummary() {
    }

    public static void print(Rebuilt rebuilt, Duration took, Layout layout, PrintWriter out) {
        out.printf("Rebuilt %s in %s%n", Amounts.count(rebuilt.exports(), "export"), Amounts.duration(took));
        rebuilt.datasets()
            .forEach((name, dataset) -> out.printf("  %-40s %s, %s%n", name, versions(dataset),
                    Amounts.count(dataset.rows(), "row")));
        out.printf("  files        %,d, %s: %s%n", rebuilt.files(), Amounts.bytes(rebuilt.bytes()), changes(rebuilt));
        rebuilt.quarantined()
            .stream()
            .limit(MAX_NAMED)
            .forEach((job) -> out.printf("  quarantined  %s: %s%n", OneLine.of(job.jobId()), OneLine.of(job.reason())));
        if (rebuilt.quarantined().size() > MAX_NAMED) {
            out.printf("  quarantined  and %,d more, see the manifests%n", rebuilt.quarantined().size() - MAX_NAMED);
        }
        if (rebuilt.released() > 0) {
            out.printf("  released     %s that had been quarantined, in the tables now%n",
                    Amounts.count(rebuilt.released(), "document"));
        }
        if (rebuilt.unfinished()) {
            out.printf("  unfinished   an export is still to be finished: run does that first%n");
        }
        if (!rebuilt.isUnchanged()) {
            out.printf("  note         v<k>, file names and views may mean something else now: load %s again%n",
                    layout.catalog());
        }
        out.printf("  output       %s%n", layout.root());
        out.flush();
    }

    private static String versions(Rebuilt.Dataset dataset) {
        return dataset.before().equals(dataset.after()) ? words(dataset.after())
                : words(dataset.before()) + " -> " + words(dataset.after());
    }

    private static String words(List<Integer> versions) {
        return versions.isEmpty() ? "none"
                : versions.stream().map((version) -> "v" + version).collect(Collectors.joining(" "));
    }

    private static String changes(Rebuilt rebuilt) {
        return rebuilt.isUnchanged() ? "the same bytes as before"
                : "%,d with the same bytes as before, %,d written anew, %s gone".formatted(rebuilt.same(),
                        rebuilt.files() - rebuilt.same(), Amounts.count(rebuilt.gone(), "path"));
    }

}
