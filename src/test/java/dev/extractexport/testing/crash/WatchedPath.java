package dev.extractexport.testing.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/// A path of the default file system, so that every operation on it comes through [WatchedProvider].
final class WatchedPath implements Path {

    private final WatchedFileSystem fileSystem;

    private final Path real;

    WatchedPath(WatchedFileSystem fileSystem, Path real) {
        this.fileSystem = fileSystem;
        this.real = real;
    }

    static Path real(Path path) {
        return (path instanceof WatchedPath watched) ? watched.real : path;
    }

    private Path wrap(Path path) {
        return (path != null) ? new WatchedPath(this.fileSystem, path) : null;
    }

    @Override
    public FileSystem getFileSystem() {
        return this.fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return this.real.isAbsolute();
    }

    @Override
    public Path getRoot() {
        return wrap(this.real.getRoot());
    }

    @Override
    public Path getFileName() {
        return wrap(this.real.getFileName());
    }

    @Override
    public Path getParent() {
        return wrap(this.real.getParent());
    }

    @Override
    public int getNameCount() {
        return this.real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return wrap(this.real.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return wrap(this.real.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return this.real.startsWith(real(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return this.real.endsWith(real(other));
    }

    @Override
    public Path normalize() {
        return wrap(this.real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return wrap(this.real.resolve(real(other)));
    }

    @Override
    public Path relativize(Path other) {
        return wrap(this.real.relativize(real(other)));
    }

    @Override
    public URI toUri() {
        return this.real.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return wrap(this.real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return wrap(this.real.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        return this.real.register(watcher, events, modifiers);
    }

    @Override
    public int compareTo(Path other) {
        return this.real.compareTo(real(other));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WatchedPath watched && this.real.equals(watched.real);
    }

    @Override
    public int hashCode() {
        return this.real.hashCode();
    }

    @Override
    public String toString() {
        return this.real.toString();
    }

}
