package dev.extractexport.write.csv;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

import dev.extractexport.dataset.FieldType;

/// Whole numbers as text, by what they stand for: a moment is `2026-11-01T12:00:00.123456Z`, always
/// with six digits, a day is `2026-11-01`, a decimal has as many digits after the point as its type.
final class PlainText {

    private static final DateTimeFormatter MOMENT = DateTimeFormatter
        .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
        .withZone(ZoneOffset.UTC);

    private PlainText() {
    }

    static String of(long value, FieldType type) {
        if (type == FieldType.Scalar.TIMESTAMP) {
            return MOMENT.format(Instant.EPOCH.plus(value, ChronoUnit.MICROS));
        }
        if (type == FieldType.Scalar.DATE) {
            return LocalDate.ofEpochDay(value).toString();
        }
        return (type instanceof FieldType.Decimal decimal) ? decimal.plain(value) : Long.toString(value);
    }

    /// Whether the text is no number, so that JSON needs quotation marks around it.
    static boolean isQuoted(FieldType type) {
        return type == FieldType.Scalar.TIMESTAMP || type == FieldType.Scalar.DATE;
    }

}
