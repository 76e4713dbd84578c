package dev.extractexport.dataset.mapping;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Another column for one field than its schema asks for.
public sealed interface FieldRule {

    /// What a rule may be, in words.
    String EXPECTED = "decimal(p,s) with p from 1 to 38 and s from 0 to p, date, timestamp, json or skip";

    /// A rule without parts. The lower-case name is what a job file says.
    enum Plain implements FieldRule {

        /// A string that is a calendar date.
        DATE,
        /// A string that is a moment.
        TIMESTAMP,
        /// Compact JSON text, whatever the schema says.
        JSON,
        /// No column at all, and nothing in `_rescued`.
        SKIP

    }

    /// An exact number.
    /// @param precision digits in all, 1 to 38
    /// @param scale digits after the point, 0 to `precision`
    record Decimal(int precision, int scale) implements FieldRule {

        /// What every reader takes.
        static final int MAX_PRECISION = 38;

        private static final Pattern TEXT = Pattern.compile("decimal\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");

        public Decimal {
            if (!isValid(precision, scale)) {
                throw new IllegalArgumentException(
                        "decimal(%d,%d) is no decimal type; expected %s".formatted(precision, scale, EXPECTED));
            }
        }

        static boolean isValid(int precision, int scale) {
            return precision >= 1 && precision <= MAX_PRECISION && scale >= 0 && scale <= precision;
        }

    }

    /// Reads what a job file says.
    /// @return empty for anything but [#EXPECTED]
    static Optional<FieldRule> parse(String text) {
        Matcher decimal = Decimal.TEXT.matcher(text);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            return Decimal.isValid(precision, scale) ? Optional.of(new Decimal(precision, scale)) : Optional.empty();
        }
        return switch (text) {
            case "date" -> Optional.of(Plain.DATE);
            case "timestamp" -> Optional.of(Plain.TIMESTAMP);
            case "json" -> Optional.of(Plain.JSON);
            case "skip" -> Optional.of(Plain.SKIP);
            default -> Optional.empty();
        };
    }

}
