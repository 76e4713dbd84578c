package dev.extractexport.publish.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.flat.FlatColumn;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.dataset.flat.FlatTables;

/// How the fields of one version of a dataset look in CSV, in the words of the dictionary.
final class CsvForm {

    private final Map<List<String>, String> forms = new HashMap<>();

    CsvForm(DatasetVersion version) {
        FlatTables tables = FlatTables.of(version.table());
        for (FlatTable table : tables.tables()) {
            String list = table.isMain() ? "" : " in " + Markdown.name(version.dataset() + "." + table.list());
            for (FlatColumn column : table.columns()) {
                List<String> names = new ArrayList<>(table.names());
                names.addAll(column.names());
                switch (column.role()) {
                    case VALUE -> this.forms.put(names, of(column.type()) + list);
                    case COUNT -> this.forms.put(names,
                            "rows of %s, their number in %s%s".formatted(
                                    Markdown.name(version.dataset() + "." + tableOf(names, tables).list()),
                                    Markdown.name(column.header()), list));
                    case KEY, INDEX -> {
                        // Ours, and described as such.
                    }
                }
            }
        }
    }

    /// Where and how the field stands.
    String of(ColumnPath column) {
        String form = this.forms.get(column.names());
        if (form != null) {
            return form;
        }
        int depth = column.names().size();
        boolean spread = this.forms.keySet()
            .stream()
            .anyMatch((names) -> names.size() > depth && names.subList(0, depth).equals(column.names()));
        return spread ? of(column.field().type()) : "in the JSON text of its list";
    }

    private static FlatTable tableOf(List<String> names, FlatTables tables) {
        return tables.tables().stream().filter((table) -> table.names().equals(names)).findFirst().orElseThrow();
    }

    /// How a type stands in a cell.
    static String of(FieldType type) {
        return switch (type) {
            case FieldType.Scalar scalar -> switch (scalar) {
                case STRING -> "text";
                case INT32, INT64 -> "digits";
                case DOUBLE -> "decimal";
                case BOOLEAN -> "true, false";
                case DATE -> "2026-11-24";
                case TIMESTAMP -> "2026-11-24T02:15:00.000000Z";
                case JSON -> "JSON text";
            };
            case FieldType.Decimal _ -> "decimal";
            case FieldType.ListOf _ -> "JSON text";
            case FieldType.Struct _ -> "one column for each of its fields";
        };
    }

}
