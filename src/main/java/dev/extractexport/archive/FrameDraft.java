package dev.extractexport.archive;

import java.io.IOException;
import java.io.OutputStream;

/// A complete frame that is not yet part of a segment.
public final class FrameDraft implements AutoCloseable {

    private final Spill spill;

    private final long plainBytes;

    private final String sha256;

    FrameDraft(Spill spill, long plainBytes, String sha256) {
        this.spill = spill;
        this.plainBytes = plainBytes;
        this.sha256 = sha256;
    }

    /// The length of the frame.
    public long compressedBytes() {
        return this.spill.bytes();
    }

    /// The length of the JSON in it.
    public long plainBytes() {
        return this.plainBytes;
    }

    /// Of the JSON in it, 64 lower-case hex digits.
    public String sha256() {
        return this.sha256;
    }

    /// Writes the frame. May be called again until the draft is closed.
    public void writeTo(OutputStream out) throws IOException {
        this.spill.writeTo(out);
    }

    /// Frees the memory and deletes the temporary file, if any. May be called again.
    @Override
    public void close() {
        this.spill.free();
    }

}
