package dev.extractexport.job.heal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;

/// Tables that nothing tells of, as where older state was put back beside newer tables: their names
/// would be given again, and what they hold would be exported twice.
final class UnknownTables {

    /// Names in one line; more are counted.
    private static final int MAX_NAMED = 3;

    private final Layout layout;

    UnknownTables(Layout layout) {
        this.layout = layout;
    }

    /// Looks at the names of all files of the tables.
    /// @param known the exports that may have parts in place
    /// @param withLedger whether a ledger is there; without one, where nothing is known,
    /// any file counts
    /// @throws Failure DAMAGE naming one of the files
    void refuse(Set<Long> known, boolean withLedger) {
        boolean any = known.isEmpty() && !withLedger;
        Set<String> exports = new TreeSet<>();
        Set<Path> unknown = new LinkedHashSet<>();
        for (String format : List.of("parquet", "csv")) {
            Path directory = this.layout.root().resolve(format);
            try (Stream<Path> files = Files.isDirectory(directory) ? Files.walk(directory) : Stream.empty()) {
                files.filter(Files::isRegularFile).sorted().forEach((file) -> {
                    long export = Layout.exportOfPart(file);
                    if (any || (export > 0 && !known.contains(export))) {
                        unknown.add(this.layout.root().relativize(file));
                        exports.add((export > 0) ? Layout.number(export) : "?");
                    }
                });
            }
            catch (IOException | UncheckedIOException ex) {
                throw new Failure(Failure.Kind.INCOMPLETE, "%s cannot be listed (%s): make it readable and run again"
                    .formatted(directory, ex.getMessage()), ex);
            }
        }
        if (any && !unknown.isEmpty()) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "%s holds tables, such as %s, but no manifest, archive or ledger tells of them: put %s back "
                        .formatted(this.layout.root(), unknown.iterator().next(), this.layout.state())
                            + "from a copy, or name a new --output");
        }
        if (!unknown.isEmpty()) {
            throw new Failure(Failure.Kind.DAMAGE,
                    ("%s holds files of export %s (%,d), such as %s, which neither manifest, archive nor ledger knows as "
                            + "published: if %s was put back from an older copy, put back a newer one; else move the "
                            + "files %s out of parquet/ and csv/ and run again, which exports anew what the service "
                            + "still holds")
                        .formatted(this.layout.root(), named(exports), unknown.size(), unknown.iterator().next(),
                                this.layout.state(),
                                String.join(", ", exports.stream().limit(MAX_NAMED).map((it) -> it + "-*").toList())));
        }
    }

    private static String named(Set<String> exports) {
        String first = String.join(", ", exports.stream().limit(MAX_NAMED).toList());
        return (exports.size() > MAX_NAMED) ? "%s and %,d more".formatted(first, exports.size() - MAX_NAMED) : first;
    }

}
