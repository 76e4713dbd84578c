package dev.extractexport.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import dev.extractexport.disk.IoReason;
import org.jspecify.annotations.Nullable;

/// Whether a file is as it was written.
public final class Intact {

    private static final int BUFFER_BYTES = 1 << 16;

    private Intact() {
    }

    /// What is wrong with a file, in words that may follow its name; null if nothing is.
    /// @param bytes its length as it was written
    /// @param sha256 of it as it was written
    public static @Nullable String problem(Path file, long bytes, String sha256) {
        try {
            String other = problem(file, bytes);
            String found = (other == null) ? sha256(file) : "";
            return (other != null) ? other : found.equals(sha256) ? null
                    : "changed, its sha-256 is %s, it was written with %s".formatted(found, sha256);
        }
        catch (IOException ex) {
            return "cannot be read (%s)".formatted(IoReason.of(ex));
        }
    }

    /// As [#problem(Path,long,String)], but the bytes are not read.
    /// @throws IOException if its length cannot be told
    public static @Nullable String problem(Path file, long bytes) throws IOException {
        if (!Files.isRegularFile(file)) {
            return "missing";
        }
        return (Files.size(file) != bytes) ? "has %d bytes, it was written with %d".formatted(Files.size(file), bytes)
                : null;
    }

    /// The SHA-256 of a file, 64 lower-case hex digits.
    public static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
        catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java has SHA-256", ex);
        }
    }

}
