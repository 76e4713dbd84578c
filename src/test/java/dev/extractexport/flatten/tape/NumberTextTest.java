package dev.extractexport.flatten.tape;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Compares every judgement with BigDecimal, which computes what is here only looked at.
class NumberTextTest {

    private static final int NUMBERS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = { "0", "-0", "0.0", "-0.0e5", "0e99", "1", "-1", "10", "10.0", "1e2", "1E+2", "100e-2",
            "1.5", "0.1", "1.10", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
            "-9223372036854775809", "9999999999999999999", "10000000000000000000", "18446744073709551616",
            "922337203685477580.7e1", "9007199254740992", "9007199254740993", "123456789012345", "1234567890123456",
            "999999999999999e22", "999999999999999e23", "1e22", "1e23", "1e-22", "1e-23", "4.9e-324", "2e-324",
            "2.5e-324", "1e-400", "1e308", "1.7976931348623157e308", "1.7976931348623159e308", "1e309",
            "2.2250738585072011e-308", "0.000001", "1e-7", "1000000000000000000000000000000", "0.30000000000000004",
            "100000000000000000000000000000001e-10" })
    void edgesAreJudgedAsBigDecimalDoes(String text) {
        assertAgreement(text);
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5 })
    void randomNumbersAreJudgedAsBigDecimalDoes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < NUMBERS; i++) {
            assertAgreement(randomNumber(random));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "1e999999999999", "-1e99999999999999999999999999" })
    void absurdExponentIsInfiniteAndOutOfRange(String text) {
        NumberText number = read(text);

        assertThat(number.isIntegral()).isTrue();
        assertThat(number.fitsLong()).isFalse();
        assertThat(number.doubleValue()).isInfinite();
    }

    @ParameterizedTest
    @ValueSource(strings = { "1e-999999999999", "12.5e-99999999999999999999999999" })
    void absurdNegativeExponentIsZeroAndRounded(String text) {
        NumberText number = read(text);

        assertThat(number.isIntegral()).isFalse();
        assertThat(number.doubleValue()).isZero();
        assertThat(number.isRoundedBy(0.0)).isTrue();
    }

    private static void assertAgreement(String text) {
        BigDecimal exact = new BigDecimal(text);
        NumberText number = read(text);
        boolean integral = exact.stripTrailingZeros().scale() <= 0;
        assertThat(number.isIntegral()).as("isIntegral %s", text).isEqualTo(integral);
        if (integral) {
            BigInteger whole = exact.toBigIntegerExact();
            assertThat(number.fitsLong()).as("fitsLong %s", text).isEqualTo(whole.bitLength() < Long.SIZE);
            if (whole.bitLength() < Long.SIZE) {
                assertThat(number.longValue()).as("longValue %s", text).isEqualTo(whole.longValueExact());
            }
        }
        double nearest = Double.parseDouble(text);
        assertThat(number.doubleValue()).as("doubleValue %s", text).isEqualTo(nearest);
        if (!Double.isInfinite(nearest)) {
            boolean rounded = exact.compareTo(new BigDecimal(Double.toString(nearest))) != 0;
            assertThat(number.isRoundedBy(nearest)).as("isRoundedBy %s", text).isEqualTo(rounded);
        }
    }

    private static String randomNumber(Random random) {
        if (random.nextInt(4) == 0) {
            return Double.toString(Double.longBitsToDouble(random.nextLong() & 0xFFEF_FFFF_FFFF_FFFFL));
        }
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        text.append(random.nextInt(5) == 0 ? "0" : digits(random, 1 + random.nextInt(22)));
        if (random.nextBoolean()) {
            text.append('.')
                .append(random.nextInt(10))
                .append("0".repeat(random.nextInt(4)))
                .append(random.nextInt(10));
        }
        if (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(3) - 1 < 0 ? "-" : "+");
            text.append(random.nextInt(random.nextBoolean() ? 30 : 350));
        }
        return text.toString();
    }

    private static String digits(Random random, int count) {
        StringBuilder digits = new StringBuilder().append(1 + random.nextInt(9));
        while (digits.length() < count) {
            digits.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
        }
        return digits.toString();
    }

    private static NumberText read(String text) {
        byte[] padded = ("x" + text + "9").getBytes(StandardCharsets.US_ASCII);
        return new NumberText().read(padded, 1, text.length());
    }

}
