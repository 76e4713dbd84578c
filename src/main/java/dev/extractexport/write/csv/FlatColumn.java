package dev.extractexport.write.csv;

import java.util.ArrayList;
import java.util.List;

import dev.extractexport.dataset.ColumnNames;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;

/// Where the fields of a table go in a flat file.
sealed interface FlatColumn {

    /// A value, or a whole list, is one cell.
    /// @param index of the cell in its line
    record Cell(int index, FieldType type) implements FlatColumn {
    }

    /// A struct is spread over several cells.
    record Group(List<FlatColumn> fields) implements FlatColumn {
    }

    /// The layout of one table.
    /// @param columns one for each column of the table
    /// @param headers one for each cell of a line, `a.b.c` for what lies in structs
    record Layout(List<FlatColumn> columns, List<String> headers) {

        static Layout of(List<Field> fields) {
            List<String> paths = new ArrayList<>();
            List<FlatColumn> columns = spread(fields, "", paths);
            return new Layout(columns, ColumnNames.unique(paths, List.of()));
        }

        private static List<FlatColumn> spread(List<Field> fields, String prefix, List<String> paths) {
            List<FlatColumn> columns = new ArrayList<>();
            for (Field field : fields) {
                String path = prefix + field.name();
                switch (field.type()) {
                    case FieldType.Struct struct -> columns.add(new Group(spread(struct.fields(), path + ".", paths)));
                    case FieldType.ListOf list -> columns.add(cell(list, path, paths));
                    case FieldType.Scalar scalar -> columns.add(cell(scalar, path, paths));
                }
            }
            return columns;
        }

        private static Cell cell(FieldType type, String path, List<String> paths) {
            paths.add(path);
            return new Cell(paths.size() - 1, type);
        }

    }

}
