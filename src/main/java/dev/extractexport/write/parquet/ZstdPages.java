package dev.extractexport.write.parquet;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.CapacityByteArrayOutputStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// Compresses pages with ZSTD directly. Parquet's own way leads through Hadoop's codecs, which
/// would load Hadoop's whole configuration for it.
final class ZstdPages implements CompressionCodecFactory, CompressionCodecFactory.BytesInputCompressor {

    /// Measured: level 1 is 8 % faster and 13 % larger, level 9 is 38 % slower and 4 %
    /// smaller.
    private static final int LEVEL = 3;

    /// In bytes. A page is that large only where a single value is: it is compressed as a
    /// stream, since two more copies of it may not fit the heap.
    private static final int LARGE = 8 << 20;

    /// In bytes, of what a large page becomes: the first piece of memory and a fifth of
    /// the largest.
    private static final int FIRST_PIECE = 64 * 1024;

    private static final int LARGEST_PIECES = 20 << 20;

    private final PageMemory memory;

    private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);

    private byte[] scratch = new byte[0];

    /// @param memory for large pages
    ZstdPages(PageMemory memory) {
        this.memory = memory;
    }

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        if (page.size() > LARGE) {
            CapacityByteArrayOutputStream compressed = new CapacityByteArrayOutputStream(FIRST_PIECE, LARGEST_PIECES,
                    this.memory);
            try (OutputStream out = new ZstdOutputStreamNoFinalizer(new Kept(compressed), LEVEL)) {
                page.writeAllTo(new Unloading(out));
            }
            return BytesInput.from(compressed);
        }
        ByteBuffer plain = page.toByteBuffer(HeapByteBufferAllocator.getInstance(), (_) -> {
        });
        int bound = Math.toIntExact(Zstd.compressBound(plain.remaining()));
        if (this.scratch.length < bound) {
            this.scratch = new byte[bound];
        }
        int length = this.context.compressByteArray(this.scratch, 0, this.scratch.length, plain.array(),
                plain.arrayOffset() + plain.position(), plain.remaining());
        return BytesInput.from(Arrays.copyOf(this.scratch, length));
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) {
            throw new IllegalArgumentException("Codec is " + codec + " but all pages are ZSTD");
        }
        return this;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("Nothing is read here, codec " + codec);
    }

    @Override
    public void release() {
        this.context.close();
    }

    /// Stays open when who writes to it is closed: closing would empty it.
    private static final class Kept extends FilterOutputStream {

        Kept(CapacityByteArrayOutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            this.out.write(bytes, offset, length);
        }

        @Override
        public void close() {
            // Nothing is buffered here.
        }

    }

    /// Lets go of memory that was read. The page itself comes piece by piece.
    private final class Unloading extends FilterOutputStream {

        private long written;

        Unloading(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            this.out.write(bytes, offset, length);
            this.written += length;
            if (this.written > LARGE) {
                this.written = 0;
                ZstdPages.this.memory.unload();
            }
        }

    }

}
