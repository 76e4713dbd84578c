package dev.extractexport.archive.json;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Counts and hashes the bytes that it passes on.
public final class HashedStream extends FilterOutputStream {

    private final MessageDigest digest;

    private long bytes;

    public HashedStream(OutputStream out) {
        super(out);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        }
        catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java platform must have SHA-256", ex);
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] { (byte) value }, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        this.out.write(source, offset, length);
        this.digest.update(source, offset, length);
        this.bytes += length;
    }

    /// How many bytes have passed.
    public long bytes() {
        return this.bytes;
    }

    /// Of all bytes that have passed, 64 lower-case hex digits. To be asked once, at the
    /// end.
    public String sha256() {
        return HexFormat.of().formatHex(this.digest.digest());
    }

}
