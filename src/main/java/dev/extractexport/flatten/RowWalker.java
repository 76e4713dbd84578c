package dev.extractexport.flatten;

import java.util.HashMap;
import java.util.Map;

import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.flatten.value.LeafValue;
import dev.extractexport.flatten.value.Reason;
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

    private final LeafValue leaf;

    RowWalker(Tape tape, Rescue rescue, RowSink sink) {
        this.tape = tape;
        this.rescue = rescue;
        this.sink = sink;
        this.leaf = new LeafValue(tape, sink);
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
            else if (field != Shape.Members.SKIPPED && fits(value, shape.shape(field))) {
                this.sink.startField(firstIndex + field);
                send(value, shape.shape(field));
                this.sink.endField(firstIndex + field);
            }
            this.rescue.leave();
        }
    }

    /// Sends a value as compact JSON text.
    void sendJson(int value) {
        this.leaf.sendJson(value);
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
            else if (field >= 0) {
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
        @Nullable Reason misfit = switch (shape) {
            case Shape.Members _ -> (kind == Tape.Kind.OBJECT) ? null : Reason.TYPE;
            case Shape.Elements _ -> (kind == Tape.Kind.ARRAY) ? null : Reason.TYPE;
            case Shape.Leaf single -> this.leaf.misfit(value, single.type());
        };
        if (misfit != null) {
            this.rescue.add(misfit, value);
        }
        return misfit == null || misfit == Reason.ROUNDED;
    }

    /// Sends a value that was just found to fit.
    private void send(int value, Shape shape) {
        switch (shape) {
            case Shape.Leaf single -> this.leaf.send(value, single.type());
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

}
