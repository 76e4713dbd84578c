package dev.extractexport.publish.catalog;

import java.util.ArrayList;
import java.util.List;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;

/// A column, or a field anywhere inside one.
/// @param path from the row, `vendor.address.city`, with `[]` for each list on the way
/// @param field the column, or the field inside a struct; an element of a list is its list
record ColumnPath(String path, Field field) {

    /// The fields and all that lies in them, each before its parts.
    static List<ColumnPath> paths(List<Field> fields) {
        List<ColumnPath> paths = new ArrayList<>();
        addPaths("", fields, paths);
        return paths;
    }

    private static void addPaths(String prefix, List<Field> fields, List<ColumnPath> paths) {
        for (Field field : fields) {
            String path = prefix + field.name();
            paths.add(new ColumnPath(path, field));
            FieldType type = field.type();
            while (type instanceof FieldType.ListOf list) {
                path += "[]";
                type = list.element();
            }
            if (type instanceof FieldType.Struct struct) {
                addPaths(path + ".", struct.fields(), paths);
            }
        }
    }

}
