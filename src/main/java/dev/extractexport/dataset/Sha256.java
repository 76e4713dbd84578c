package dev.extractexport.dataset;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The one digest of this room.
final class Sha256 {

    private Sha256() {
    }

    /// The digest of the text's UTF-8 bytes as 64 lower-case hex digits; half a surrogate
    /// pair has its JSON escape.
    static String hex(String text) {
        try {
            byte[] utf8 = FieldsJson.escapeLoneSurrogates(text).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(utf8);
            return HexFormat.of().formatHex(digest);
        }
        catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java has SHA-256", ex);
        }
    }

}
