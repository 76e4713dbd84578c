package dev.extractexport.flatten.tape;

import java.util.Arrays;

/// What single bytes mean in JSON.
final class JsonBytes {

    /// For each byte whether it stands for itself in a string.
    static final boolean[] PLAIN = new boolean[256];

    /// For each byte whether a string, an object or an array begins or ends there.
    static final boolean[] STRUCTURAL = new boolean[256];

    static {
        Arrays.fill(PLAIN, ' ', 0x80, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
        for (char c : "\"{}[]".toCharArray()) {
            STRUCTURAL[c] = true;
        }
    }

    private JsonBytes() {
    }

    /// Whether a number may have this byte somewhere.
    static boolean isOfNumber(int c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }

}
