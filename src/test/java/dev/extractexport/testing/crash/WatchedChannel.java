package dev.extractexport.testing.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/// A file or directory below the watched directory, open.
final class WatchedChannel extends FileChannel {

    private final FileChannel real;

    private final Points points;

    private final Path path;

    private final boolean writes;

    WatchedChannel(FileChannel real, Points points, Path path, boolean writes) {
        this.real = real;
        this.points = points;
        this.path = path;
        this.writes = writes;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return this.real.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return this.real.read(targets, offset, length);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return this.real.read(target, position);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return this.points.write(this.path, this.real.position(), source, () -> this.real.write(source));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return this.points.write(this.path, position, source, () -> this.real.write(source, position));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long written = 0;
        for (int i = offset; i < offset + length; i++) {
            written += write(sources[i]);
        }
        return written;
    }

    @Override
    public long position() throws IOException {
        return this.real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        this.real.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return this.real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        this.points.change("truncate", this.path, null, () -> this.real.truncate(size));
        return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        this.points.change("force", this.path, null, () -> this.real.force(metadata));
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return this.real.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException("Nothing is transferred to an output while it is watched");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        if (mode != MapMode.READ_ONLY) {
            throw new UnsupportedOperationException("No file of an output is mapped to be written");
        }
        return this.real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return this.real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return this.real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        if (this.writes) {
            this.points.change("close", this.path, null, this.real::close);
        }
        else {
            this.real.close();
        }
    }

}
