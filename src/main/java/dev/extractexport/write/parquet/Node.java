package dev.extractexport.write.parquet;

import java.util.List;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import org.jspecify.annotations.Nullable;

/// A column, or a part of one, in the form in which events look it up: by index, in an array, with
/// its levels in Parquet's sense. Serves one writer.
final class Node {

    private final String name;

    private final boolean int32;

    private final int bytes;

    private final int definition;

    private final int repetition;

    private final int firstLeaf;

    private final int endLeaf;

    private final Node[] fields;

    // For each field the instance of this struct that last had it.
    private final long[] instances;

    private final @Nullable Node element;

    private Node(String name, FieldType type, int definition, int repetition, int firstLeaf) {
        this.name = name;
        this.int32 = MessageTypes.isInt32(type);
        this.bytes = (type instanceof FieldType.Decimal decimal) ? MessageTypes.bytes(decimal) : 0;
        this.definition = definition;
        this.repetition = repetition;
        this.firstLeaf = firstLeaf;
        switch (type) {
            case FieldType.Leaf _ -> {
                this.fields = new Node[0];
                this.element = null;
                this.endLeaf = firstLeaf + 1;
            }
            case FieldType.Struct struct -> {
                this.fields = fields(struct.fields());
                this.element = null;
                this.endLeaf = (this.fields.length > 0) ? this.fields[this.fields.length - 1].endLeaf : firstLeaf;
            }
            case FieldType.ListOf list -> {
                this.fields = new Node[0];
                // Between a list and its element lies the repeated group.
                this.element = new Node(MessageTypes.ELEMENT, list.element(), definition + 2, repetition + 1,
                        firstLeaf);
                this.endLeaf = this.element.endLeaf;
            }
        }
        this.instances = new long[this.fields.length];
    }

    /// The node that has the columns of a table as its fields.
    static Node root(List<Field> columns) {
        return new Node("", new FieldType.Struct(columns), 0, 0, 0);
    }

    private Node[] fields(List<Field> types) {
        Node[] nodes = new Node[types.size()];
        int leaf = this.firstLeaf;
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = new Node(types.get(i).name(), types.get(i).type(), this.definition + 1, this.repetition, leaf);
            leaf = nodes[i].endLeaf;
        }
        return nodes;
    }

    boolean isInt32() {
        return this.int32;
    }

    /// Bytes of a decimal that is no number of 64 bits.
    int bytes() {
        return this.bytes;
    }

    /// Parquet's definition level of a value that is present.
    int definition() {
        return this.definition;
    }

    /// Parquet's repetition level of all but the first value in the innermost list.
    int repetition() {
        return this.repetition;
    }

    /// The first leaf column below, or the only one.
    int firstLeaf() {
        return this.firstLeaf;
    }

    /// Where the leaf columns below end.
    int endLeaf() {
        return this.endLeaf;
    }

    /// How many fields a struct has.
    int fieldCount() {
        return this.fields.length;
    }

    /// A field of a struct.
    Node field(int index) {
        if (index >= this.fields.length) {
            throw new IllegalStateException(
                    "Field %d of '%s', which has %d fields".formatted(index, this.name, this.fields.length));
        }
        return this.fields[index];
    }

    /// Notes that an instance of this struct has a field.
    void has(int field, long instance) {
        this.instances[field] = instance;
    }

    /// Whether an instance of this struct, the last one there was, lacks a field.
    boolean lacks(int field, long instance) {
        return this.instances[field] != instance;
    }

    /// What the elements of a list are.
    Node element() {
        if (this.element == null) {
            throw new IllegalStateException("An element of '" + this.name + "', which is no list");
        }
        return this.element;
    }

}
