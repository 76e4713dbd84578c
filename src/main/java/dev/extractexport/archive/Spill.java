package dev.extractexport.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;

/// Keeps bytes in memory while they are few and in a temporary file when they are many. Its
/// failures are the disk's, never the sender's, and end the command.
public final class Spill extends OutputStream {

    /// In bytes. Hundreds of frames wait for their page at once; nearly all of them are
    /// smaller.
    static final int IN_MEMORY = 256 * 1024;

    private static final int FIRST_CAPACITY = 8 * 1024;

    private final Path directory;

    private byte[] memory = new byte[FIRST_CAPACITY];

    private int used;

    private long bytes;

    private @Nullable Path file;

    private @Nullable OutputStream fileOut;

    private boolean freed;

    /// @param directory takes what does not stay in memory; made if missing
    public Spill(Path directory) {
        this.directory = directory;
    }

    long bytes() {
        return this.bytes;
    }

    @Override
    public void write(int value) {
        write(new byte[] { (byte) value }, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        if (this.freed) {
            return;
        }
        this.bytes += length;
        if (this.used + length <= IN_MEMORY) {
            if (this.used + length > this.memory.length) {
                int capacity = Math.max(2 * this.memory.length, this.used + length);
                this.memory = Arrays.copyOf(this.memory, Math.min(capacity, IN_MEMORY));
            }
            System.arraycopy(source, offset, this.memory, this.used, length);
            this.used += length;
            return;
        }
        try {
            flushMemory();
            file().write(source, offset, length);
        }
        catch (IOException ex) {
            throw failed(ex);
        }
    }

    /// Ends the writing.
    @Override
    public void close() {
        try {
            if (this.fileOut != null) {
                flushMemory();
                this.fileOut.close();
                this.fileOut = null;
            }
        }
        catch (IOException ex) {
            throw failed(ex);
        }
    }

    /// Copies what was written, once it is ended.
    void writeTo(OutputStream out) throws IOException {
        if (this.freed) {
            throw new IllegalStateException("The frame was freed before it was written");
        }
        if (this.file != null) {
            Files.copy(this.file, out);
        }
        else {
            out.write(this.memory, 0, this.used);
        }
    }

    /// Reads what was written, once it is ended. May be called again.
    public InputStream open() throws IOException {
        if (this.freed) {
            throw new IllegalStateException("It was freed before it was read");
        }
        Path spilled = this.file;
        return (spilled != null) ? Files.newInputStream(spilled) : new ByteArrayInputStream(this.memory, 0, this.used);
    }

    /// Frees the memory and deletes the file. What is written from here on is forgotten.
    public void free() {
        this.freed = true;
        this.memory = new byte[0];
        this.used = 0;
        try {
            if (this.fileOut != null) {
                this.fileOut.close();
                this.fileOut = null;
            }
            if (this.file != null) {
                Files.deleteIfExists(this.file);
                this.file = null;
            }
        }
        catch (IOException ex) {
            throw failed(ex);
        }
    }

    private void flushMemory() throws IOException {
        file().write(this.memory, 0, this.used);
        this.used = 0;
    }

    private OutputStream file() throws IOException {
        OutputStream out = this.fileOut;
        if (out == null) {
            WholeFile.createDirectories(this.directory);
            this.file = Files.createTempFile(this.directory, "frame-", ".spill");
            out = Files.newOutputStream(this.file);
            this.fileOut = out;
        }
        return out;
    }

    private Failure failed(IOException cause) {
        return new Failure(Failure.Kind.INCOMPLETE,
                "Cannot keep a fetched result in %s: %s; make room or rights there and run again"
                    .formatted(this.directory, cause.getMessage()),
                cause);
    }

}
