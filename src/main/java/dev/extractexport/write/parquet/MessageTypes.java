package dev.extractexport.write.parquet;

import java.math.BigInteger;
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
            case FieldType.Decimal decimal -> decimal(decimal, name);
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
            case DATE -> Types.optional(PrimitiveTypeName.INT32).as(LogicalTypeAnnotation.dateType()).named(name);
            case TIMESTAMP -> Types.optional(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                .named(name);
        };
    }

    private static Type decimal(FieldType.Decimal decimal, String name) {
        LogicalTypeAnnotation annotation = LogicalTypeAnnotation.decimalType(decimal.scale(), decimal.precision());
        if (isInt32(decimal)) {
            return Types.optional(PrimitiveTypeName.INT32).as(annotation).named(name);
        }
        if (decimal.fitsLong()) {
            return Types.optional(PrimitiveTypeName.INT64).as(annotation).named(name);
        }
        return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY).length(bytes(decimal)).as(annotation).named(name);
    }

    /// Whether values of a type are stored in 32 bits.
    static boolean isInt32(FieldType type) {
        return switch (type) {
            case FieldType.Scalar scalar -> scalar == FieldType.Scalar.INT32 || scalar == FieldType.Scalar.DATE;
            case FieldType.Decimal decimal -> decimal.precision() <= FieldType.Decimal.INT_DIGITS;
            case FieldType.ListOf _, FieldType.Struct _ -> false;
        };
    }

    /// The bytes that hold every number of so many digits, with its sign.
    static int bytes(FieldType.Decimal decimal) {
        return BigInteger.TEN.pow(decimal.precision()).bitLength() / Byte.SIZE + 1;
    }

}
