package dev.extractexport.flatten.value;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/// The one text that stands for a moment: `2026-11-01T12:00:00.5Z`, seconds always, a fraction only
/// where there is one and without zeros at its end.
final class Moments {

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
        .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
        .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
        .appendLiteral('Z')
        .toFormatter(Locale.ROOT)
        .withZone(ZoneOffset.UTC);

    private Moments() {
    }

    static String text(Instant moment) {
        return FORMAT.format(moment);
    }

}
