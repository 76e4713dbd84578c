package dev.extractexport.flatten.tape;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// A number as JSON spells it, judged without computing a power of ten: `1e999999999` costs no more
/// than `1`. Its value is `digits × 10^exponent`, where the digits neither begin nor end with zero.
public final class NumberText {

    /// Digits that fit 64 bits without sign.
    private static final int LONG_DIGITS = 19;

    /// Digits up to which every decimal has a double of its own: reading and printing it
    /// gives the decimal back. As a whole number they are exact.
    private static final int EXACT_DIGITS = 15;

    /// Digits that the shortest text of a double has at most.
    private static final int DOUBLE_DIGITS = 17;

    /// Far beyond any double and any long; keeps sums of exponents from overflowing.
    private static final long EXPONENT_LIMIT = 1L << 40;

    /// The powers of ten that a double holds exactly.
    private static final double[] POWERS = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
            1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

    private byte[] text = new byte[0];

    private int offset;

    private int length;

    private boolean negative;

    private long digits;

    private int digitCount;

    private long exponent;

    /// Whether the text is a number as people write them too: with a plus, with leading
    /// zeros, or with nothing on one side of the point.
    public static boolean isPlainNumber(byte[] source, int start, int end) {
        int whole = (start < end && (source[start] == '-' || source[start] == '+')) ? start + 1 : start;
        int i = digitsEnd(source, whole, end);
        int digits = i - whole;
        if (i < end && source[i] == '.') {
            int fraction = i + 1;
            i = digitsEnd(source, fraction, end);
            digits += i - fraction;
        }
        return digits > 0 && isExponent(source, i, end);
    }

    /// Whether the text is a number as JSON spells them.
    static boolean isNumber(byte[] source, int start, int end) {
        int i = (start < end && source[start] == '-') ? start + 1 : start;
        int whole = i;
        i = digitsEnd(source, i, end);
        if (i == whole || (source[whole] == '0' && i > whole + 1)) {
            return false;
        }
        if (i < end && source[i] == '.') {
            int fraction = i + 1;
            i = digitsEnd(source, fraction, end);
            if (i == fraction) {
                return false;
            }
        }
        return isExponent(source, i, end);
    }

    /// Whether nothing or an exponent is left.
    private static boolean isExponent(byte[] source, int start, int end) {
        int i = start;
        if (i < end && (source[i] == 'e' || source[i] == 'E')) {
            int power = i + 1;
            power += (power < end && (source[power] == '+' || source[power] == '-')) ? 1 : 0;
            i = digitsEnd(source, power, end);
            if (i == power) {
                return false;
            }
        }
        return i == end;
    }

    private static int digitsEnd(byte[] source, int start, int end) {
        int i = start;
        while (i < end && source[i] >= '0' && source[i] <= '9') {
            i++;
        }
        return i;
    }

    /// Takes the text of a number, JSON's or plain, which must not change while it is
    /// looked at.
    public NumberText read(byte[] source, int start, int count) {
        this.text = source;
        this.offset = start;
        this.length = count;
        this.negative = source[start] == '-';
        this.digits = 0;
        this.digitCount = 0;
        this.exponent = 0;
        int pendingZeros = 0;
        boolean fraction = false;
        boolean signed = this.negative || source[start] == '+';
        for (int i = signed ? start + 1 : start; i < start + count; i++) {
            byte c = source[i];
            if (c == 'e' || c == 'E') {
                this.exponent += exponent(source, i + 1, start + count);
                break;
            }
            if (c == '.') {
                fraction = true;
                continue;
            }
            this.exponent -= fraction ? 1 : 0;
            if (c != '0') {
                append(c - '0', pendingZeros);
                pendingZeros = 0;
            }
            else if (this.digitCount > 0) {
                pendingZeros++;
            }
        }
        this.exponent += pendingZeros;
        return this;
    }

    boolean isNegative() {
        return this.negative;
    }

    /// How many digits the value has, without zeros at either end; 0 for zero.
    int digitCount() {
        return this.digitCount;
    }

    /// These digits as one number, of which there are at most 18.
    long digits() {
        return this.digits;
    }

    /// The power of ten of the last of these digits.
    long exponent() {
        return this.exponent;
    }

    /// The first of these digits as one number.
    /// @param count at least 1, at most [#digitCount()]
    BigInteger leadingDigits(int count) {
        StringBuilder leading = new StringBuilder(count);
        for (int i = this.offset; leading.length() < count; i++) {
            byte c = this.text[i];
            if (c >= '0' && c <= '9' && (c != '0' || !leading.isEmpty())) {
                leading.append((char) c);
            }
        }
        return new BigInteger(leading.toString());
    }

    /// Whether it is a whole number, however it is spelled: `10`, `10.0` and `1e1` are.
    public boolean isIntegral() {
        return this.digitCount == 0 || this.exponent >= 0;
    }

    /// Whether a whole number fits 64 bits.
    public boolean fitsLong() {
        if (this.digitCount == 0 || this.digitCount + this.exponent < LONG_DIGITS) {
            return true;
        }
        if (this.digitCount + this.exponent > LONG_DIGITS) {
            return false;
        }
        long magnitude = magnitude();
        return magnitude >= 0 || (this.negative && magnitude == Long.MIN_VALUE);
    }

    /// The whole number that [#fitsLong()] was asked about.
    public long longValue() {
        long magnitude = magnitude();
        return this.negative ? -magnitude : magnitude;
    }

    /// The nearest double; infinite if there is none.
    public double doubleValue() {
        if (isExact()) {
            int power = Math.toIntExact(Math.abs(this.exponent));
            double magnitude = (this.exponent < 0) ? this.digits / POWERS[power] : this.digits * POWERS[power];
            return this.negative ? -magnitude : magnitude;
        }
        return Double.parseDouble(new String(this.text, this.offset, this.length, StandardCharsets.ISO_8859_1));
    }

    /// Whether the double is another number than the text: printed, it does not give the
    /// text's value.
    public boolean isRoundedBy(double value) {
        if (isExact()) {
            return false;
        }
        if (this.digitCount > DOUBLE_DIGITS) {
            return true;
        }
        byte[] printed = Double.toString(value).getBytes(StandardCharsets.ISO_8859_1);
        NumberText other = new NumberText().read(printed, 0, printed.length);
        boolean same = this.digits == other.digits && this.digitCount == other.digitCount;
        return !same || (this.digitCount > 0 && this.exponent != other.exponent);
    }

    private boolean isExact() {
        return this.digitCount <= EXACT_DIGITS && Math.abs(this.exponent) < POWERS.length;
    }

    private long magnitude() {
        long magnitude = this.digits;
        for (long i = 0; this.digitCount > 0 && i < this.exponent; i++) {
            magnitude *= 10;
        }
        return magnitude;
    }

    private void append(int digit, int zerosBefore) {
        this.digitCount += zerosBefore + 1;
        if (this.digitCount <= LONG_DIGITS) {
            for (int i = 0; i <= zerosBefore; i++) {
                this.digits *= 10;
            }
            this.digits += digit;
        }
    }

    private static long exponent(byte[] source, int start, int end) {
        boolean negative = source[start] == '-';
        long exponent = 0;
        for (int i = (negative || source[start] == '+') ? start + 1 : start; i < end; i++) {
            exponent = Math.min(EXPONENT_LIMIT, exponent * 10 + (source[i] - '0'));
        }
        return negative ? -exponent : exponent;
    }

}
