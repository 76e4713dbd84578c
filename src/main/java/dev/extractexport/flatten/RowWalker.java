package dev.extractexport.flatten;

import java.util.HashMap;
import java.util.Map;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.flatten.Rescue.Reason;
import dev.extractexport.flatten.tape.JsonBuffer;
import dev.extractexport.flatten.tape.NumberText;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;

/// Walks one value of the tape along its shape: what fits goes to the sink, the rest to [Rescue].
/// Recursion follows the schema, whose depth is bounded, never the data.
final class RowWalker {

    /// The mark of a member whose key the schema does not have.
    private static final int UNKNOWN = -1;

    /// The mark of a member whose key comes again later in the object.
    private static final int REPEATED = -2;

    private final Tape tape;

    private final Rescue rescue;

    private final RowSink sink;

    private final NumberText number = new NumberText();

    private double doubleValue;

    private final JsonBuffer json = new JsonBuffer();

    RowWalker(Tape tape, Rescue rescue, RowSink sink) {
        this.tape = tape;
        this.rescue = rescue;
        this.sink = sink;
    }

    /// Sends the members of an object as fields.
    /// @param firstIndex the sink's index of the shape's first field
    void sendMembers(int object, Shape.Members shape, int firstIndex) {
        markMembers(object, shape);
        int end = this.tape.end(object);
        for (int name = object + 1; name < end; name = this.tape.end(name + 1)) {
            int field = this.tape.mark(name);
            int value = name + 1;
            this.rescue.enterMember(name);
            if (field == UNKNOWN) {
                this.rescue.add(Reason.UNKNOWN, value);
            }
            else if (field == REPEATED) {
                this.rescue.add(Reason.DUPLICATE, value);
            }
            else if (fits(value, shape.shape(field))) {
                this.sink.startField(firstIndex + field);
                send(value, shape.shape(field));
                this.sink.endField(firstIndex + field);
            }
            this.rescue.leave();
        }
    }

    /// Sends a value as compact JSON text.
    void sendJson(int value) {
        this.json.clear();
        this.json.append(this.tape, value);
        this.sink.textValue(this.json.bytes(), 0, this.json.length());
    }

    /// Leaves at each member's name the field that it fills.
    private void markMembers(int object, Shape.Members shape) {
        shape.forgetMembers();
        int unknown = 0;
        int end = this.tape.end(object);
        for (int name = object + 1; name < end; name = this.tape.end(name + 1)) {
            int field = shape.field(this.tape.name(name));
            this.tape.mark(name, field);
            if (field == UNKNOWN) {
                unknown++;
            }
            else {
                int before = shape.replaceMember(field, name);
                if (before >= 0) {
                    this.tape.mark(before, REPEATED);
                }
            }
        }
        if (unknown > 1) {
            markRepeatedUnknown(object);
        }
    }

    private void markRepeatedUnknown(int object) {
        Map<String, Integer> lastMembers = new HashMap<>();
        int end = this.tape.end(object);
        for (int name = object + 1; name < end; name = this.tape.end(name + 1)) {
            if (this.tape.mark(name) == UNKNOWN) {
                Integer before = lastMembers.put(this.tape.name(name), name);
                if (before != null) {
                    this.tape.mark(before, REPEATED);
                }
            }
        }
    }

    /// Whether the column takes the value. What it cannot hold exactly is rescued, except
    /// null.
    private boolean fits(int value, Shape shape) {
        Tape.Kind kind = this.tape.kind(value);
        if (kind == Tape.Kind.NULL) {
            return false;
        }
        Reason misfit = switch (shape) {
            case Shape.Members _ -> (kind == Tape.Kind.OBJECT) ? null : Reason.TYPE;
            case Shape.Elements _ -> (kind == Tape.Kind.ARRAY) ? null : Reason.TYPE;
            case Shape.Leaf leaf -> misfit(value, kind, leaf.type());
        };
        if (misfit != null) {
            this.rescue.add(misfit, value);
        }
        return misfit == null || misfit == Reason.ROUNDED;
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
            case INT32, TIMESTAMP -> Reason.TYPE;
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

    private void readNumber(int value) {
        this.number.read(this.tape.text(), this.tape.offset(value), this.tape.length(value));
    }

    /// Sends a value that was just found to fit.
    private void send(int value, Shape shape) {
        switch (shape) {
            case Shape.Leaf leaf -> sendLeaf(value, leaf.type());
            case Shape.Members members -> {
                this.sink.startStruct();
                sendMembers(value, members, 0);
                this.sink.endStruct();
            }
            case Shape.Elements elements -> {
                this.sink.startList();
                sendElements(value, elements.element());
                this.sink.endList();
            }
        }
    }

    private void sendElements(int array, Shape shape) {
        int end = this.tape.end(array);
        int index = 0;
        for (int value = array + 1; value < end; value = this.tape.end(value)) {
            this.rescue.enterElement(index++);
            if (fits(value, shape)) {
                send(value, shape);
            }
            else {
                this.sink.nullElement();
            }
            this.rescue.leave();
        }
    }

    private void sendLeaf(int value, FieldType.Scalar type) {
        switch (type) {
            case STRING -> this.sink.textValue(this.tape.text(), this.tape.offset(value), this.tape.length(value));
            case BOOLEAN -> this.sink.booleanValue(this.tape.kind(value) == Tape.Kind.TRUE);
            case INT64 -> this.sink.longValue(this.number.longValue());
            case DOUBLE -> this.sink.doubleValue(this.doubleValue);
            case JSON -> sendJson(value);
            case INT32, TIMESTAMP -> throw new IllegalStateException(type + " is no type of a JSON value");
        }
    }

}
