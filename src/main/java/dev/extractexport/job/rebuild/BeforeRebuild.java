package dev.extractexport.job.rebuild;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Decisions;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Intact;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.TreeSwap;
import dev.extractexport.publish.catalog.Catalog;

/// What must hold before a rebuild begins, looked at while it costs seconds: that it will replace
/// nothing of anybody else's, and that what it reads is there.
public final class BeforeRebuild {

    /// Names in one line; more are counted.
    private static final int MAX_NAMED = 3;

    private final Layout layout;

    private final Ledger ledger;

    public BeforeRebuild(Layout layout, Ledger ledger) {
        this.layout = layout;
        this.ledger = ledger;
    }

    /// Looks at all of it.
    /// @param published exports to be written again
    /// @throws Failure SETTINGS for a symbolic link or a mount point, DAMAGE for a
    /// stranger's file, a
    /// missing manifest or a missing segment
    public void check(List<Long> published) {
        refuseStrangers(published);
        for (long export : published) {
            for (Decisions.Written segment : this.ledger.decisions().written(export)) {
                check(export, segment);
            }
        }
    }

    private void check(long export, Decisions.Written segment) {
        Path file = this.layout.archive().resolve(segment.path());
        String found = Intact.problem(file, segment.bytes(), segment.sha256());
        if (found != null) {
            throw new Failure(Failure.Kind.DAMAGE,
                    ("Archive segment %s: %s: put back a good copy and run rebuild again; where there is none, move what is "
                            + "there out of the output and run extract-export run, which fetches again what it held; if "
                            + "run says that not all of it is to be had, move %s, %s and the files %s-* of parquet/ and "
                            + "csv/ out of the output, too, and run it again: that export and those after it are written "
                            + "anew with what the service still holds")
                        .formatted(file, found, this.layout.ledger(), this.layout.manifest(export),
                                Layout.number(export)));
        }
    }

    private void refuseStrangers(List<Long> published) {
        Set<String> ours = ours(published);
        List<String> strangers = new ArrayList<>();
        for (Path directory : TreeSwap.directories(this.layout)) {
            if (Files.isSymbolicLink(directory)) {
                throw new Failure(Failure.Kind.SETTINGS,
                        "%s is a symbolic link, and a rebuild replaces the directory: put a directory in its place, "
                            .formatted(directory) + "or let the output itself be the link");
            }
            if (MountPoints.isOne(directory)) {
                throw new Failure(Failure.Kind.SETTINGS,
                        "%s is a mount point, and a rebuild replaces the directory: unmount it and put a directory in "
                            .formatted(directory) + "its place, or mount the whole output");
            }
            if (Files.isDirectory(directory) && !directory.equals(this.layout.ledger())) {
                addStrangers(directory, ours, strangers);
            }
        }
        if (!strangers.isEmpty()) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "%s%s in %s: no manifest names it, and a rebuild would remove it; move it out of the output and "
                        .formatted(String.join(", ", strangers.subList(0, Math.min(MAX_NAMED, strangers.size()))),
                                (strangers.size() > MAX_NAMED) ? " and %,d more".formatted(strangers.size() - MAX_NAMED)
                                        : "",
                                this.layout.root())
                            + "run rebuild again");
        }
    }

    /// Everything that exports have written into the directories that change over.
    private Set<String> ours(List<Long> published) {
        Set<String> ours = new HashSet<>();
        Catalog.FILES.forEach((file) -> ours.add(path(this.layout.catalog().resolve(file))));
        for (long export : published) {
            Path manifest = this.layout.manifest(export);
            ours.add(path(manifest));
            Manifest.read(manifest).files().forEach((file) -> ours.add(file.path()));
        }
        // Some of its parts may have been moved into place already, and its manifest too.
        for (Exports.Export export : this.ledger.exports().allUnfinished()) {
            ours.add(path(this.layout.manifest(export.number())));
        }
        return ours;
    }

    private void addStrangers(Path directory, Set<String> ours, List<String> strangers) {
        List<Exports.Export> unfinished = this.ledger.exports().allUnfinished();
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter((file) -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                .filter((file) -> unfinished.stream().noneMatch((it) -> Layout.isPartOf(file, it.number())))
                .map(this::path)
                .filter((path) -> !ours.contains(path) && !path.endsWith(WholeFile.TEMPORARY))
                .sorted()
                .forEach(strangers::add);
        }
        catch (IOException | UncheckedIOException ex) {
            throw new Failure(Failure.Kind.DAMAGE, "%s cannot be listed (%s): make it readable and run rebuild again"
                .formatted(directory, ex.getMessage()), ex);
        }
    }

    private String path(Path file) {
        return this.layout.root().relativize(file).toString();
    }

}
