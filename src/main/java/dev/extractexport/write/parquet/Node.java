package dev.extractexport.write.parquet;

import java.util.List;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import org.jspecify.annotations.Nullable;

/// A column, or a part of one, in the form in which events look it up: by index, in an array.
final class Node {

    private final String name;

    private final boolean int32;

    private final Node[] fields;

    private final @Nullable Node element;

    private Node(String name, FieldType type) {
        this.name = name;
        this.int32 = type == FieldType.Scalar.INT32;
        this.fields = (type instanceof FieldType.Struct struct) ? nodes(struct.fields()) : new Node[0];
        this.element = (type instanceof FieldType.ListOf list) ? new Node(MessageTypes.ELEMENT, list.element()) : null;
    }

    /// The node that has the columns of a table as its fields.
    static Node root(List<Field> columns) {
        return new Node("", new FieldType.Struct(columns));
    }

    String name() {
        return this.name;
    }

    boolean isInt32() {
        return this.int32;
    }

    /// A field of a struct.
    Node field(int index) {
        if (index >= this.fields.length) {
            throw new IllegalStateException(
                    "Field %d of '%s', which has %d fields".formatted(index, this.name, this.fields.length));
        }
        return this.fields[index];
    }

    /// What the elements of a list are.
    Node element() {
        if (this.element == null) {
            throw new IllegalStateException("An element of '" + this.name + "', which is no list");
        }
        return this.element;
    }

    private static Node[] nodes(List<Field> fields) {
        return fields.stream().map((field) -> new Node(field.name(), field.type())).toArray(Node[]::new);
    }

}
