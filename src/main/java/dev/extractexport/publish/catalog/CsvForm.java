package dev.extractexport.publish.catalog;

import dev.extractexport.dataset.FieldType;

/// How a column looks in CSV, in the words of the dictionary.
final class CsvForm {

    private CsvForm() {
    }

    static String of(ColumnPath column) {
        if (column.path().contains("[]")) {
            return "in the JSON text of its list";
        }
        return switch (column.field().type()) {
            case FieldType.Scalar scalar -> of(scalar);
            case FieldType.ListOf _ -> "JSON text";
            case FieldType.Struct _ -> "one column for each of its fields";
        };
    }

    private static String of(FieldType.Scalar type) {
        return switch (type) {
            case STRING -> "text";
            case INT32, INT64 -> "digits";
            case DOUBLE -> "decimal";
            case BOOLEAN -> "true, false";
            case TIMESTAMP -> "2026-11-24T02:15:00.000000Z";
            case JSON -> "JSON text";
        };
    }

}
