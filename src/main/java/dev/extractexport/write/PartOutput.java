package dev.extractexport.write;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import dev.extractexport.disk.WholeFile;

/// The bytes of one part file on their way to the disk, counted and digested as they pass. They lie
/// under a temporary name until [#publish], and [#close()] removes them if that never came.
public final class PartOutput extends OutputStream {

    /// Bytes gathered before the system is called.
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;

    private final Path temporary;

    private final FileChannel channel;

    private final MessageDigest digest;

    private final byte[] buffer = new byte[BUFFER_BYTES];

    private int buffered;

    private long flushed;

    private boolean published;

    private PartOutput(Path file, Path temporary, FileChannel channel) {
        this.file = file;
        this.temporary = temporary;
        this.channel = channel;
        this.digest = sha256();
    }

    /// Begins the file; missing directories are made and what a crash left behind is
    /// overwritten.
    /// @param file the final name
    public static PartOutput create(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IllegalArgumentException(file + " is a root, not a file");
        }
        WholeFile.createDirectories(directory);
        Path temporary = WholeFile.temporary(file);
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        return new PartOutput(file, temporary, channel);
    }

    /// The final name.
    public Path file() {
        return this.file;
    }

    /// How many bytes were written.
    public long position() {
        return this.flushed + this.buffered;
    }

    @Override
    public void write(int b) throws IOException {
        if (this.buffered == BUFFER_BYTES) {
            flush();
        }
        this.buffer[this.buffered++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > BUFFER_BYTES - this.buffered) {
            flush();
        }
        if (length > BUFFER_BYTES) {
            toChannel(bytes, offset, length);
        }
        else {
            System.arraycopy(bytes, offset, this.buffer, this.buffered, length);
            this.buffered += length;
        }
    }

    @Override
    public void flush() throws IOException {
        toChannel(this.buffer, 0, this.buffered);
        this.buffered = 0;
    }

    /// Forces the bytes to the disk and gives the file its name.
    public PartFile publish(Format format, long rows) throws IOException {
        flush();
        try {
            this.channel.force(true);
            this.channel.close();
        }
        catch (IOException ex) {
            throw failed(ex);
        }
        WholeFile.publish(this.temporary, this.file);
        this.published = true;
        return new PartFile(this.file, format, rows, this.flushed, HexFormat.of().formatHex(this.digest.digest()));
    }

    /// Discards the file unless it was published.
    @Override
    public void close() throws IOException {
        this.channel.close();
        if (!this.published) {
            Files.deleteIfExists(this.temporary);
        }
    }

    private void toChannel(byte[] bytes, int offset, int length) throws IOException {
        this.digest.update(bytes, offset, length);
        ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
        try {
            while (source.hasRemaining()) {
                this.channel.write(source);
            }
        }
        catch (IOException ex) {
            throw failed(ex);
        }
        this.flushed += length;
    }

    private IOException failed(IOException cause) {
        return new IOException("Cannot write " + this.file + ": " + cause.getMessage(), cause);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        }
        catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java has SHA-256", ex);
        }
    }

}
