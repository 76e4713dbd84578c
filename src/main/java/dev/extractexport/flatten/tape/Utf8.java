package dev.extractexport.flatten.tape;

import java.nio.charset.StandardCharsets;

/// From Java's characters to UTF-8, without objects in between, and back. A lone surrogate gets the
/// three bytes that its number would have; well-formed UTF-8 never holds these.
final class Utf8 {

    private static final int ONE_BYTE = 0x80;

    private static final int TWO_BYTES = 0x800;

    /// Of a lone surrogate.
    static final int SURROGATE_BYTES = 3;

    private Utf8() {
    }

    /// How many bytes [#encode] will write.
    static long length(char[] chars, int offset, int length) {
        long bytes = 0;
        for (int i = offset; i < offset + length; i++) {
            char c = chars[i];
            if (isPair(chars, i, offset + length)) {
                bytes += 4;
                i++;
            }
            else {
                bytes += (c < ONE_BYTE) ? 1 : (c < TWO_BYTES) ? 2 : 3;
            }
        }
        return bytes;
    }

    /// Writes the characters to `out`, which has room for them, from `start`.
    /// @return the number of bytes
    static int encode(char[] chars, int offset, int length, byte[] out, int start) {
        int end = offset + length;
        int at = start;
        for (int i = offset; i < end; i++) {
            char c = chars[i];
            if (c < ONE_BYTE) {
                out[at++] = (byte) c;
            }
            else if (c < TWO_BYTES) {
                out[at++] = (byte) (0xC0 | (c >> 6));
                out[at++] = (byte) (0x80 | (c & 0x3F));
            }
            else if (isPair(chars, i, end)) {
                int point = Character.toCodePoint(c, chars[++i]);
                out[at++] = (byte) (0xF0 | (point >> 18));
                out[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                out[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
                out[at++] = (byte) (0x80 | (point & 0x3F));
            }
            else {
                out[at++] = (byte) (0xE0 | (c >> 12));
                out[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                out[at++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        return at - start;
    }

    static String decode(byte[] utf8, int start, int end) {
        StringBuilder text = null;
        int decoded = start;
        for (int i = start; i < end; i++) {
            if (isSurrogate(utf8, i)) {
                text = (text != null) ? text : new StringBuilder();
                text.append(new String(utf8, decoded, i - decoded, StandardCharsets.UTF_8)).append(surrogate(utf8, i));
                decoded = i + SURROGATE_BYTES;
            }
        }
        String rest = new String(utf8, decoded, end - decoded, StandardCharsets.UTF_8);
        return (text != null) ? text.append(rest).toString() : rest;
    }

    /// Whether a lone surrogate begins at `i`.
    static boolean isSurrogate(byte[] utf8, int i) {
        return (utf8[i] & 0xFF) == 0xED && (utf8[i + 1] & 0xFF) >= 0xA0;
    }

    static char surrogate(byte[] utf8, int i) {
        return (char) (((utf8[i] & 0x0F) << 12) | ((utf8[i + 1] & 0x3F) << 6) | (utf8[i + 2] & 0x3F));
    }

    private static boolean isPair(char[] chars, int i, int end) {
        return Character.isHighSurrogate(chars[i]) && i + 1 < end && Character.isLowSurrogate(chars[i + 1]);
    }

}
