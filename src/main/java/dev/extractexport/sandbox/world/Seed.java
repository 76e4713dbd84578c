package dev.extractexport.sandbox.world;

import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.BiFunction;

/// Where everything drawn comes from. Ids hold their number in scrambled form, so that a job is
/// found by its id without a table of all ids.
record Seed(long value) {

    private static final int ODD = 0x9E3779B1;

    private static final int INVERSE_OF_ODD = inverse(ODD);

    private static final HexFormat HEX_DIGITS = HexFormat.of();

    private static final int BASE = 36;

    private static final int HEX = 16;

    /// Length of the part after the dash, as seen in the service's own ids.
    private static final int TAIL = 28;

    /// Base-36 digits that hold any 32-bit number.
    private static final int NUMBER_DIGITS = 7;

    /// Hex digits that hold any 32-bit number.
    private static final int NUMBER_HEX = 8;

    /// Base-36 digits of any 64-bit number.
    private static final int LONG_DIGITS = 13;

    /// Numbers that depend on the arguments and the seed alone, on every Java.
    Random random(String purpose, int number, int revision) {
        return new Random(mixed(purpose, number + ((long) revision << Integer.SIZE)));
    }

    /// A number from 0 to `bound - 1`.
    int pick(String purpose, int number, int bound) {
        return Math.floorMod(mixed(purpose, number), bound);
    }

    /// An id such as v1 gives: a UUID.
    String uuid(String kind, int number) {
        long bits = mixed(kind, number);
        String hex = HEX_DIGITS.toHexDigits(bits);
        return HEX_DIGITS.toHexDigits(scrambled(kind, number)) + "-" + hex.substring(0, 4) + "-4" + hex.substring(4, 7)
                + "-a" + hex.substring(7, 10) + "-" + HEX_DIGITS.toHexDigits(mix(bits), 12);
    }

    /// The number in an id that [#uuid] made, or nothing for any other text.
    OptionalInt numberOfUuid(String kind, String id) {
        return checked(kind, id, 0, NUMBER_HEX, this::uuid);
    }

    /// An id such as v2 gives: the prefix, a dash, 28 characters.
    String prefixed(String prefix, int number) {
        long bits = mixed(prefix, number);
        String tail = digits(Integer.toUnsignedLong(scrambled(prefix, number)), NUMBER_DIGITS)
                + digits(bits, LONG_DIGITS) + digits(mix(bits), LONG_DIGITS);
        return prefix + "-" + tail.substring(0, TAIL);
    }

    /// The number in an id that [#prefixed] made, or nothing for any other text.
    OptionalInt numberOfPrefixed(String prefix, String id) {
        return checked(prefix, id, prefix.length() + 1, NUMBER_DIGITS, this::prefixed);
    }

    private OptionalInt checked(String kind, String id, int from, int length,
            BiFunction<String, Integer, String> make) {
        if (id.length() < from + length) {
            return OptionalInt.empty();
        }
        try {
            int radix = (length == NUMBER_HEX) ? HEX : BASE;
            int number = unscrambled(kind, Integer.parseUnsignedInt(id, from, from + length, radix));
            return make.apply(kind, number).equals(id) ? OptionalInt.of(number) : OptionalInt.empty();
        }
        catch (NumberFormatException ex) {
            return OptionalInt.empty();
        }
    }

    private int scrambled(String kind, int number) {
        int bits = (number ^ salt(kind)) * ODD;
        return bits ^ bits >>> 16;
    }

    private int unscrambled(String kind, int scrambled) {
        int bits = scrambled ^ scrambled >>> 16;
        return bits * INVERSE_OF_ODD ^ salt(kind);
    }

    private int salt(String kind) {
        return Long.hashCode(mixed(kind, 0));
    }

    private long mixed(String purpose, long number) {
        return mix(mix(this.value ^ purpose.hashCode()) + number * 0x9E37_79B9_7F4A_7C15L);
    }

    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }

    private static String digits(long bits, int length) {
        String digits = Long.toUnsignedString(bits, BASE);
        return "0".repeat(length - digits.length()) + digits;
    }

    /// Newton's method: each step doubles the number of right bits.
    private static int inverse(int odd) {
        int inverse = odd;
        for (int bits = 3; bits < Integer.SIZE; bits *= 2) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

}
