package dev.extractexport.flatten.tape;

import java.math.BigInteger;

import org.jspecify.annotations.Nullable;

/// A number as a decimal column holds it: so many digits, so many of them after the point. What has
/// more after the point is rounded half away from zero. Takes no more time for `1e999999999` or for
/// a million digits than reading the text does.
public final class ScaledNumber {

    /// Digits that always fit a long.
    private static final int LONG_DIGITS = 18;

    private static final long[] POWERS = powers();

    private static final int BASE = 10;

    private static final int HALF = 5;

    private long small;

    /// Null where `small` holds the number.
    private @Nullable BigInteger large;

    private boolean rounded;

    /// Takes a number.
    /// @param precision digits of the column
    /// @param scale those after the point
    /// @return whether the column has room for it
    public boolean read(NumberText number, int precision, int scale) {
        this.small = 0;
        this.large = null;
        int digits = number.digitCount();
        // Digits of the number down to the last place of the column.
        long places = digits + number.exponent() + scale;
        this.rounded = digits > 0 && places < digits;
        if (digits == 0 || places < 0) {
            return true;
        }
        if (places > precision) {
            return false;
        }
        int kept = Math.toIntExact(places);
        if (digits <= LONG_DIGITS && kept <= LONG_DIGITS) {
            long magnitude = this.rounded ? rounded(number.digits(), digits - kept)
                    : number.digits() * POWERS[kept - digits];
            this.small = number.isNegative() ? -magnitude : magnitude;
            return precision > LONG_DIGITS || magnitude < POWERS[precision];
        }
        BigInteger magnitude = this.rounded ? rounded(number.leadingDigits(kept + 1))
                : number.leadingDigits(digits).multiply(BigInteger.TEN.pow(kept - digits));
        this.large = number.isNegative() ? magnitude.negate() : magnitude;
        return magnitude.compareTo(BigInteger.TEN.pow(precision)) < 0;
    }

    private static long rounded(long digits, int dropped) {
        long next = digits / POWERS[dropped - 1];
        return next / BASE + ((next % BASE >= HALF) ? 1 : 0);
    }

    private static BigInteger rounded(BigInteger digitsAndNext) {
        BigInteger[] parts = digitsAndNext.divideAndRemainder(BigInteger.TEN);
        return (parts[1].intValue() >= HALF) ? parts[0].add(BigInteger.ONE) : parts[0];
    }

    /// Whether the column holds another number than the text.
    public boolean isRounded() {
        return this.rounded;
    }

    /// The number without its point, in a column of at most 18 digits.
    public long longValue() {
        return (this.large != null) ? this.large.longValueExact() : this.small;
    }

    /// The number without its point.
    public BigInteger value() {
        return (this.large != null) ? this.large : BigInteger.valueOf(this.small);
    }

    private static long[] powers() {
        long[] powers = new long[LONG_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * BASE;
        }
        return powers;
    }

}
