package dev.extractexport.job.heal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.extractexport.disk.IoReason;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Exports;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.jspecify.annotations.Nullable;

/// The files that published exports have by their manifests: whether they are there, and as long as
/// they were. Their bytes are for `verify`.
public final class NamedFiles {

    private final Layout layout;

    private final Exports exports;

    private long lost;

    private @Nullable Path firstLost;

    /// A file that is there, of another length, and whole.
    private @Nullable Path other;

    public NamedFiles(Layout layout, Exports exports) {
        this.layout = layout;
        this.exports = exports;
    }

    /// Looks for each of them.
    /// @return what is lost, with the commands that make it good; null where all are
    /// there
    /// @throws Failure DAMAGE if other tables of these exports are there instead: what
    /// stands beside them is older than a rebuild
    public @Nullable String lost() {
        List<Manifest.ArchivedSegment> segments = new ArrayList<>();
        forEachManifest((manifest) -> {
            manifest.files().forEach((file) -> look(this.layout.root().resolve(file.path()), file.bytes()));
            segments.addAll(Objects.requireNonNullElse(manifest.segments(), List.of()));
        });
        long tables = this.lost;
        segments.forEach((file) -> look(this.layout.home().resolve(file.path()), file.bytes()));
        if (this.firstLost == null) {
            return null;
        }
        refuseOthers(this.firstLost);
        return "%,d of the files that manifests name are missing or of another length, such as %s: verify names them all%s%s"
            .formatted(this.lost, this.firstLost, (tables > 0) ? ", rebuild writes tables again from the archive" : "",
                    (this.lost > tables) ? ", run fetches archive segments again" : "");
    }

    private void look(Path file, long bytes) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) == bytes) {
                return;
            }
        }
        catch (IOException ex) {
            // As good as lost: it can be looked at no more than that.
        }
        this.lost++;
        this.firstLost = (this.firstLost != null) ? this.firstLost : file;
        if (this.other == null && PublishedRuns.isParquet(file)) {
            this.other = file;
        }
    }

    private void refuseOthers(Path missing) {
        Path found = (this.other != null) ? this.other : unnamed();
        if (found != null) {
            throw new Failure(Failure.Kind.DAMAGE,
                    ("%s holds other tables than its manifests name: %,d files are missing or of another length, such as "
                            + "%s, and others are there, such as %s: if %s was put back from a copy that is older than a "
                            + "rebuild, put back a newer one; to have what the manifests tell of, move parquet/ and csv/ "
                            + "out of the output and run rebuild")
                        .formatted(this.layout.root(), this.lost, missing, found, this.layout.state()));
        }
    }

    /// A part of a published export that its manifest does not name.
    private @Nullable Path unnamed() {
        Set<Path> named = new HashSet<>();
        Set<Long> published = new HashSet<>();
        forEachManifest((manifest) -> {
            published.add(manifest.export());
            manifest.files().forEach((file) -> named.add(this.layout.root().resolve(file.path())));
        });
        for (String format : List.of("parquet", "csv")) {
            Path directory = this.layout.root().resolve(format);
            try (Stream<Path> files = Files.isDirectory(directory) ? Files.walk(directory) : Stream.empty()) {
                Path found = files
                    .filter((file) -> published.contains(Layout.exportOfPart(file)) && !named.contains(file))
                    .findFirst()
                    .orElse(null);
                if (found != null) {
                    return found;
                }
            }
            catch (IOException ex) {
                throw cannotList(directory, IoReason.of(ex), ex);
            }
            catch (UncheckedIOException ex) {
                throw cannotList(directory, IoReason.of(ex), ex);
            }
        }
        return null;
    }

    private static Failure cannotList(Path directory, String reason, Exception ex) {
        return new Failure(Failure.Kind.INCOMPLETE,
                "%s cannot be listed (%s): make it readable and run again".formatted(directory, reason), ex);
    }

    /// One that an earlier release wrote may not be kept.
    private void forEachManifest(Consumer<Manifest> action) {
        for (long number : this.exports.numbers()) {
            this.exports.manifest(number)
                .map((text) -> Manifest.parse(text.getBytes(StandardCharsets.UTF_8), "A manifest in the ledger"))
                .ifPresent(action);
        }
    }

}
