package dev.extractexport.publish.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.dataset.flat.FlatColumn;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.dataset.flat.FlatTables;

/// How the columns of one table look in CSV, in the words of the dictionary.
final class CsvForm {

    private final String dataset;

    /// The names that lead to a column to the words for it.
    private final Map<List<String>, String> words = new HashMap<>();

    private final Set<List<String>> textLists = new HashSet<>();

    /// @param dataset whose lists have folders of their own; any text for a table without
    /// lists
    CsvForm(String dataset, TableSchema schema) {
        this.dataset = dataset;
        for (FlatTable table : FlatTables.of(schema).tables()) {
            for (FlatColumn column : table.columns()) {
                boolean own = column.role() == FlatColumn.Role.VALUE || column.role() == FlatColumn.Role.COUNT;
                if (own || table.isMain()) {
                    List<String> names = new ArrayList<>(table.names());
                    names.addAll(column.names());
                    this.words.put(names, words(table, column));
                    if (column.role() == FlatColumn.Role.VALUE && column.type() instanceof FieldType.ListOf) {
                        this.textLists.add(names);
                    }
                }
            }
        }
    }

    /// The words for a column.
    String of(ColumnPath column) {
        for (int i = 1; i < column.names().size(); i++) {
            if (this.textLists.contains(column.names().subList(0, i))) {
                return "in the JSON text of its list";
            }
        }
        return this.words.getOrDefault(column.names(), "a column for each field");
    }

    private String words(FlatTable table, FlatColumn column) {
        String type = (column.role() == FlatColumn.Role.COUNT) ? "number of elements" : type(column.type());
        String plain = String.join(".", column.names());
        boolean named = !column.header().equals(plain) || !table.isMain();
        return (named ? type + ", " + Markdown.name(column.header()) : type)
                + (table.isMain() ? "" : " in " + Markdown.name(this.dataset + "." + table.list()));
    }

    private static String type(FieldType type) {
        return switch (type) {
            case FieldType.Scalar scalar -> switch (scalar) {
                case STRING -> "text";
                case INT32, INT64 -> "digits";
                case DOUBLE -> "decimal";
                case BOOLEAN -> "true or false";
                case TIMESTAMP -> "ISO-8601, Z";
                case JSON -> "JSON text";
            };
            case FieldType.ListOf _, FieldType.Struct _ -> "JSON text";
        };
    }

}
