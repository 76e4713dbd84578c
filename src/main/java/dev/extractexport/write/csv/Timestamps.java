package dev.extractexport.write.csv;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Microseconds as `2026-11-01T12:00:00.123456Z`, always with six digits.
final class Timestamps {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter
        .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
        .withZone(ZoneOffset.UTC);

    private Timestamps() {
    }

    static String text(long micros) {
        return FORMAT.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

}
