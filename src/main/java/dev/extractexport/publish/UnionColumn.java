package dev.extractexport.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import org.jspecify.annotations.Nullable;

/// One column of a view that unites the versions of a dataset, with the type that holds them all:
/// int64 widens to double, anything else to text, and anything with a struct, a list or JSON to
/// JSON text.
/// @param name as the newest version writes it
/// @param type of the view's column; null where versions differ in shape and JSON text unites them
record UnionColumn(String name, @Nullable FieldType type) {

    /// The columns of all versions: those of the newest first, then what only older ones
    /// have.
    static List<UnionColumn> of(List<DatasetVersion> versions) {
        Map<String, Field> newest = new LinkedHashMap<>();
        Map<String, @Nullable FieldType> types = new LinkedHashMap<>();
        for (DatasetVersion version : versions.reversed()) {
            for (Field field : version.table().columns()) {
                String key = field.name().toLowerCase(Locale.ROOT);
                boolean known = newest.putIfAbsent(key, field) != null;
                types.put(key, known ? united(types.get(key), field.type()) : field.type());
            }
        }
        List<UnionColumn> columns = new ArrayList<>();
        newest.forEach((key, field) -> columns.add(new UnionColumn(field.name(), types.get(key))));
        columns.add(new UnionColumn("created_month", FieldType.Scalar.STRING));
        return columns;
    }

    private static @Nullable FieldType united(@Nullable FieldType left, FieldType right) {
        if (left == null || sameShape(left, right)) {
            return left;
        }
        if (left instanceof FieldType.Scalar one && right instanceof FieldType.Scalar two
                && one != FieldType.Scalar.JSON && two != FieldType.Scalar.JSON) {
            boolean numbers = isNumber(one) && isNumber(two);
            return numbers ? FieldType.Scalar.DOUBLE : FieldType.Scalar.STRING;
        }
        return null;
    }

    private static boolean isNumber(FieldType.Scalar type) {
        return type == FieldType.Scalar.INT64 || type == FieldType.Scalar.INT32 || type == FieldType.Scalar.DOUBLE;
    }

    /// Whether two types read as the same SQL type, whatever their descriptions.
    private static boolean sameShape(FieldType left, FieldType right) {
        return switch (left) {
            case FieldType.Scalar one -> right == one;
            case FieldType.ListOf one ->
                right instanceof FieldType.ListOf two && sameShape(one.element(), two.element());
            case FieldType.Struct one -> right instanceof FieldType.Struct two && sameFields(one, two);
        };
    }

    private static boolean sameFields(FieldType.Struct left, FieldType.Struct right) {
        if (left.fields().size() != right.fields().size()) {
            return false;
        }
        for (int i = 0; i < left.fields().size(); i++) {
            Field one = left.fields().get(i);
            Field two = right.fields().get(i);
            if (!one.name().equals(two.name()) || !sameShape(one.type(), two.type())) {
                return false;
            }
        }
        return true;
    }

    /// This column out of the files of one version.
    String expression(DatasetVersion version) {
        String column = Catalog.identifier(this.name);
        if (this.name.equals("created_month")) {
            return column;
        }
        for (Field field : version.table().columns()) {
            if (field.name().equalsIgnoreCase(this.name)) {
                return cast(Catalog.identifier(field.name()), field.type()) + " AS " + column;
            }
        }
        return "NULL AS " + column;
    }

    private String cast(String column, FieldType from) {
        FieldType to = this.type;
        if (to == null) {
            return (from instanceof FieldType.Scalar scalar && scalar == FieldType.Scalar.JSON) ? column
                    : "CAST(to_json(" + column + ") AS VARCHAR)";
        }
        if (sameShape(from, to)) {
            return column;
        }
        return "CAST(" + column + " AS " + ((to == FieldType.Scalar.DOUBLE) ? "DOUBLE" : "VARCHAR") + ")";
    }

}
