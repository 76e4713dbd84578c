package dev.extractexport.write.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// XXH64 with seed 0, the hash of Parquet's Bloom filters. Parquet brings one that reaches for
/// memory in a way of which Java 25 warns on the console.
/// Source: <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>
final class XxHash64 {

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;

    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;

    private static final long PRIME_3 = 0x165667B19E3779F9L;

    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;

    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    /// The first two primes together, past the end of 64 bits.
    private static final long PRIMES_1_2 = 0x60EA27EEADC0B5D6L;

    private static final int STRIPE_BYTES = 4 * Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private XxHash64() {
    }

    static long of(byte[] bytes) {
        int stripes = bytes.length - bytes.length % STRIPE_BYTES;
        long hash = (stripes > 0) ? stripes(bytes, stripes) : PRIME_5;
        hash += bytes.length;
        int at = stripes;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(bytes, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (at + Integer.BYTES <= bytes.length) {
            hash = Long.rotateLeft(hash ^ (((int) INT.get(bytes, at) & 0xFFFF_FFFFL) * PRIME_1), 23) * PRIME_2
                    + PRIME_3;
            at += Integer.BYTES;
        }
        for (; at < bytes.length; at++) {
            hash = Long.rotateLeft(hash ^ ((bytes[at] & 0xFF) * PRIME_5), 11) * PRIME_1;
        }
        hash = (hash ^ (hash >>> 33)) * PRIME_2;
        hash = (hash ^ (hash >>> 29)) * PRIME_3;
        return hash ^ (hash >>> 32);
    }

    private static long stripes(byte[] bytes, int end) {
        long[] lanes = { PRIMES_1_2, PRIME_2, 0, -PRIME_1 };
        for (int at = 0; at < end; at += STRIPE_BYTES) {
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = round(lanes[i], (long) LONG.get(bytes, at + i * Long.BYTES));
            }
        }
        long hash = Long.rotateLeft(lanes[0], 1) + Long.rotateLeft(lanes[1], 7) + Long.rotateLeft(lanes[2], 12)
                + Long.rotateLeft(lanes[3], 18);
        for (long lane : lanes) {
            hash = (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
        }
        return hash;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

}
