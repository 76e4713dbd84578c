package dev.extractexport.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Finds files where only published ones may lie, and that no manifest names.
final class Strangers {

    private final Layout layout;

    private final Predicate<String> named;

    /// @param named whether a path below the output is one of ours
    Strangers(Layout layout, Predicate<String> named) {
        this.layout = layout;
        this.named = named;
    }

    void find(List<String> problems) {
        find(this.layout.root().resolve("parquet"), this.named, problems);
        find(this.layout.root().resolve("csv"), this.named, problems);
        find(this.layout.manifests(), (path) -> path.matches(".*/\\d{6,}\\.json"), problems);
    }

    private void find(Path directory, Predicate<String> ours, List<String> problems) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter((file) -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                .map((file) -> this.layout.root().relativize(file).toString().replace('\\', '/'))
                .filter(ours.negate())
                .sorted()
                .forEach((path) -> problems.add("%s: no manifest names it".formatted(path)));
        }
        catch (IOException | UncheckedIOException ex) {
            problems
                .add("%s/: cannot be listed (%s)".formatted(this.layout.root().relativize(directory), ex.getMessage()));
        }
    }

}
