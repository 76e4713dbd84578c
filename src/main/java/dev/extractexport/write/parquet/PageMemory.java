package dev.extractexport.write.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.apache.parquet.bytes.ByteBufferAllocator;
import org.jspecify.annotations.Nullable;

/// Memory for the pages of one row group after the other. Parquet holds a row group until it ends,
/// and a row is never cut; so where a single row is larger than the heap has room for, the rest lies
/// in a file of no name, which is mapped. Serves one thread.
final class PageMemory implements ByteBufferAllocator, AutoCloseable {

    /// In bytes: a row group of usual rows, and what is still being compressed. Two files
    /// live in a heap of 384 MB, beside a document each.
    static final long IN_HEAP = 48L << 20;

    /// In bytes, mapped at once.
    private static final int REGION = 16 << 20;

    private static final int ZEROS = 1 << 16;

    private final Path beside;

    private final long heapBytes;

    private long inHeap;

    private @Nullable FileChannel file;

    private @Nullable Arena arena;

    // The last one has room, perhaps.
    private final List<MemorySegment> regions = new ArrayList<>();

    private long usedOfLast;

    private long inFile;

    /// @param beside the file that is written; ours lies in its directory
    /// @param heapBytes that may be used before the file is
    PageMemory(Path beside, long heapBytes) {
        this.beside = beside;
        this.heapBytes = heapBytes;
    }

    @Override
    public ByteBuffer allocate(int size) {
        if (this.inHeap + size <= this.heapBytes) {
            this.inHeap += size;
            return ByteBuffer.allocate(size);
        }
        try {
            return mapped(size);
        }
        catch (IOException ex) {
            throw new UncheckedIOException("Cannot keep a large row beside " + this.beside + ": " + ex.getMessage(),
                    ex);
        }
    }

    /// Memory of the file is given back as a whole, by [#clear()].
    @Override
    public void release(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            this.inHeap -= buffer.capacity();
        }
    }

    @Override
    public boolean isDirect() {
        return false;
    }

    /// Takes all memory back: a row group ended.
    void clear() throws IOException {
        this.inHeap = 0;
        this.regions.clear();
        this.inFile = 0;
        if (this.arena != null) {
            this.arena.close();
            this.arena = null;
        }
        if (this.file != null) {
            this.file.close();
            this.file = null;
        }
    }

    @Override
    public void close() throws IOException {
        clear();
    }

    /// Leaves what lies in the file to the file. The system would do so too, but only
    /// when
    /// it is short of memory.
    void unload() {
        this.regions.forEach(MemorySegment::unload);
    }

    private ByteBuffer mapped(int size) throws IOException {
        if (this.regions.isEmpty() || this.regions.getLast().byteSize() - this.usedOfLast < size) {
            unload();
            this.regions.add(newRegion(Math.max(size, REGION)));
            this.usedOfLast = 0;
        }
        ByteBuffer buffer = this.regions.getLast().asSlice(this.usedOfLast, size).asByteBuffer();
        this.usedOfLast += size;
        return buffer;
    }

    /// Written before it is mapped: a full disk must be an error here, not a fault later.
    /// What is opened here is closed by [#clear()].
    @SuppressWarnings("MustBeClosedChecker")
    private MemorySegment newRegion(int size) throws IOException {
        FileChannel open = this.file;
        Arena memory = this.arena;
        if (open == null || memory == null) {
            Path path = this.beside.resolveSibling(this.beside.getFileName() + ".pages");
            open = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            memory = Arena.ofConfined();
            this.file = open;
            this.arena = memory;
        }
        ByteBuffer zeros = ByteBuffer.allocate(ZEROS);
        for (long at = this.inFile; at < this.inFile + size; at += open.write(zeros, at)) {
            zeros.clear();
        }
        MemorySegment mapped = open.map(FileChannel.MapMode.READ_WRITE, this.inFile, size, memory);
        this.inFile += size;
        return mapped;
    }

}
