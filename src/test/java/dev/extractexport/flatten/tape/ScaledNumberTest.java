package dev.extractexport.flatten.tape;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ScaledNumberTest {

    private final ScaledNumber scaled = new ScaledNumber();

    @Test
    void everyNumberIsWhatBigDecimalMakesOfIt() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            int precision = 1 + random.nextInt(38);
            int scale = random.nextInt(precision + 1);
            String text = number(random);
            BigDecimal expected = new BigDecimal(text).setScale(scale, RoundingMode.HALF_UP);

            boolean fits = read(text, precision, scale);

            String what = "seed %d: %s as decimal(%d,%d)".formatted(seed, text, precision, scale);
            assertThat(fits).as(what).isEqualTo(expected.unscaledValue().abs().toString().length() <= precision);
            if (fits) {
                assertThat(this.scaled.value()).as(what).isEqualTo(expected.unscaledValue());
                assertThat(this.scaled.isRounded()).as(what).isEqualTo(new BigDecimal(text).compareTo(expected) != 0);
                if (precision <= 18) {
                    assertThat(this.scaled.longValue()).as(what).isEqualTo(expected.unscaledValue().longValueExact());
                }
            }
        }
    }

    private static String number(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        text.append(digits(random)).append(random.nextBoolean() ? "." + digits(random) : "");
        return text.append((random.nextInt(3) == 0) ? "e" + (random.nextInt(40) - 20) : "").toString();
    }

    private static String digits(Random random) {
        StringBuilder digits = new StringBuilder();
        for (int i = random.nextInt(random.nextBoolean() ? 5 : 25); i >= 0; i--) {
            digits
                .append((random.nextInt(3) == 0) ? "095".charAt(random.nextInt(3)) : (char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }

    @ParameterizedTest
    @CsvSource({ "1e999999999999999999999, false", "1e-999999999999999999999, true", "0e999999999999999999999, true",
            "-1e1000000000, false" })
    void exponentsCostNothing(String text, boolean fits) {
        assertThat(read(text, 38, 10)).isEqualTo(fits);
    }

    @Test
    void aMillionDigitsAreRoundedToo() {
        assertThat(read("0." + "3".repeat(1_000_000), 38, 38)).isTrue();
        assertThat(this.scaled.value().toString()).isEqualTo("3".repeat(38));
        assertThat(this.scaled.isRounded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = { "0", "-1", "+1", "007", ".5", "5.", "1e3", "1E+3", "-.5e-3" })
    void plainNumbersAreTaken(String text) {
        assertThat(isPlain(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "+", "-", ".", "e3", "1e", "1e+", "1 ", " 1", "1,0", "0x1", "NaN", "1.2.3", "--1",
            "\u0661" })
    void allElseIsNoNumber(String text) {
        assertThat(isPlain(text)).isFalse();
    }

    private static boolean isPlain(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return NumberText.isPlainNumber(utf8, 0, utf8.length);
    }

    private boolean read(String text, int precision, int scale) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return this.scaled.read(new NumberText().read(ascii, 0, ascii.length), precision, scale);
    }

}
