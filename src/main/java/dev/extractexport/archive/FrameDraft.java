package dev.extractexport.archive;

import java.io.IOException;
import java.io.OutputStream;

/// Skeleton: the signatures are settled, the body follows.
public final class FrameDraft implements AutoCloseable {

    /// The length of the frame.
    public long compressedBytes() {
        throw new UnsupportedOperationException();
    }

    /// The length of the JSON in it.
    public long plainBytes() {
        throw new UnsupportedOperationException();
    }

    /// Of the JSON in it, 64 lower-case hex digits.
    public String sha256() {
        throw new UnsupportedOperationException();
    }

    /// Writes the frame. May be called again until the draft is closed.
    public void writeTo(OutputStream out) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Frees the memory and deletes the spill file, if any.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

}
