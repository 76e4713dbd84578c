package dev.extractexport.api.http.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body that ends with an [OversizedException] where it passes its bound: compressed, it may
/// grow a thousandfold.
public final class BoundedBody extends FilterInputStream {

    private final long most;

    private long left;

    /// @param most bytes, of the body as it is read
    public BoundedBody(InputStream in, long most) {
        super(in);
        this.most = most;
        this.left = most;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count((value < 0) ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        count(Math.max(0, count));
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(int bytes) throws IOException {
        this.left -= bytes;
        if (this.left < 0) {
            throw new OversizedException(this.most, null);
        }
    }

    /// Says what really ended the body, whatever its reader made of it.
    /// @throws OversizedException if it passed its bound
    public void rethrowIfOversized(IOException cause) throws OversizedException {
        if (this.left < 0) {
            throw new OversizedException(this.most, cause);
        }
    }

}
