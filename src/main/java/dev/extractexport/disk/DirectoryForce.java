package dev.extractexport.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forces directories to the disk. Some file systems cannot, as some of FUSE and CIFS: where it never
/// worked, that it fails is told once and tolerated; where it has worked, it is an error of the disk.
final class DirectoryForce {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryForce.class);

    private final Forcer forcer;

    private final Set<Object> able = ConcurrentHashMap.newKeySet();

    private final Set<Object> unable = ConcurrentHashMap.newKeySet();

    /// The call of the operating system.
    @FunctionalInterface
    interface Forcer {

        void force(Path directory) throws IOException;

    }

    DirectoryForce(Forcer forcer) {
        this.forcer = forcer;
    }

    static DirectoryForce real() {
        return new DirectoryForce((directory) -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }

    void force(Path directory) throws IOException {
        Object device = device(directory);
        try {
            this.forcer.force(directory);
            this.able.add(device);
        }
        catch (NoSuchFileException ex) {
            throw ex;
        }
        catch (IOException ex) {
            if (this.able.contains(device)) {
                throw ex;
            }
            if (this.unable.add(device)) {
                LOG.warn("The file system of {} cannot force a directory to the disk ({}): after a power cut, files "
                        + "that were just written may be missing; the next run makes them good, and verify tells",
                        directory, ex.getMessage());
            }
        }
    }

    private static Object device(Path directory) throws IOException {
        return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? Files.getAttribute(directory, "unix:dev") : directory.getFileSystem();
    }

}
