package dev.extractexport.flatten.evidence;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.flatten.tape.JsonBuffer;
import dev.extractexport.flatten.tape.NumberText;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.write.RowSink;

/// What one object of the metadata has for columns, and as JSON what it has beside them: other keys,
/// values of another type, numbers that a double changes, and earlier values of repeated keys.
final class Columns {

    private static final int NONE = -1;

    private final Tape tape;

    private final List<Column> columns;

    private final Map<String, Integer> slots = new HashMap<>();

    /// The name's node of the value of each column.
    private final int[] names;

    private final NumberText number = new NumberText();

    /// Members without the braces around them.
    private final JsonBuffer rest = new JsonBuffer();

    /// One column.
    /// @param key in the JSON, or another key for the same
    /// @param index in the table
    record Column(String key, String otherKey, int index, Type type) {

        static Column of(String key, int index, Type type) {
            return new Column(key, key, index, type);
        }

    }

    /// What a column takes.
    enum Type {

        TEXT, DOUBLE,
        /// A whole number of 32 bits, however it is spelled.
        INT

    }

    Columns(Tape tape, List<Column> columns) {
        this.tape = tape;
        this.columns = columns;
        this.names = new int[columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            this.slots.put(columns.get(i).key(), i);
            this.slots.put(columns.get(i).otherKey(), i);
        }
        clear();
    }

    void clear() {
        Arrays.fill(this.names, NONE);
        this.rest.clear();
    }

    boolean has(String key) {
        return this.slots.containsKey(key);
    }

    /// Takes a member: into its column if there is one that it fits, else into the rest.
    /// Null says nothing.
    void take(int name) {
        int value = name + 1;
        if (this.tape.kind(value) == Tape.Kind.NULL) {
            return;
        }
        Integer slot = this.slots.get(this.tape.name(name));
        if (slot == null || !fits(value, this.columns.get(slot).type())) {
            addRest(name);
            return;
        }
        if (this.names[slot] != NONE) {
            addRest(this.names[slot]);
        }
        this.names[slot] = name;
        if (this.columns.get(slot).type() == Type.DOUBLE && this.number.isRoundedBy(this.number.doubleValue())) {
            addRest(name);
        }
    }

    /// Puts a member into the rest.
    void addRest(int name) {
        if (this.rest.length() > 0) {
            this.rest.appendRaw(",");
        }
        this.rest.appendMember(this.tape, name);
    }

    private boolean fits(int value, Type type) {
        Tape.Kind kind = this.tape.kind(value);
        if (type == Type.TEXT) {
            return kind == Tape.Kind.STRING;
        }
        if (kind != Tape.Kind.NUMBER) {
            return false;
        }
        this.number.read(this.tape.text(), this.tape.offset(value), this.tape.length(value));
        if (type == Type.DOUBLE) {
            return Double.isFinite(this.number.doubleValue());
        }
        return this.number.isIntegral() && this.number.fitsLong()
                && this.number.longValue() == Math.clamp(this.number.longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /// The value of a column of ours, or -1.
    int value(int column) {
        int name = this.names[column];
        return (name != NONE) ? name + 1 : NONE;
    }

    /// Whether a column that is no text has a value.
    boolean hasNumbers() {
        for (int i = 0; i < this.names.length; i++) {
            if (this.names[i] != NONE && this.columns.get(i).type() != Type.TEXT) {
                return true;
            }
        }
        return false;
    }

    /// Whether a column of texts has a value.
    boolean hasTexts() {
        for (int i = 0; i < this.names.length; i++) {
            if (this.names[i] != NONE && this.columns.get(i).type() == Type.TEXT) {
                return true;
            }
        }
        return false;
    }

    /// Sends the numbers.
    void sendNumbers(RowSink sink) {
        for (int i = 0; i < this.names.length; i++) {
            Column column = this.columns.get(i);
            int value = value(i);
            if (value == NONE || column.type() == Type.TEXT) {
                continue;
            }
            this.number.read(this.tape.text(), this.tape.offset(value), this.tape.length(value));
            sink.startField(column.index());
            if (column.type() == Type.DOUBLE) {
                sink.doubleValue(this.number.doubleValue());
            }
            else {
                sink.longValue(this.number.longValue());
            }
            sink.endField(column.index());
        }
    }

    /// The members that no column has.
    JsonBuffer rest() {
        return this.rest;
    }

}
