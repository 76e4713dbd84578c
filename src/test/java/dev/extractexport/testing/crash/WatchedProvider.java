package dev.extractexport.testing.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/// In the place of the default file system (`-Djava.nio.file.spi.DefaultFileSystemProvider`): tells
/// [Points] of everything that changes the watched directory, and leaves the rest as it is. What
/// `java.io` writes does not come by here.
public final class WatchedProvider extends FileSystemProvider {

    private final FileSystemProvider real;

    private final WatchedFileSystem fileSystem;

    private final Points points;

    public WatchedProvider(FileSystemProvider real) {
        this.real = real;
        FileSystem realFileSystem = real.getFileSystem(URI.create("file:///"));
        this.fileSystem = new WatchedFileSystem(this, realFileSystem);
        this.points = Points.begin(realFileSystem);
    }

    @Override
    public String getScheme() {
        return "file";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
        return this.real.newFileSystem(uri, environment);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return this.fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
        return this.fileSystem.wrap(this.real.getPath(uri));
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options,
            FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path file = WatchedPath.real(path);
        if (!this.points.isWatched(file)) {
            return this.real.newFileChannel(file, options, attributes);
        }
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        return this.points.opening(file, writes, () -> this.real.newFileChannel(file, options, attributes));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> entries = this.real.newDirectoryStream(WatchedPath.real(directory),
                (entry) -> filter.accept(this.fileSystem.wrap(entry)));
        return new DirectoryStream<>() {

            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> each = entries.iterator();
                return new Iterator<>() {

                    @Override
                    public boolean hasNext() {
                        return each.hasNext();
                    }

                    @Override
                    public Path next() {
                        return WatchedProvider.this.fileSystem.wrap(each.next());
                    }

                };
            }

            @Override
            public void close() throws IOException {
                entries.close();
            }

        };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        Path real = WatchedPath.real(directory);
        this.points.change("mkdir", real, null, () -> this.real.createDirectory(real, attributes));
    }

    @Override
    public void delete(Path path) throws IOException {
        Path real = WatchedPath.real(path);
        this.points.change("delete", real, null, () -> this.real.delete(real));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        Path from = WatchedPath.real(source);
        Path to = WatchedPath.real(target);
        String operation = Files.isDirectory(from) ? "mkdir" : "copy";
        this.points.change(operation, to, null, () -> this.real.copy(from, to, options));
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        Path from = WatchedPath.real(source);
        Path to = WatchedPath.real(target);
        this.points.change("rename", to, from, () -> this.real.move(from, to, options));
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return this.real.isSameFile(WatchedPath.real(path), WatchedPath.real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return this.real.isHidden(WatchedPath.real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return this.real.getFileStore(WatchedPath.real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        this.real.checkAccess(WatchedPath.real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return this.real.getFileAttributeView(WatchedPath.real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return this.real.readAttributes(WatchedPath.real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return this.real.readAttributes(WatchedPath.real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        this.real.setAttribute(WatchedPath.real(path), attribute, value, options);
    }

}
