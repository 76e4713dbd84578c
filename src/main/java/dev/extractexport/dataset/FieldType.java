package dev.extractexport.dataset;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/// The type of a column or of a value inside one. Every type is nullable.
public sealed interface FieldType {

    /// A value without parts.
    sealed interface Leaf extends FieldType permits Scalar, Decimal {

    }

    /// A value without parts whose type has none either.
    enum Scalar implements Leaf {

        /// Text as it came.
        STRING,
        /// A 32-bit count or index of our own (`_row`, `_page`).
        INT32,
        /// JSON Schema `integer`.
        INT64,
        /// JSON Schema `number`.
        DOUBLE,
        /// JSON Schema `boolean`.
        BOOLEAN,
        /// Days since 1970-01-01 in the proleptic Gregorian calendar, years 1 to 9999.
        DATE,
        /// Microseconds since 1970-01-01T00:00:00Z.
        TIMESTAMP,
        /// Compact JSON text, for what has no columns of its own. Stored as a plain
        /// string.
        JSON

    }

    /// An exact number.
    /// @param precision digits in all, 1 to 38
    /// @param scale digits after the point, 0 to `precision`
    /// @param text whether the JSON value is a string that spells the number
    record Decimal(int precision, int scale, boolean text) implements Leaf {

        /// What every reader takes.
        public static final int MAX_PRECISION = 38;

        /// Digits that always fit 64 bits.
        public static final int LONG_DIGITS = 18;

        /// Digits that always fit 32 bits.
        public static final int INT_DIGITS = 9;

        public Decimal {
            if (!isValid(precision, scale)) {
                throw new IllegalArgumentException("decimal(%d,%d): precision is 1 to %d, scale 0 to precision"
                    .formatted(precision, scale, MAX_PRECISION));
            }
        }

        /// Whether there is such a type.
        public static boolean isValid(int precision, int scale) {
            return precision >= 1 && precision <= MAX_PRECISION && scale >= 0 && scale <= precision;
        }

        /// Whether unscaled values are sent as 64-bit numbers.
        public boolean fitsLong() {
            return this.precision <= LONG_DIGITS;
        }

        /// The number as plain digits, `scale` of them after the point.
        public String plain(long unscaled) {
            return BigDecimal.valueOf(unscaled, this.scale).toPlainString();
        }

        /// The same for a number of any length.
        public String plain(BigInteger unscaled) {
            return new BigDecimal(unscaled, this.scale).toPlainString();
        }

    }

    /// An object with named fields, in schema order.
    /// @param fields unique by name, without regard to case; at least one, except in a
    /// row whose
    /// every field is skipped
    /// @param skipped keys that the job file leaves out: their values go nowhere
    record Struct(List<Field> fields, List<String> skipped) implements FieldType {

        /// A struct with a field for every key.
        public Struct(List<Field> fields) {
            this(fields, List.of());
        }

        public Struct {
            fields = List.copyOf(fields);
            skipped = List.copyOf(skipped);
            if (fields.isEmpty() && skipped.isEmpty()) {
                throw new IllegalArgumentException("A struct needs at least one field: readers refuse an empty one");
            }
            if (ColumnNames.collide(fields.stream().map(Field::name).toList())) {
                throw new IllegalArgumentException("A struct has fields whose names differ by case or not at all");
            }
        }

    }

    /// A list of values of one type; elements may be null.
    /// @param element the type of each element
    record ListOf(FieldType element) implements FieldType {
    }

}
