package dev.extractexport.archive.json.body;

import java.nio.charset.StandardCharsets;

/// Hides from a parser that a character is half a surrogate pair, since no parser takes one that
/// stands alone in a name: the escape `\ud83d` becomes `\ue83d`. Offsets stay what they were. What
/// the parser then gives for a name or a text is to be read again from the bytes as they came, with
/// [#read], where it [#mayHide] something.
public final class SurrogateMask {

    private static final int HEX = 16;

    private static final int HEX_DIGITS = 4;

    /// How much of an escape has come by.
    private enum Seen {

        NOTHING, BACKSLASH, BACKSLASH_U

    }

    private Seen seen = Seen.NOTHING;

    private boolean used;

    /// Masks the next bytes of a body, in their place.
    public void mask(byte[] json, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            switch (this.seen) {
                case NOTHING -> {
                    while (i < end && json[i] != '\\') {
                        i++;
                    }
                    this.seen = (i < end) ? Seen.BACKSLASH : Seen.NOTHING;
                }
                case BACKSLASH -> this.seen = (json[i] == 'u') ? Seen.BACKSLASH_U : Seen.NOTHING;
                case BACKSLASH_U -> {
                    // `\ud000` to `\ud7ff` are no surrogates, and come back all the same.
                    if (json[i] == 'd' || json[i] == 'D') {
                        json[i]++;
                        this.used = true;
                    }
                    this.seen = Seen.NOTHING;
                }
            }
            i++;
        }
    }

    /// Whether a name or a text, as a parser gave it, may be another one in truth.
    public boolean mayHide(String parsed) {
        if (!this.used) {
            return false;
        }
        for (int i = 0; i < parsed.length(); i++) {
            if (parsed.charAt(i) >= '\ue000' && parsed.charAt(i) <= '\uefff') {
                return true;
            }
        }
        return false;
    }

    /// Reads a name or a text from the bytes that came, of which the parser has taken the
    /// masked ones for JSON.
    /// @param start of its opening quote
    public static String read(byte[] json, int start) {
        StringBuilder text = new StringBuilder();
        int i = start + 1;
        while (json[i] != '"') {
            int plain = i;
            while (json[i] != '"' && json[i] != '\\') {
                i++;
            }
            text.append(new String(json, plain, i - plain, StandardCharsets.UTF_8));
            if (json[i] == '\\') {
                text.append(escaped(json, i + 1));
                i += (json[i + 1] == 'u') ? 2 + HEX_DIGITS : 2;
            }
        }
        return text.toString();
    }

    private static char escaped(byte[] json, int at) {
        return switch (json[at]) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) Integer.parseInt(new String(json, at + 1, HEX_DIGITS, StandardCharsets.US_ASCII), HEX);
            default -> (char) json[at];
        };
    }

}
