package dev.extractexport.flatten.value;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.flatten.tape.JsonBuffer;
import dev.extractexport.flatten.tape.NumberText;
import dev.extractexport.flatten.tape.ScaledNumber;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;

/// Judges one value after the other and sends those that fit. What judging a value found out about
/// it is kept until it is sent. Serves one thread.
public final class LeafValue {

    /// Characters of the longest text that is read as a date or a moment.
    private static final int MAX_MOMENT = 64;

    private static final int DATE_LENGTH = "2026-11-01".length();

    private static final String END_OF_DAY = "24";

    private static final Instant FIRST = LocalDateTime.of(1, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);

    private static final Instant END = LocalDateTime.of(10_000, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);

    private final Tape tape;

    private final RowSink sink;

    private final NumberText number = new NumberText();

    private final ScaledNumber decimal = new ScaledNumber();

    private final JsonBuffer json = new JsonBuffer();

    private double doubleValue;

    private long longValue;

    public LeafValue(Tape tape, RowSink sink) {
        this.tape = tape;
        this.sink = sink;
    }

    /// Why the column cannot hold the value exactly, or null if it can. With
    /// [Reason#ROUNDED] it holds something near.
    /// @param value any but null
    public @Nullable Reason misfit(int value, FieldType.Leaf type) {
        Tape.Kind kind = this.tape.kind(value);
        return switch (type) {
            case FieldType.Scalar scalar -> misfit(value, kind, scalar);
            case FieldType.Decimal decimal -> {
                boolean suits = kind == (decimal.text() ? Tape.Kind.STRING : Tape.Kind.NUMBER);
                yield suits ? misfitOfDecimal(value, decimal) : Reason.TYPE;
            }
        };
    }

    private @Nullable Reason misfit(int value, Tape.Kind kind, FieldType.Scalar type) {
        return switch (type) {
            case JSON -> null;
            case STRING -> switch (kind) {
                case STRING -> null;
                case BROKEN_STRING -> Reason.ENCODING;
                case NULL, TRUE, FALSE, NUMBER, NAME, OBJECT, ARRAY -> Reason.TYPE;
            };
            case BOOLEAN -> (kind == Tape.Kind.TRUE || kind == Tape.Kind.FALSE) ? null : Reason.TYPE;
            case INT64 -> (kind == Tape.Kind.NUMBER) ? misfitOfLong(value) : Reason.TYPE;
            case DOUBLE -> (kind == Tape.Kind.NUMBER) ? misfitOfDouble(value) : Reason.TYPE;
            case DATE -> (kind == Tape.Kind.STRING) ? misfitOfDate(value) : Reason.TYPE;
            case TIMESTAMP -> (kind == Tape.Kind.STRING) ? misfitOfMoment(value) : Reason.TYPE;
            case INT32 -> Reason.TYPE;
        };
    }

    private @Nullable Reason misfitOfLong(int value) {
        readNumber(value);
        if (!this.number.isIntegral()) {
            return Reason.TYPE;
        }
        return this.number.fitsLong() ? null : Reason.RANGE;
    }

    private @Nullable Reason misfitOfDouble(int value) {
        readNumber(value);
        this.doubleValue = this.number.doubleValue();
        if (Double.isInfinite(this.doubleValue)) {
            return Reason.RANGE;
        }
        return this.number.isRoundedBy(this.doubleValue) ? Reason.ROUNDED : null;
    }

    private @Nullable Reason misfitOfDecimal(int value, FieldType.Decimal type) {
        int offset = this.tape.offset(value);
        int length = this.tape.length(value);
        if (type.text() && !NumberText.isPlainNumber(this.tape.text(), offset, offset + length)) {
            return Reason.TYPE;
        }
        readNumber(value);
        if (!this.decimal.read(this.number, type.precision(), type.scale())) {
            return Reason.RANGE;
        }
        boolean same = type.text() ? isSpelled(value, type.plain(this.decimal.value())) : !this.decimal.isRounded();
        return same ? null : Reason.ROUNDED;
    }

    private @Nullable Reason misfitOfDate(int value) {
        LocalDate date = (this.tape.length(value) == DATE_LENGTH) ? date(text(value)) : null;
        if (date == null) {
            return Reason.TYPE;
        }
        this.longValue = date.toEpochDay();
        return null;
    }

    private @Nullable Reason misfitOfMoment(int value) {
        Instant moment = (this.tape.length(value) <= MAX_MOMENT) ? moment(text(value)) : null;
        if (moment == null) {
            return Reason.TYPE;
        }
        if (moment.isBefore(FIRST) || !moment.isBefore(END)) {
            return Reason.RANGE;
        }
        this.longValue = Timestamps.micros(moment);
        return isSpelled(value, Moments.text(moment)) ? null : Reason.ROUNDED;
    }

    private static @Nullable LocalDate date(String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            return (date.getYear() > 0) ? date : null;
        }
        catch (DateTimeException _) {
            return null; // words, or no day of any month
        }
    }

    /// The formatter behind [Timestamps] makes a day of the month out of any number, and
    /// takes the hour 24.
    private static @Nullable Instant moment(String text) {
        if (text.length() <= DATE_LENGTH || date(text.substring(0, DATE_LENGTH)) == null
                || text.startsWith(END_OF_DAY, DATE_LENGTH + 1)) {
            return null;
        }
        try {
            return Timestamps.parse(text);
        }
        catch (DateTimeException _) {
            return null; // a date and something else
        }
    }

    /// Sends a value that [#misfit] was just asked about.
    public void send(int value, FieldType.Leaf type) {
        switch (type) {
            case FieldType.Scalar scalar -> send(value, scalar);
            case FieldType.Decimal decimal -> {
                if (decimal.fitsLong()) {
                    this.sink.longValue(this.decimal.longValue());
                }
                else {
                    this.sink.decimalValue(this.decimal.value());
                }
            }
        }
    }

    private void send(int value, FieldType.Scalar type) {
        switch (type) {
            case STRING -> this.sink.textValue(this.tape.text(), this.tape.offset(value), this.tape.length(value));
            case BOOLEAN -> this.sink.booleanValue(this.tape.kind(value) == Tape.Kind.TRUE);
            case INT64 -> this.sink.longValue(this.number.longValue());
            case DOUBLE -> this.sink.doubleValue(this.doubleValue);
            case DATE, TIMESTAMP -> this.sink.longValue(this.longValue);
            case JSON -> sendJson(value);
            case INT32 -> throw new IllegalStateException(type + " is no type of a JSON value");
        }
    }

    /// Sends a value as compact JSON text.
    public void sendJson(int value) {
        this.json.clear();
        this.json.append(this.tape, value);
        this.sink.textValue(this.json.bytes(), 0, this.json.length());
    }

    private void readNumber(int value) {
        this.number.read(this.tape.text(), this.tape.offset(value), this.tape.length(value));
    }

    private String text(int value) {
        return new String(this.tape.text(), this.tape.offset(value), this.tape.length(value), StandardCharsets.UTF_8);
    }

    /// Whether a string of the document is this ASCII text.
    private boolean isSpelled(int value, String ascii) {
        return this.tape.length(value) == ascii.length() && text(value).equals(ascii);
    }

}
