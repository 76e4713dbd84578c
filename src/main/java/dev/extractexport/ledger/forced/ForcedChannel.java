package dev.extractexport.ledger.forced;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

import org.h2.store.fs.FileBaseDefault;

/// Writes in two steps, each forced. A commit of H2 is one chunk, and the chunk counts once its last
/// bytes are there: so they follow when the rest is on the disk, which no checksum covers. The
/// file's header is written as two equal copies, of which one is enough: so they are never in the
/// air together. Readers do not wait while a commit is forced.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class ForcedChannel extends FileBaseDefault {

    /// Of a chunk's end that makes it valid, in bytes: `Chunk.FOOTER_LENGTH` of H2.
    private static final int FOOTER = 128;

    private final FileChannel file;

    ForcedChannel(FileChannel file) {
        this.file = file;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        int length = source.remaining();
        int first = (position == 0) ? length / 2 : Math.max(length - FOOTER, 0);
        int end = source.limit();
        writeForced(source.limit(source.position() + first), position);
        writeForced(source.limit(end), position + first);
        return length;
    }

    private void writeForced(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += this.file.write(source, at);
        }
        // The length is forced with the bytes, the time of change need not be.
        this.file.force(false);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
        this.file.truncate(size);
        this.file.force(false);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return this.file.read(target, position);
    }

    @Override
    public long size() throws IOException {
        return this.file.size();
    }

    @Override
    public void force(boolean metadata) throws IOException {
        this.file.force(metadata);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return this.file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        this.file.close();
    }

}
