package dev.extractexport.flatten;

import java.util.Arrays;

import dev.extractexport.dataset.Field;
import dev.extractexport.flatten.tape.JsonBuffer;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.flatten.value.Reason;

/// Builds `_rescued` for one row: what does not fit its column, with the place it belongs to.
///
/// The place is kept as nodes and indexes while the row is walked, and becomes text only when
/// something is rescued.
final class Rescue {

    private static final String POINTER = "{\"pointer\":\"";

    private static final String SLASH = "/";

    private static final String REASON = "\",\"reason\":\"";

    private static final String VALUE = "\",\"value\":";

    private final Tape tape;

    private final JsonBuffer json;

    // What leads to where this rescue begins.
    private final JsonBuffer around = new JsonBuffer();

    // A name's node, or the complement of an index, which is negative.
    private int[] path = new int[64];

    private int depth;

    private int pauses;

    Rescue(Tape tape) {
        this(tape, new JsonBuffer());
    }

    private Rescue(Tape tape, JsonBuffer json) {
        this.tape = tape;
        this.json = json;
    }

    /// Goes on at the present place for values of another tape.
    Rescue on(Tape other) {
        Rescue inside = new Rescue(other, this.json);
        inside.pauses = this.pauses;
        appendPlace(inside.around);
        return inside;
    }

    void startRow() {
        this.json.clear();
        this.depth = 0;
        this.pauses = 0;
    }

    void enterMember(int nameNode) {
        push(nameNode);
    }

    void enterElement(int index) {
        push(~index);
    }

    void leave() {
        this.depth--;
    }

    /// Leaves out what is added until [#resume()]: a value around it was rescued as a
    /// whole.
    void pause() {
        this.pauses++;
    }

    void resume() {
        this.pauses--;
    }

    /// Rescues the value that stands at the present place.
    void add(Reason reason, int value) {
        if (this.pauses > 0) {
            return;
        }
        this.json.appendRaw((this.json.length() == 0) ? "[" : ",");
        this.json.appendRaw(POINTER);
        appendPlace(this.json);
        this.json.appendRaw(REASON);
        this.json.appendRaw(reason.word());
        this.json.appendRaw(VALUE);
        this.json.append(this.tape, value);
        this.json.appendRaw("}");
    }

    private void appendPlace(JsonBuffer pointer) {
        pointer.append(this.around);
        for (int i = 0; i < this.depth; i++) {
            pointer.appendRaw(SLASH);
            if (this.path[i] < 0) {
                pointer.appendRaw(Integer.toString(~this.path[i]));
            }
            else {
                pointer.appendEscaped(Field.step(this.tape.name(this.path[i])));
            }
        }
    }

    /// Ends the row.
    /// @return the JSON array, empty if nothing was rescued; valid until the next row
    JsonBuffer endRow() {
        if (this.json.length() > 0) {
            this.json.appendRaw("]");
        }
        return this.json;
    }

    private void push(int step) {
        if (this.depth == this.path.length) {
            this.path = Arrays.copyOf(this.path, this.depth * 2);
        }
        this.path[this.depth++] = step;
    }

}
