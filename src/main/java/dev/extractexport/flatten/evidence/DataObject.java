package dev.extractexport.flatten.evidence;

import java.util.HashMap;
import java.util.Map;

import dev.extractexport.flatten.tape.Tape;
import org.jspecify.annotations.Nullable;

/// Finds members of one object of a result by their keys; of a repeated key the last.
final class DataObject {

    static final int ABSENT = -1;

    /// Members up to which looking through them is cheaper than a table of them.
    private static final int FEW = 16;

    private final Tape tape;

    private final int object;

    private final @Nullable Map<String, Integer> many;

    DataObject(Tape tape, int object) {
        this.tape = tape;
        this.object = object;
        this.many = hasMany() ? table() : null;
    }

    /// The node of the member's value, or -1.
    int value(String key) {
        if (this.many != null) {
            return this.many.getOrDefault(key, ABSENT);
        }
        return value(this.tape, this.object, key);
    }

    /// The same for an object of which one member is asked for.
    static int value(Tape tape, int object, String key) {
        int found = ABSENT;
        int end = tape.end(object);
        for (int name = object + 1; name < end; name = tape.end(name + 1)) {
            if (tape.name(name).equals(key)) {
                found = name + 1;
            }
        }
        return found;
    }

    boolean has(String key) {
        return value(key) != ABSENT;
    }

    private boolean hasMany() {
        int count = 0;
        int end = this.tape.end(this.object);
        for (int name = this.object + 1; name < end && count <= FEW; name = this.tape.end(name + 1)) {
            count++;
        }
        return count > FEW;
    }

    private Map<String, Integer> table() {
        Map<String, Integer> values = new HashMap<>();
        int end = this.tape.end(this.object);
        for (int name = this.object + 1; name < end; name = this.tape.end(name + 1)) {
            values.put(this.tape.name(name), name + 1);
        }
        return values;
    }

}
