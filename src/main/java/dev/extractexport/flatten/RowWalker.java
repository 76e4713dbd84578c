package dev.extractexport.flatten;

import java.util.HashMap;
import java.util.Map;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.flatten.tape.Elements;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.flatten.value.LeafValue;
import dev.extractexport.flatten.value.Reason;
import dev.extractexport.write.RowSink;
import org.jspecify.annotations.Nullable;

/// Walks one value of the tape along its shape: what fits goes to the sink, the rest to [Rescue].
/// Recursion follows the schema, whose depth is bounded, never the data.
///
/// The service is known to leave its own wrapper around a value, an object with the key `value__`
/// beside reasoning and scratchpad. Where the schema has no such key, the column takes what is
/// inside, and the whole wrapper is rescued once.
final class RowWalker {

    /// The key under which a wrapper of the service holds the value.
    private static final String WRAPPED = "value__";

    /// Bytes of text, and values and names, of one list of objects. A row is never cut:
    /// each of its columns is one page, whose length has 31 bits.
    private static final long MOST_TEXT = 1L << 30;

    private static final long MOST_NODES = 1L << 27;

    private static final int NOTHING = -1;

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

    /// Sends a row's fields.
    /// @param value any; what is no object, in a wrapper or not, is rescued as a whole
    /// @param firstIndex the sink's index of the shape's first field
    void sendRow(int value, Shape.Members shape, int firstIndex) {
        int inside = enter(value, shape);
        if (this.tape.kind(inside) == Tape.Kind.OBJECT) {
            sendMembers(inside, shape, firstIndex);
        }
        else {
            this.rescue.add(Reason.ROW, inside);
        }
        leave(value, inside);
    }

    /// Sends the members of an object, which are marked, as fields.
    private void sendMembers(int object, Shape.Members shape, int firstIndex) {
        int end = this.tape.end(object);
        for (int name = object + 1; name < end; name = this.tape.end(name + 1)) {
            int field = this.tape.mark(name);
            this.rescue.enterMember(name);
            if (field == UNKNOWN) {
                this.rescue.add(Reason.UNKNOWN, name + 1);
            }
            else if (field == REPEATED) {
                this.rescue.add(Reason.DUPLICATE, name + 1);
            }
            else if (field != Shape.Members.SKIPPED) {
                sendField(name + 1, shape.shape(field), firstIndex + field);
            }
            this.rescue.leave();
        }
    }

    private void sendField(int value, Shape shape, int index) {
        int inside = enter(value, shape);
        if (fits(inside, shape)) {
            this.sink.startField(index);
            send(inside, shape);
            this.sink.endField(index);
        }
        leave(value, inside);
    }

    private void sendElement(int value, Shape shape) {
        int inside = enter(value, shape);
        if (fits(inside, shape)) {
            send(inside, shape);
        }
        else {
            this.sink.nullElement();
        }
        leave(value, inside);
    }

    /// Takes the wrappers off a value and rescues them, with all that is inside.
    private int enter(int value, Shape shape) {
        int inside = unwrapped(value, shape);
        if (inside != value) {
            this.rescue.add(Reason.WRAPPER, value);
            this.rescue.pause();
        }
        return inside;
    }

    private void leave(int value, int inside) {
        if (inside != value) {
            this.rescue.resume();
        }
    }

    /// The value without the wrappers around it. The members of an object that fills a
    /// struct are marked.
    private int unwrapped(int value, Shape shape) {
        int inside = value;
        while (this.tape.kind(inside) == Tape.Kind.OBJECT) {
            int wrapped = switch (shape) {
                case Shape.Members members -> markMembers(inside, members);
                case Shape.Elements _ -> lastWrapped(inside);
                case Shape.Leaf leaf -> (leaf.type() == FieldType.Scalar.JSON) ? NOTHING : lastWrapped(inside);
            };
            if (wrapped == NOTHING) {
                return inside;
            }
            inside = wrapped;
        }
        return inside;
    }

    /// The value under the last key `value__`.
    private int lastWrapped(int object) {
        int wrapped = NOTHING;
        int end = this.tape.end(object);
        for (int name = object + 1; name < end; name = this.tape.end(name + 1)) {
            if (this.tape.name(name).equals(WRAPPED)) {
                wrapped = name + 1;
            }
        }
        return wrapped;
    }

    /// Sends a row as compact JSON text in one field, unless it is null.
    void sendJsonRow(int value, int index) {
        if (this.tape.kind(value) != Tape.Kind.NULL) {
            this.sink.startField(index);
            this.leaf.sendJson(value);
            this.sink.endField(index);
        }
    }

    /// Leaves at each member's name the field that it fills.
    /// @return the value inside, if the object is a wrapper
    private int markMembers(int object, Shape.Members shape) {
        shape.forgetMembers();
        int unknown = 0;
        int wrapped = NOTHING;
        int end = this.tape.end(object);
        for (int name = object + 1; name < end; name = this.tape.end(name + 1)) {
            int field = shape.field(this.tape.name(name));
            this.tape.mark(name, field);
            if (field == UNKNOWN) {
                unknown++;
                wrapped = this.tape.name(name).equals(WRAPPED) ? name + 1 : wrapped;
            }
            else if (field >= 0) {
                int before = shape.replaceMember(field, name);
                if (before >= 0) {
                    this.tape.mark(before, REPEATED);
                }
            }
        }
        if (unknown > 1 && wrapped == NOTHING) {
            markRepeatedUnknown(object);
        }
        return wrapped;
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
        if (this.tape.isApart(array)) {
            Elements elements = this.tape.elements(array);
            // A list of anything else is the text of one cell in CSV.
            boolean objects = shape instanceof Shape.Members;
            sendApart(objects ? elements.atMost(MOST_TEXT, MOST_NODES)
                    : elements.atMost(Tape.MAX_TEXT_BYTES, Tape.MAX_NODES), shape);
            return;
        }
        int end = this.tape.end(array);
        int index = 0;
        for (int value = array + 1; value < end; value = this.tape.end(value)) {
            this.rescue.enterElement(index++);
            sendElement(value, shape);
            this.rescue.leave();
        }
    }

    private void sendApart(Elements elements, Shape shape) {
        RowWalker inside = new RowWalker(elements.tape(), this.rescue.on(elements.tape()), this.sink);
        for (int index = 0; elements.next(); index++) {
            inside.rescue.enterElement(index);
            inside.sendElement(0, shape);
            inside.rescue.leave();
        }
    }

}
