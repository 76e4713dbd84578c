package dev.extractexport.write.parquet;

import java.util.List;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/// From our types to Parquet's.
final class MessageTypes {

    /// The names that the format's specification gives to the two inner levels of a list.
    static final String LIST = "list";

    static final String ELEMENT = "element";

    private MessageTypes() {
    }

    static MessageType of(List<Field> columns) {
        return new MessageType("row", columns.stream().map((field) -> type(field.type(), field.name())).toList());
    }

    private static Type type(FieldType type, String name) {
        return switch (type) {
            case FieldType.Scalar scalar -> scalar(scalar, name);
            case FieldType.ListOf list -> Types.optionalList().element(type(list.element(), ELEMENT)).named(name);
            case FieldType.Struct struct -> Types.optionalGroup()
                .addFields(
                        struct.fields().stream().map((field) -> type(field.type(), field.name())).toArray(Type[]::new))
                .named(name);
        };
    }

    private static Type scalar(FieldType.Scalar scalar, String name) {
        return switch (scalar) {
            // Some readers cannot open a file with the JSON annotation: JSON is text
            // here.
            case STRING, JSON ->
                Types.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType()).named(name);
            case INT32 -> Types.optional(PrimitiveTypeName.INT32).named(name);
            case INT64 -> Types.optional(PrimitiveTypeName.INT64).named(name);
            case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
            case TIMESTAMP -> Types.optional(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                .named(name);
        };
    }

}
