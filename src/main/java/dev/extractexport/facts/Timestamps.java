package dev.extractexport.facts;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads the timestamps of the API. Seen in real bodies: `Z`, an offset, and no zone at all, which
/// means UTC; up to nanoseconds. Tables hold microseconds, so finer parts are cut off.
public final class Timestamps {

    /// Longest part of an unreadable value that a message repeats, in characters.
    private static final int QUOTED = 40;

    private static final int LAST_YEAR = 9999;

    private static final int DATE_LENGTH = "2026-03-11".length();

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder().parseCaseInsensitive()
        .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
        .optionalStart()
        .appendOffset("+HH:MM", "Z")
        .optionalEnd()
        .optionalStart()
        .appendOffset("+HHMM", "+0000")
        .optionalEnd()
        .optionalStart()
        .appendOffset("+HH", "+00")
        .optionalEnd()
        .toFormatter(Locale.ROOT);

    private static final Pattern FINER = Pattern.compile("\\.\\d{6}\\d*[1-9]");

    private Timestamps() {
    }

    /// The moment that `text` names, cut to microseconds.
    /// @throws DateTimeException saying what was found and which forms are read
    public static Instant parse(String text) {
        try {
            boolean spaced = text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' ';
            String joined = spaced ? text.substring(0, DATE_LENGTH) + "T" + text.substring(DATE_LENGTH + 1) : text;
            TemporalAccessor parsed = FORMAT.parseBest(joined, OffsetDateTime::from, LocalDateTime::from);
            OffsetDateTime moment = (parsed instanceof OffsetDateTime zoned) ? zoned
                    : LocalDateTime.from(parsed).atOffset(ZoneOffset.UTC);
            if (moment.getYear() < 1 || moment.getYear() > LAST_YEAR) {
                throw new DateTimeException("year out of range");
            }
            return moment.toInstant().truncatedTo(ChronoUnit.MICROS);
        }
        catch (DateTimeException ex) {
            String found = (text.length() > QUOTED)
                    ? "'%s...' (%d characters)".formatted(text.substring(0, QUOTED), text.length()) : "'" + text + "'";
            throw new DateTimeParseException(
                    "%s is no timestamp: expected one like 2026-03-11T09:30:00.123456Z".formatted(found)
                            + ", with Z, an offset or no zone (UTC), in the years 1 to 9999",
                    text, 0, ex);
        }
    }

    /// Whether reading `text`, which is a timestamp, cuts something off.
    public static boolean isFinerThanMicros(String text) {
        return FINER.matcher(text).find();
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    public static long micros(Instant moment) {
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), 1_000_000L), moment.getNano() / 1_000);
    }

    /// The moment `micros` after 1970-01-01T00:00:00Z.
    public static Instant ofMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

}
