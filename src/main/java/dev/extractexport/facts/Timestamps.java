package dev.extractexport.facts;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// Reads the timestamps of the API. Seen in real bodies: `Z`, an offset, and no zone at all, which
/// means UTC; up to nanoseconds. Tables hold microseconds, so finer parts are cut off.
public final class Timestamps {

    /// Longest part of an unreadable value that a message repeats, in characters.
    private static final int QUOTED = 40;

    private static final int LAST_YEAR = 9999;

    private static final int DATE_LENGTH = "2026-03-11".length();

    private static final int SECONDS_LENGTH = "2026-03-11T09:30:00".length();

    /// February's.
    private static final int DAYS_OF_ALL_MONTHS = 28;

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
        Instant usual = usual(text);
        if (usual != null) {
            return usual;
        }
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

    /// Reads the form that nearly all have, `2026-03-11T09:30:00.123456Z`, digit by
    /// digit: each job has several, and a formatter takes far longer.
    /// @return null for every other form
    private static @Nullable Instant usual(String text) {
        int length = text.length();
        if (length < SECONDS_LENGTH + 1 || text.charAt(length - 1) != 'Z' || text.charAt(4) != '-'
                || text.charAt(7) != '-' || text.charAt(DATE_LENGTH) != 'T' || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int micros = micros(text, length - 1);
        boolean plain = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= DAYS_OF_ALL_MONTHS && hour >= 0
                && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 && micros >= 0;
        return plain ? Instant.ofEpochSecond(
                LocalDate.of(year, month, day).toEpochDay() * 86_400 + hour * 3_600L + minute * 60L + second,
                micros * 1_000L) : null;
    }

    /// The fraction that may follow the seconds; -1 if there is something else.
    private static int micros(String text, int end) {
        if (end == SECONDS_LENGTH) {
            return 0;
        }
        int digits = end - SECONDS_LENGTH - 1;
        if (text.charAt(SECONDS_LENGTH) != '.' || digits < 1 || digits > 6) {
            return -1;
        }
        int micros = digits(text, SECONDS_LENGTH + 1, end);
        // Below 0 it stays there.
        for (int i = digits; i < 6; i++) {
            micros *= 10;
        }
        return micros;
    }

    /// A number of digits only; negative if there is something else.
    private static int digits(String text, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    public static long micros(Instant moment) {
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), 1_000_000L), moment.getNano() / 1_000);
    }

    /// The moment `micros` after 1970-01-01T00:00:00Z.
    public static Instant ofMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /// Whether one moment is later than another in the coarser of their precisions:
    /// seconds, milliseconds or microseconds.
    public static boolean isLater(Instant one, Instant other) {
        ChronoUnit unit = ChronoUnit.MICROS;
        for (ChronoUnit coarser : List.of(ChronoUnit.MILLIS, ChronoUnit.SECONDS)) {
            boolean either = one.truncatedTo(coarser).equals(one) || other.truncatedTo(coarser).equals(other);
            unit = either ? coarser : unit;
        }
        return one.truncatedTo(unit).isAfter(other.truncatedTo(unit));
    }

}
