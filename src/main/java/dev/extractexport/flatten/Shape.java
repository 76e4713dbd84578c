package dev.extractexport.flatten;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;

/// The type of a value, prepared for walking. Each stands at one place of one schema and serves one
/// thread.
sealed interface Shape {

    static Shape of(FieldType type) {
        return switch (type) {
            case FieldType.Leaf leaf -> new Leaf(leaf);
            case FieldType.ListOf list -> new Elements(of(list.element()));
            case FieldType.Struct struct -> new Members(struct);
        };
    }

    /// A value without parts.
    record Leaf(FieldType.Leaf type) implements Shape {

        public Leaf {
            if (type == FieldType.Scalar.INT32) {
                throw new IllegalArgumentException(type + " is for columns of our own: no JSON Schema asks for it");
            }
        }

    }

    /// A list.
    record Elements(Shape element) implements Shape {
    }

    /// A struct.
    final class Members implements Shape {

        /// In place of the field of a key whose values go nowhere.
        static final int SKIPPED = -3;

        private static final int NONE = -1;

        private final Map<String, Integer> fieldsByKey = new HashMap<>();

        private final Shape[] shapes;

        // The node of the last member seen for each field of the present object. One
        // array is enough:
        // a place in the schema is never inside itself.
        private final int[] lastMembers;

        Members(FieldType.Struct struct) {
            List<Field> fields = struct.fields();
            this.shapes = new Shape[fields.size()];
            this.lastMembers = new int[fields.size()];
            for (int i = 0; i < fields.size(); i++) {
                this.shapes[i] = Shape.of(fields.get(i).type());
                this.fieldsByKey.put(fields.get(i).key(), i);
            }
            struct.skipped().forEach((key) -> this.fieldsByKey.put(key, SKIPPED));
        }

        Shape shape(int field) {
            return this.shapes[field];
        }

        /// The field of that key, [#SKIPPED], or -1 for a key that the schema does not
        /// have.
        int field(String key) {
            return this.fieldsByKey.getOrDefault(key, NONE);
        }

        void forgetMembers() {
            Arrays.fill(this.lastMembers, NONE);
        }

        /// Records the member as the last of its field.
        /// @return the one before it, or -1
        int replaceMember(int field, int node) {
            int before = this.lastMembers[field];
            this.lastMembers[field] = node;
            return before;
        }

    }

}
