package dev.extractexport.publish;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// The last member of a manifest: the SHA-256 of all lines before its own, so that any byte that
/// changes is found. `head -n -2 MANIFEST | sha256sum` gives the same.
final class Seal {

    private static final String MEMBER = "\n  \"checksum\" : \"";

    private static final String END = "\"\n}\n";

    private static final String OPEN_END = "\n}\n";

    private static final int HEX_DIGITS = 64;

    private Seal() {
    }

    /// Adds it.
    /// @param json an object with members, its closing brace on a line of its own
    static String close(String json) {
        if (!json.endsWith(OPEN_END)) {
            throw new IllegalArgumentException("The document does not end with a brace on a line of its own");
        }
        String before = json.substring(0, json.length() - OPEN_END.length()) + ",";
        byte[] sealed = (before + "\n").getBytes(StandardCharsets.UTF_8);
        return before + MEMBER + sha256(sealed, sealed.length) + END;
    }

    /// Whether the text has one at all.
    static boolean isThere(byte[] text) {
        int end = memberAt(text);
        return end >= 0 && Arrays.equals(text, end, end + MEMBER.length(), ascii(MEMBER), 0, MEMBER.length());
    }

    /// Whether the text is, to the byte, one that was closed.
    static boolean fits(byte[] text) {
        int at = memberAt(text);
        if (at < 0) {
            return false;
        }
        byte[] expected = ascii(MEMBER + sha256(text, at + 1) + END);
        return Arrays.equals(text, at, text.length, expected, 0, expected.length);
    }

    private static int memberAt(byte[] text) {
        return text.length - MEMBER.length() - HEX_DIGITS - END.length();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String sha256(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return HexFormat.of().formatHex(digest.digest());
        }
        catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java has SHA-256", ex);
        }
    }

}
