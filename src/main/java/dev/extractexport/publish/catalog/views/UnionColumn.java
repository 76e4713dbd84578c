package dev.extractexport.publish.catalog.views;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.ColumnNames;
import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import org.jspecify.annotations.Nullable;

/// One column of a view that unites the versions of a dataset, with the type that holds them all:
/// int64 widens to double or to a decimal that has room for it, a decimal to a wider one, anything
/// else to text, and anything with a struct, a list or JSON to JSON text.
/// @param name as the newest version writes it; with a suffix where another column has it
/// @param type of the view's column; null where versions differ in shape and JSON text unites them
/// @param fields the version's number to its own column, for the versions that have one
public record UnionColumn(String name, @Nullable FieldType type, Map<Integer, Field> fields) {

    /// Of the largest 64-bit number.
    private static final int INT64_DIGITS = 19;

    public UnionColumn {
        fields = Map.copyOf(fields);
    }

    /// The columns of all versions: those of the newest first, then what only older ones
    /// have. What has the same JSON key is one column, and so is what differs by case
    /// alone as long as no version has both.
    /// @param versions in ascending order
    public static List<UnionColumn> of(List<DatasetVersion> versions) {
        Map<String, Draft> drafts = new LinkedHashMap<>();
        Map<String, Draft> firstByFoldedKey = new HashMap<>();
        for (DatasetVersion version : versions.reversed()) {
            Map<String, Field> own = identities(version);
            own.forEach((identity, field) -> {
                String folded = ColumnNames.folded(identity);
                Draft draft = drafts.get(identity);
                if (draft == null) {
                    Draft twin = firstByFoldedKey.get(folded);
                    boolean free = twin != null && !own.containsKey(twin.identity)
                            && !twin.fields.containsKey(version.version());
                    draft = (twin != null && free) ? twin : new Draft(identity);
                    drafts.putIfAbsent(draft.identity, draft);
                    firstByFoldedKey.putIfAbsent(folded, draft);
                }
                draft.fields.put(version.version(), field);
            });
        }
        return named(List.copyOf(drafts.values()));
    }

    private static List<UnionColumn> named(List<Draft> drafts) {
        List<String> names = ColumnNames.unique(drafts.stream().map(Draft::name).toList(), List.of());
        List<UnionColumn> columns = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            columns.add(new UnionColumn(names.get(i), drafts.get(i).type(), drafts.get(i).fields));
        }
        return columns;
    }

    /// A column while versions are added to it, the newest first.
    private static final class Draft {

        private final String identity;

        private final Map<Integer, Field> fields = new LinkedHashMap<>();

        Draft(String identity) {
            this.identity = identity;
        }

        String name() {
            return this.fields.values().iterator().next().name();
        }

        @Nullable FieldType type() {
            FieldType type = null;
            for (Field field : this.fields.values()) {
                type = (type == null) ? field.type() : united(type, field.type());
                if (type == null) {
                    return null;
                }
            }
            return type;
        }

    }

    /// The columns by what tells them apart: our own never unite with a field of the
    /// schema that has the same key.
    private static Map<String, Field> identities(DatasetVersion version) {
        Map<String, Field> fields = new LinkedHashMap<>();
        List<Field> columns = version.table().columns();
        for (int i = 0; i < columns.size(); i++) {
            boolean own = version.fields() == null || i < DatasetVersion.FIRST_FIELD || i == version.rescuedColumn();
            fields.put((own ? "own " : "key ") + columns.get(i).key(), columns.get(i));
        }
        return fields;
    }

    private static @Nullable FieldType united(FieldType left, FieldType right) {
        if (sameShape(left, right)) {
            return left;
        }
        if (left instanceof FieldType.Leaf one && right instanceof FieldType.Leaf two && one != FieldType.Scalar.JSON
                && two != FieldType.Scalar.JSON) {
            FieldType.Leaf number = unitedNumbers(one, two);
            return (number != null) ? number : FieldType.Scalar.STRING;
        }
        return null;
    }

    /// The type that holds both without a change, or null: a decimal is no double.
    private static FieldType.@Nullable Leaf unitedNumbers(FieldType.Leaf left, FieldType.Leaf right) {
        if (isNumber(left) && isNumber(right)) {
            return FieldType.Scalar.DOUBLE;
        }
        FieldType.Decimal one = decimal(left);
        FieldType.Decimal two = decimal(right);
        if (one == null || two == null) {
            return null;
        }
        int scale = Math.max(one.scale(), two.scale());
        int precision = scale + Math.max(one.precision() - one.scale(), two.precision() - two.scale());
        return FieldType.Decimal.isValid(precision, scale) ? new FieldType.Decimal(precision, scale, false) : null;
    }

    private static boolean isNumber(FieldType.Leaf type) {
        return type == FieldType.Scalar.INT64 || type == FieldType.Scalar.INT32 || type == FieldType.Scalar.DOUBLE;
    }

    /// The decimal that a type is or, of a whole number, that has room for it.
    private static FieldType.@Nullable Decimal decimal(FieldType.Leaf type) {
        return switch (type) {
            case FieldType.Decimal decimal -> decimal;
            case FieldType.Scalar scalar -> (scalar == FieldType.Scalar.INT64 || scalar == FieldType.Scalar.INT32)
                    ? new FieldType.Decimal(INT64_DIGITS, 0, false) : null;
        };
    }

    /// Whether two types read as the same SQL type, whatever their descriptions.
    private static boolean sameShape(FieldType left, FieldType right) {
        return switch (left) {
            case FieldType.Scalar one -> right == one;
            case FieldType.Decimal one -> right instanceof FieldType.Decimal two && one.precision() == two.precision()
                    && one.scale() == two.scale();
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

    /// This column out of the files of one version, with the view's name.
    String expression(int version, Dialect dialect) {
        String name = dialect.identifier(this.name);
        Field field = this.fields.get(version);
        if (field == null) {
            return "NULL AS " + name;
        }
        String column = cast(dialect.identifier(field.name()), field.type(), dialect);
        return column.equals(name) ? name : column + " AS " + name;
    }

    private String cast(String column, FieldType from, Dialect dialect) {
        FieldType to = this.type;
        if (to == null) {
            return (from == FieldType.Scalar.JSON) ? column : dialect.jsonText(column, from);
        }
        if (sameShape(from, to)) {
            return column;
        }
        return (to == FieldType.Scalar.STRING) ? dialect.text(column, (FieldType.Leaf) from)
                : "CAST(" + column + " AS " + dialect.type((FieldType.Leaf) to) + ")";
    }

}
