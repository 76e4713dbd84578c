package dev.extractexport.testing.crash;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The default file system, with paths that come back to [WatchedProvider].
final class WatchedFileSystem extends FileSystem {

    private final WatchedProvider provider;

    private final FileSystem real;

    WatchedFileSystem(WatchedProvider provider, FileSystem real) {
        this.provider = provider;
        this.real = real;
    }

    Path wrap(Path path) {
        return new WatchedPath(this, path);
    }

    @Override
    public FileSystemProvider provider() {
        return this.provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("The default file system is never closed");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return this.real.isReadOnly();
    }

    @Override
    public String getSeparator() {
        return this.real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        List<Path> roots = new ArrayList<>();
        this.real.getRootDirectories().forEach((root) -> roots.add(wrap(root)));
        return roots;
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return this.real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return this.real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrap(this.real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        PathMatcher matcher = this.real.getPathMatcher(pattern);
        return (path) -> matcher.matches(WatchedPath.real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return this.real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
        return this.real.newWatchService();
    }

}
