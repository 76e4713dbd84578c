package dev.extractexport.publish.catalog;

import java.util.ArrayList;
import java.util.List;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;

/// A column, or a field anywhere inside one.
/// @param path from the row, `vendor.address.city`, with `[]` for each list on the way
/// @param names the written names on that way
/// @param field the column, or the field inside a struct; an element of a list is its list
record ColumnPath(String path, List<String> names, Field field) {

    ColumnPath {
        names = List.copyOf(names);
    }

    /// A column of a table about jobs, or of our own.
    static ColumnPath of(Field column) {
        return new ColumnPath(column.name(), List.of(column.name()), column);
    }

    /// The fields and all that lies in them, each before its parts.
    static List<ColumnPath> paths(List<Field> fields) {
        List<ColumnPath> paths = new ArrayList<>();
        addPaths("", List.of(), fields, paths);
        return paths;
    }

    private static void addPaths(String prefix, List<String> around, List<Field> fields, List<ColumnPath> paths) {
        for (Field field : fields) {
            String path = prefix + field.name();
            List<String> names = new ArrayList<>(around);
            names.add(field.name());
            paths.add(new ColumnPath(path, names, field));
            FieldType type = field.type();
            while (type instanceof FieldType.ListOf list) {
                path += "[]";
                type = list.element();
            }
            if (type instanceof FieldType.Struct struct) {
                addPaths(path + ".", names, struct.fields(), paths);
            }
        }
    }

}
