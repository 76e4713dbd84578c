package dev.extractexport.dataset;

import java.util.List;

/// The type of a column or of a value inside one. Every type is nullable.
public sealed interface FieldType {

    /// A value without parts.
    enum Scalar implements FieldType {

        /// Text as it came.
        STRING,
        /// A 32-bit count or index of our own (`_row`, `_page`).
        INT32,
        /// JSON Schema `integer`.
        INT64,
        /// JSON Schema `number`.
        DOUBLE,
        /// JSON Schema `boolean`.
        BOOLEAN,
        /// Microseconds since 1970-01-01T00:00:00Z.
        TIMESTAMP,
        /// Compact JSON text, for what has no columns of its own. Stored as a plain
        /// string.
        JSON

    }

    /// An object with named fields, in schema order, at least one.
    /// @param fields unique by name, without regard to case
    record Struct(List<Field> fields) implements FieldType {

        public Struct {
            fields = List.copyOf(fields);
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("A struct needs at least one field: readers refuse an empty one");
            }
            if (ColumnNames.collide(fields.stream().map(Field::name).toList())) {
                throw new IllegalArgumentException("A struct has fields whose names differ by case or not at all");
            }
        }

    }

    /// A list of values of one type; elements may be null.
    /// @param element the type of each element
    record ListOf(FieldType element) implements FieldType {
    }

}
