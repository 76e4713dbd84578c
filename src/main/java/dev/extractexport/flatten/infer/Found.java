package dev.extractexport.flatten.infer;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.extractexport.flatten.tape.Elements;
import dev.extractexport.flatten.tape.NumberText;
import dev.extractexport.flatten.tape.Tape;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What is known of the values at one place.
final class Found {

    /// Keys of one object. One that has more is a map with free keys, not a record.
    static final int MAX_KEYS = 500;

    /// Keys in all: as many properties as the service allows a schema.
    static final int MAX_ALL_KEYS = 5_000;

    /// Objects and lists within each other: as deep as a schema's columns go.
    static final int MAX_DEPTH = 24;

    /// What a place holds, with the words of a JSON Schema for it.
    private enum Kind {

        /// Nothing but null, `{}` and `[]` so far: any type may yet come.
        NOTHING("null"),
        /// Whole numbers of 64 bits, spelled as such.
        INTEGER("integer"),
        /// Other numbers.
        NUMBER("number"),
        /// Texts, truths, objects with members, lists with elements.
        STRING("string"), BOOLEAN("boolean"), OBJECT("object"), ARRAY("array"),
        /// Several of these, or an object past the bounds. It stays so.
        MIXED("");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("'" + word + "' is no type of an inferred schema");
        }

    }

    /// What all places of a schema share.
    static final class Budget {

        private final NumberText number = new NumberText();

        private int keys;

    }

    private final Budget budget;

    private final Map<String, Found> members = new LinkedHashMap<>();

    private Kind kind = Kind.NOTHING;

    private @Nullable Found element;

    Found(Budget budget) {
        this.budget = budget;
    }

    /// Reads what [#schema()] gave.
    static Found of(JsonNode schema) {
        return of(schema, new Budget());
    }

    private static Found of(JsonNode schema, Budget budget) {
        Found found = new Found(budget);
        found.kind = Kind.of(schema.path("type").asString(""));
        schema.path("properties").properties().forEach((property) -> {
            budget.keys++;
            found.members.put(property.getKey(), of(property.getValue(), budget));
        });
        if (schema.has("items")) {
            found.element = of(schema.path("items"), budget);
        }
        return found;
    }

    boolean hasMembers() {
        return !this.members.isEmpty();
    }

    /// The schema of the values: `{}` for what may be anything.
    ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (this.kind == Kind.MIXED) {
            return schema;
        }
        schema.put("type", this.kind.word);
        if (!this.members.isEmpty()) {
            ObjectNode properties = schema.putObject("properties");
            this.members.forEach((key, member) -> properties.set(key, member.schema()));
        }
        if (this.element != null) {
            schema.set("items", this.element.schema());
        }
        return schema;
    }

    /// Looks at an object that is known to stand here.
    /// @return false if it has more keys than the bounds allow
    boolean addMembers(Tape tape, int object, int depth) {
        become(Kind.OBJECT);
        int end = tape.end(object);
        for (int name = object + 1; name < end; name = tape.end(name + 1)) {
            Found member = this.members.get(tape.name(name));
            if (member == null) {
                if (this.members.size() == MAX_KEYS || this.budget.keys == MAX_ALL_KEYS) {
                    return false;
                }
                this.budget.keys++;
                member = new Found(this.budget);
                this.members.put(tape.name(name), member);
            }
            member.add(tape, name + 1, depth + 1);
        }
        return true;
    }

    private void add(Tape tape, int value, int depth) {
        switch (tape.kind(value)) {
            case NULL, NAME -> {
                // Any column can be null.
            }
            case TRUE, FALSE -> become(Kind.BOOLEAN);
            case STRING, BROKEN_STRING -> become(Kind.STRING);
            case NUMBER -> become(isWhole(tape, value) ? Kind.INTEGER : Kind.NUMBER);
            case OBJECT -> addContainer(Kind.OBJECT, tape, value, depth);
            case ARRAY -> addContainer(Kind.ARRAY, tape, value, depth);
        }
    }

    private void addContainer(Kind container, Tape tape, int value, int depth) {
        if (tape.end(value) == value + 1 && !tape.isApart(value)) {
            // Empty: some write null so. Whichever comes first, the type is the same.
            return;
        }
        become((depth > MAX_DEPTH) ? Kind.MIXED : container);
        if (this.kind == Kind.OBJECT) {
            if (!addMembers(tape, value, depth)) {
                become(Kind.MIXED);
            }
        }
        else if (this.kind == Kind.ARRAY) {
            addElements(tape, value, depth);
        }
    }

    private void addElements(Tape tape, int array, int depth) {
        Found each = (this.element != null) ? this.element : new Found(this.budget);
        this.element = each;
        if (tape.isApart(array)) {
            Elements elements = tape.elements(array);
            while (elements.next()) {
                each.add(elements.tape(), 0, depth + 1);
            }
            return;
        }
        int end = tape.end(array);
        for (int value = array + 1; value < end; value = tape.end(value)) {
            each.add(tape, value, depth + 1);
        }
    }

    /// `10.0` is a whole number too, but whoever spells it so has others.
    private boolean isWhole(Tape tape, int value) {
        for (int i = tape.offset(value); i < tape.offset(value) + tape.length(value); i++) {
            byte c = tape.text()[i];
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return this.budget.number.read(tape.text(), tape.offset(value), tape.length(value)).fitsLong();
    }

    private void become(Kind other) {
        if (this.kind == Kind.NOTHING) {
            this.kind = other;
        }
        else if (this.kind != other) {
            this.kind = (isNumber(this.kind) && isNumber(other)) ? Kind.NUMBER : Kind.MIXED;
        }
        if (this.kind == Kind.MIXED) {
            this.budget.keys -= keys();
            this.members.clear();
            this.element = null;
        }
    }

    /// All keys below.
    private int keys() {
        int keys = (this.element != null) ? this.element.keys() : 0;
        for (Found member : this.members.values()) {
            keys += 1 + member.keys();
        }
        return keys;
    }

    private static boolean isNumber(Kind kind) {
        return kind == Kind.INTEGER || kind == Kind.NUMBER;
    }

}
