package dev.extractexport.job.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.extractexport.config.Release;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.CatalogContents;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.Parts;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.catalog.Catalog;
import org.jspecify.annotations.Nullable;

/// Compares an output with its ledger: the manifests with what it keeps of them, the catalog with
/// what it would be if it were written now, the archive with the exports there are.
final class AgainstLedger {

    private final Layout layout;

    private final List<String> causes = new ArrayList<>();

    private final List<String> problems = new ArrayList<>();

    private final List<String> notes = new ArrayList<>();

    private final Set<String> unpublished = new HashSet<>();

    /// By number; null where an earlier release kept no copy.
    private final Map<Long, byte @Nullable []> manifests = new TreeMap<>();

    private Map<String, String> catalog = Map.of();

    private final Set<String> archived = new TreeSet<>();

    private AgainstLedger(Layout layout) {
        this.layout = layout;
    }

    /// What was found.
    /// @param causes what the ledger itself suffers from and what the next run does
    /// about it, one line each: where it is lost, many of the others follow from
    /// that
    /// @param problems one line each
    /// @param notes what could not be compared and why, one line each
    /// @param unpublished files of an export that is not yet published, by path
    /// @param manifests as the ledger keeps them, by export
    record Findings(List<String> causes, List<String> problems, List<String> notes, Set<String> unpublished,
            Map<Long, byte[]> manifests) {
    }

    /// Compares. Holds the ledger only while it is read.
    static Findings look(Layout layout) {
        AgainstLedger look = new AgainstLedger(layout);
        try (LedgerView view = LedgerView.open(layout.ledger(), layout.lock()).orElse(null)) {
            LedgerCheck.refuse(layout, view);
            if (view == null) {
                return look.findings();
            }
            look.read(view);
        }
        catch (Failure ex) {
            List<String> to = (ex.kind() == Failure.Kind.LOCKED) ? look.notes : look.causes;
            to.add(ex.getMessage() + "; the catalog is not compared");
            return look.findings();
        }
        catch (RuntimeException ex) {
            look.causes.add("The ledger in %s cannot be read (%s); the catalog is not compared"
                .formatted(layout.ledger(), ex.getMessage()));
            return look.findings();
        }
        look.compareManifests();
        look.compareCatalog();
        look.compareArchive();
        return look.findings();
    }

    private Findings findings() {
        Map<Long, byte[]> kept = new TreeMap<>();
        this.manifests.forEach((number, copy) -> {
            if (copy != null) {
                kept.put(number, copy);
            }
        });
        return new Findings(this.causes, this.problems, this.notes, this.unpublished, kept);
    }

    private void read(LedgerView view) {
        Exports exports = view.exports();
        long last = 0;
        for (long number : exports.numbers()) {
            this.archived.add(Layout.number(number));
            if (exports.get(number).state() == Exports.State.PUBLISHED) {
                this.manifests.put(number,
                        exports.manifest(number).map((text) -> text.getBytes(StandardCharsets.UTF_8)).orElse(null));
                last = number;
            }
        }
        Exports.Export unfinished = exports.unfinished().orElse(null);
        if (unfinished != null) {
            view.parts().of(unfinished.number()).stream().map(Parts.Part::path).forEach(this.unpublished::add);
        }
        if (unfinished != null && unfinished.state() != Exports.State.FETCHING) {
            this.notes.add("Export %s is not published yet, so the catalog is not compared: run finishes it"
                .formatted(Layout.number(unfinished.number())));
        }
        else if (last > 0) {
            this.catalog = new LinkedHashMap<>(
                    new Catalog(this.layout).texts(CatalogContents.of(exports, view.parts(), view.datasets(), last)));
        }
    }

    private void compareManifests() {
        this.manifests.forEach((number, kept) -> {
            Path file = this.layout.manifest(number);
            // A damaged one is told of by whoever reads it.
            if (!Files.exists(file)) {
                this.problems.add("%s: missing; the next run writes it again from the ledger".formatted(file));
            }
        });
        for (Path file : Manifest.files(this.layout)) {
            byte[] kept = this.manifests.get(Layout.exportOf(file));
            boolean known = this.manifests.containsKey(Layout.exportOf(file));
            if (!known && this.unpublished.isEmpty()) {
                this.problems.add("%s: the ledger knows no such export".formatted(file));
            }
            else if (kept != null && isReadable(file) && !Arrays.equals(kept, bytes(file))) {
                this.problems.add("%s: is not what the ledger says; the next run writes it again".formatted(file));
            }
        }
    }

    private static boolean isReadable(Path manifest) {
        try {
            Manifest.read(manifest);
            return true;
        }
        catch (Failure ex) {
            return false;
        }
    }

    private void compareCatalog() {
        if (this.catalog.isEmpty()) {
            return;
        }
        Path last = this.layout.manifest(this.manifests.keySet().stream().reduce(0L, Math::max));
        if (isReadable(last) && !Manifest.read(last).release().equals(Release.version())) {
            this.notes.add("The catalog is not compared: release %s wrote it".formatted(Manifest.read(last).release()));
            return;
        }
        this.catalog.forEach((name, expected) -> {
            Path file = this.layout.catalog().resolve(name);
            byte[] found = bytes(file);
            if (found == null) {
                this.problems.add("%s: missing; the next run writes it again".formatted(path(file)));
            }
            else if (!Arrays.equals(found, expected.getBytes(StandardCharsets.UTF_8)) && !isMoved(found, expected)) {
                this.problems
                    .add("%s: is not what the ledger says; the next run writes it again".formatted(path(file)));
            }
        });
        names(this.layout.catalog()).filter((name) -> !this.catalog.containsKey(name))
            .forEach((name) -> this.problems
                .add("%s: does not belong to the catalog".formatted(path(this.layout.catalog().resolve(name)))));
    }

    /// Whether it only names this output by another path. The first line of a script says
    /// where the output lies, and is changed by whoever moves it.
    private boolean isMoved(byte[] found, String expected) {
        String text = new String(found, StandardCharsets.UTF_8);
        int end = text.indexOf('\n') + 1;
        return text.startsWith("SET ") && expected.startsWith("SET ")
                && Arrays.equals(found, text.getBytes(StandardCharsets.UTF_8))
                && text.substring(end).equals(expected.substring(expected.indexOf('\n') + 1))
                && isThisOutput(text.substring(0, end).replaceAll("^SET (VARIABLE )?root ?= ?'?|'?;\\n$", ""));
    }

    private boolean isThisOutput(String root) {
        try {
            return Files.isSameFile(Path.of(root), this.layout.home());
        }
        catch (IOException | InvalidPathException ex) {
            return false;
        }
    }

    private void compareArchive() {
        names(this.layout.archive()).filter((name) -> !this.archived.contains(name))
            .forEach((name) -> this.problems
                .add("%s: the ledger knows no such export".formatted(path(this.layout.archive().resolve(name)))));
    }

    private Stream<String> names(Path directory) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map((file) -> file.getFileName().toString()).sorted().toList().stream();
        }
        catch (IOException ex) {
            this.problems.add("%s/: cannot be listed (%s)".formatted(path(directory), ex.getMessage()));
            return Stream.empty();
        }
    }

    private String path(Path file) {
        return this.layout.root().relativize(file).toString();
    }

    private static byte @Nullable [] bytes(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
        }
        catch (IOException ex) {
            return null;
        }
    }

}
