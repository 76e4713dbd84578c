package dev.extractexport.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes files that are either absent or complete: temporary sibling, force, atomic rename, force
/// of the directory. A crash at any point leaves at most a file whose name ends in [#TEMPORARY],
/// which the next start sweeps away.
public final class WholeFile {

    /// The ending of a file that is still being written.
    public static final String TEMPORARY = ".inprogress";

    private static final DirectoryForce DIRECTORIES = DirectoryForce.real();

    private WholeFile() {
    }

    /// Writes the content of one file.
    @FunctionalInterface
    public interface Content {

        /// Writes everything to `out`, which the caller closes.
        void writeTo(OutputStream out) throws IOException;

    }

    /// The name under which `file` is written until it is complete.
    public static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + TEMPORARY);
    }

    /// Writes `file` whole, replacing what stood there. Missing parent directories are
    /// made.
    /// @throws IOException naming the file; nothing is left under the final name by this
    /// call then
    public static void write(Path file, Content content) throws IOException {
        createDirectories(directoryOf(file));
        Path temporary = temporary(file);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(channel);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
        catch (IOException ex) {
            Files.deleteIfExists(temporary);
            throw new IOException("Cannot write " + file + ": " + IoReason.of(ex), ex);
        }
        publish(temporary, file);
    }

    /// Removes what a crash left of a file that was never complete, if it did.
    public static void removeHalf(Path file) throws IOException {
        Files.deleteIfExists(temporary(file));
    }

    /// Moves a complete and forced file to its final name in one step and forces the
    /// directory.
    /// A file of that name is replaced.
    public static void publish(Path complete, Path file) throws IOException {
        try {
            Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
        }
        catch (AtomicMoveNotSupportedException ex) {
            throw new IOException("Cannot move " + complete + " to " + file
                    + " in one step: both must lie on one file system that renames atomically", ex);
        }
        forceDirectory(directoryOf(file));
    }

    /// Forces a finished file's bytes to the disk.
    public static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /// Forces a directory, so that the names in it survive a power cut; where its file
    /// system can.
    public static void forceDirectory(Path directory) throws IOException {
        DIRECTORIES.force(directory);
    }

    private static Path directoryOf(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IllegalArgumentException(file + " is a root, not a file");
        }
        return directory;
    }

    /// Makes a directory and its missing parents, each of them forced into its own
    /// parent.
    public static void createDirectories(Path directory) throws IOException {
        Path missing = directory.toAbsolutePath().normalize();
        if (Files.isDirectory(missing)) {
            return;
        }
        Path parent = missing.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        Files.createDirectories(missing);
        if (parent != null) {
            forceDirectory(parent);
        }
    }

}
