package dev.extractexport.publish;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.extractexport.disk.IoReason;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;

/// Where everything lies below an output. The one place where names become paths.
/// @param root where tables, catalog, ledger and manifests lie: the output, or what a rebuild stages
/// @param home the output as its readers name it, which holds archive and lock; absolute like `root`
public record Layout(Path root, Path home) {

    private static final String STATE = "_extract-export";

    private static final Pattern PART = Pattern.compile("(\\d{6,18})-\\d{5,}\\.(?:parquet|csv|csv\\.gz)");

    public Layout(Path root) {
        this(root, root);
    }

    /// This output as a rebuild writes it anew, beside the one that is read.
    public Layout staged() {
        return new Layout(rebuild().resolve("tree"), this.home);
    }

    /// Whether anything was ever begun here.
    public boolean isBegun() {
        return Files.isDirectory(state());
    }

    /// What a user may not enter looks as if it were not there.
    /// @throws Failure SETTINGS if this user may not look into the state, or there can be
    /// none
    public void refuseIfClosed() {
        try {
            boolean there = Files.readAttributes(state(), BasicFileAttributes.class).isDirectory();
            if (there && !Files.isExecutable(state())) {
                throw new AccessDeniedException(state().toString());
            }
        }
        catch (NoSuchFileException ex) {
            if (Files.exists(this.root) && !Files.isDirectory(this.root)) {
                throw new Failure(Failure.Kind.SETTINGS,
                        "%s is no directory; name the --output of an export".formatted(this.root), ex);
            }
        }
        catch (AccessDeniedException ex) {
            throw new Failure(Failure.Kind.SETTINGS,
                    "%s is closed to this user: only the one that exports may enter it, ask as that one"
                        .formatted(state()),
                    ex);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.SETTINGS,
                    "%s cannot be looked at (%s); name the --output of an export".formatted(this.root, IoReason.of(ex)),
                    ex);
        }
    }

    /// Where state lies that readers of the tables never need.
    public Path state() {
        return this.root.resolve(STATE);
    }

    public Path ledger() {
        return state().resolve("ledger");
    }

    public Path archive() {
        return this.home.resolve(STATE).resolve("archive");
    }

    public Path staging() {
        return state().resolve("staging");
    }

    public Path staging(long export) {
        return staging().resolve(number(export));
    }

    /// Where frames go that are too large for memory while they are fetched.
    public Path spill() {
        return staging().resolve("fetch");
    }

    /// Where a ledger is made anew.
    public Path healing() {
        return staging().resolve("ledger");
    }

    /// Where a rebuild writes, and where it puts what it replaces.
    public Path rebuild() {
        return staging().resolve("rebuild");
    }

    /// Says that a rebuild is whole and takes its place.
    public Path rebuildIntent() {
        return state().resolve("rebuild.json");
    }

    /// Where damaged files go that others take the place of.
    public Path setAside() {
        return state().resolve("set-aside");
    }

    public Path manifests() {
        return state().resolve("manifests");
    }

    public Path manifest(long export) {
        return manifests().resolve(number(export) + ".json");
    }

    public Path lock() {
        return state().resolve("lock");
    }

    public Path progress() {
        return state().resolve("progress.json");
    }

    public Path catalog() {
        return this.root.resolve("catalog");
    }

    /// A segment's path below the archive.
    public String segment(long export, int segment) {
        return number(export) + "/" + "%06d".formatted(segment) + ".seg.zst";
    }

    /// A segment's path below the output.
    /// @param path below the archive
    public static String archived(String path) {
        return STATE + "/archive/" + path;
    }

    /// The folder of a table below that of a format.
    /// @param table `runs`, `usage`, `rejects`, `schema_changes`, `results` or `evidence`
    /// @param dataset for `results` and `evidence`: a dataset's name; in CSV for
    /// `results`
    /// also `<dataset>.<list>`
    /// @param version for `results`
    public static String folder(String table, @Nullable String dataset, @Nullable Integer version) {
        return table + ((dataset != null) ? "/" + dataset : "") + ((version != null) ? "/v" + version : "");
    }

    /// A part's path below the output.
    /// @param folder of its table
    /// @param ending of the file's name, `parquet`, `csv` or `csv.gz`
    /// @param createdMonth first day of the month, `2026-11-01`
    public static String part(String format, String folder, String ending, String createdMonth, long export, int task) {
        return "%s/%s/created_month=%s/%s-%05d.%s".formatted(format, folder, createdMonth, number(export), task,
                ending);
    }

    /// Whether a file below the output has the name of a part of an export.
    public static boolean isPartOf(Path file, long export) {
        return exportOfPart(file) == export;
    }

    /// The number of the export that a part belongs to, by its name; 0 for a file
    /// that has none of a part.
    public static long exportOfPart(Path file) {
        Matcher name = PART.matcher(String.valueOf(file.getFileName()));
        return name.matches() ? Long.parseLong(name.group(1)) : 0;
    }

    /// The number of the task that wrote a part.
    /// @param path of the part, as [#part] made it
    public static int taskOf(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return Integer.parseInt(name.substring(name.indexOf('-') + 1, name.indexOf('.')));
    }

    /// An export's number as files carry it.
    public static String number(long export) {
        return "%06d".formatted(export);
    }

    /// Makes what must be there before anything is written.
    /// @throws Failure INCOMPLETE when the output cannot be written
    public void create() {
        createState();
        create(List.of(ledger(), archive(), staging(), manifests()));
    }

    /// Makes only what the lock needs. The rest may just then be moved by whoever holds
    /// it.
    /// @throws Failure INCOMPLETE when the output cannot be written
    public void createState() {
        create(List.of());
    }

    private void create(List<Path> directories) {
        try {
            WholeFile.createDirectories(this.root);
            if (!Files.exists(state())) {
                Files.createDirectory(state());
                WholeFile.forceDirectory(this.root);
            }
            Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwx------"));
            for (Path directory : directories) {
                WholeFile.createDirectories(directory);
            }
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The output %s cannot be written (%s); check that it is a ".formatted(this.root, IoReason.of(ex))
                            + "directory, mounted and writable, and run again",
                    ex);
        }
        catch (UnsupportedOperationException ex) {
            throw new Failure(Failure.Kind.SETTINGS,
                    "The output %s lies on a file system without POSIX permissions; name a directory on another one"
                        .formatted(this.root),
                    ex);
        }
    }

    /// Removes what a crash may have left under staging, except what `keep` names.
    public void sweepStaging(@Nullable Path keep) throws IOException {
        try (Stream<Path> files = Files.list(staging())) {
            for (Path file : files.toList()) {
                if (!file.equals(keep)) {
                    deleteTree(file);
                }
            }
        }
    }

    /// Removes the files of an export's archive that `known` does not name.
    /// @param known paths below the archive
    public void sweepArchive(long export, Set<String> known) throws IOException {
        Path directory = archive().resolve(number(export));
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    if (!known.contains(number(export) + "/" + file.getFileName())) {
                        Files.delete(file);
                    }
                }
            }
            // Once the export is published nobody looks here again.
            WholeFile.forceDirectory(directory);
        }
    }

    /// The export that a manifest file belongs to, by its name.
    public static long exportOf(Path manifest) {
        return Long.parseLong(manifest.getFileName().toString().replace(".json", ""));
    }

    /// A directory with all those in it.
    static List<Path> directoriesOf(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    /// Removes a file, or a directory with all that is in it.
    public static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted((left, right) -> right.compareTo(left)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

}
