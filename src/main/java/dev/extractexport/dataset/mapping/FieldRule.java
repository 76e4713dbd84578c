package dev.extractexport.dataset.mapping;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.extractexport.dataset.FieldType;
import org.jspecify.annotations.Nullable;

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
        SKIP;

        @Override
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public @Nullable FieldType applied(FieldType type) {
            boolean string = type == FieldType.Scalar.STRING;
            return switch (this) {
                case DATE -> string ? FieldType.Scalar.DATE : null;
                case TIMESTAMP -> string ? FieldType.Scalar.TIMESTAMP : null;
                case JSON -> FieldType.Scalar.JSON;
                case SKIP -> null;
            };
        }

    }

    /// An exact number.
    /// @param precision digits in all, 1 to 38
    /// @param scale digits after the point, 0 to `precision`
    record Decimal(int precision, int scale) implements FieldRule {

        private static final Pattern TEXT = Pattern.compile("decimal\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");

        public Decimal {
            if (!FieldType.Decimal.isValid(precision, scale)) {
                throw new IllegalArgumentException(
                        "decimal(%d,%d) is no decimal type; expected %s".formatted(precision, scale, EXPECTED));
            }
        }

        @Override
        public String text() {
            return "decimal(%d,%d)".formatted(this.precision, this.scale);
        }

        @Override
        public @Nullable FieldType applied(FieldType type) {
            boolean number = type == FieldType.Scalar.INT64 || type == FieldType.Scalar.DOUBLE;
            return (number || type == FieldType.Scalar.STRING)
                    ? new FieldType.Decimal(this.precision, this.scale, !number) : null;
        }

    }

    /// What a job file says.
    String text();

    /// The type of a field under this rule, or null where the rule does not suit the
    /// field.
    /// @param type that the schema asks for
    @Nullable FieldType applied(FieldType type);

    /// Reads what a job file says.
    /// @return empty for anything but [#EXPECTED]
    static Optional<FieldRule> parse(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        Matcher decimal = Decimal.TEXT.matcher(word);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            return FieldType.Decimal.isValid(precision, scale) ? Optional.of(new Decimal(precision, scale))
                    : Optional.empty();
        }
        return switch (word) {
            case "date" -> Optional.of(Plain.DATE);
            case "timestamp" -> Optional.of(Plain.TIMESTAMP);
            case "json" -> Optional.of(Plain.JSON);
            case "skip" -> Optional.of(Plain.SKIP);
            default -> Optional.empty();
        };
    }

}
