package dev.extractexport.flatten.tape;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// Gives the same String for the same key again, without decoding it. Holds so many keys only:
/// what has no place is decoded each time.
final class Names {

    /// Places, a power of two. A schema has at most a few thousand keys; the keys of free
    /// maps may be any number.
    private static final int PLACES = 1 << 13;

    /// Places that are looked at for one key.
    private static final int MAX_PROBES = 4;

    /// Bytes of a key that is held.
    private static final int MAX_HELD = 128;

    private final byte[] @Nullable [] keys = new byte[PLACES][];

    private final @Nullable String[] names = new @Nullable String[PLACES];

    /// The key as text.
    /// @param utf8 well-formed from `start` to `end` but for lone surrogates, which have
    /// three bytes as on the [Tape]
    String name(byte[] utf8, int start, int end) {
        int length = end - start;
        if (length > MAX_HELD) {
            return Utf8.decode(utf8, start, end);
        }
        int hash = length;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + utf8[i];
        }
        hash ^= hash >>> 15;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int place = (hash + probe) & (PLACES - 1);
            byte[] key = this.keys[place];
            String name = this.names[place];
            if (key == null || name == null) {
                String added = Utf8.decode(utf8, start, end);
                this.keys[place] = Arrays.copyOfRange(utf8, start, end);
                this.names[place] = added;
                return added;
            }
            if (isSame(key, utf8, start, length)) {
                return name;
            }
        }
        return Utf8.decode(utf8, start, end);
    }

    private static boolean isSame(byte[] key, byte[] utf8, int start, int length) {
        if (key.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (key[i] != utf8[start + i]) {
                return false;
            }
        }
        return true;
    }

}
