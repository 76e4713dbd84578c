package dev.extractexport.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import org.jspecify.annotations.Nullable;

/// The JSON of one frame. Ends only if the frame is sound and of the length it should have.
final class FrameStream extends InputStream {

    private final Path file;

    private final FrameLocation location;

    private final ZstdInputStreamNoFinalizer plain;

    private long count;

    FrameStream(Path file, FileChannel channel, FrameLocation location) throws IOException {
        long size = channel.size();
        if (location.offset() > size - location.length()) {
            throw SegmentReader.damage(file, location.offset(), "the file has %d bytes, expected a frame up to byte %d"
                .formatted(size, location.offset() + location.length()), null);
        }
        this.file = file;
        this.location = location;
        this.plain = new ZstdInputStreamNoFinalizer(new Slice(channel, location));
    }

    /// The bytes of a frame as they lie in the file.
    static InputStream packed(FileChannel channel, FrameLocation location) {
        return new Slice(channel, location);
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return (read(single, 0, 1) < 0) ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read;
        try {
            read = this.plain.read(target, offset, length);
        }
        catch (ZstdIOException ex) {
            throw damage(ex.getMessage(), ex);
        }
        this.count += Math.max(read, 0);
        if (this.count > this.location.plainLength() || (read < 0 && this.count < this.location.plainLength())) {
            throw damage("the frame holds %s bytes than the %d expected".formatted((read < 0) ? "fewer" : "more",
                    this.location.plainLength()), null);
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        this.plain.close();
    }

    private RuntimeException damage(@Nullable String found, @Nullable Throwable cause) {
        return SegmentReader.damage(this.file, this.location.offset(), found, cause);
    }

    /// The bytes of the frame. Reads at positions, so that streams do not disturb one
    /// another.
    private static final class Slice extends InputStream {

        private final FileChannel channel;

        private final long end;

        private long position;

        Slice(FileChannel channel, FrameLocation location) {
            this.channel = channel;
            this.position = location.offset();
            this.end = location.offset() + location.length();
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return (read(single, 0, 1) < 0) ? -1 : single[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int wanted = Math.toIntExact(Math.min(length, this.end - this.position));
            if (wanted == 0) {
                return (length == 0) ? 0 : -1;
            }
            int read = this.channel.read(ByteBuffer.wrap(target, offset, wanted), this.position);
            this.position += Math.max(read, 0);
            return read;
        }

    }

}
