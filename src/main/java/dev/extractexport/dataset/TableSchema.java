package dev.extractexport.dataset;

import java.util.List;

/// The columns of one table, in the order in which they are written.
/// @param name of the table, as manifests and views call it: `runs`, `usage`,
/// `results/<dataset>/v<k>`
/// @param columns unique by name, without regard to case
public record TableSchema(String name, List<Field> columns) {

    public TableSchema {
        columns = List.copyOf(columns);
        if (ColumnNames.collide(columns.stream().map(Field::name).toList())) {
            throw new IllegalArgumentException(
                    "Table " + name + " has columns whose names differ by case or not at all");
        }
    }

}
