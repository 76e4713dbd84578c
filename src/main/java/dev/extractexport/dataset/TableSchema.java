package dev.extractexport.dataset;

import java.util.List;

/// The columns of one table, in the order in which they are written.
/// @param name of the table, as manifests and views call it: `runs`, `usage`,
/// `results/<dataset>/v<k>`
/// @param columns unique by name, without regard to case
/// @param key indexes of the columns that tell a row from all others, in the order in which other
/// tables repeat them; empty where no table refers to this one
public record TableSchema(String name, List<Field> columns, List<Integer> key) {

    public TableSchema {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        if (ColumnNames.collide(columns.stream().map(Field::name).toList())) {
            throw new IllegalArgumentException(
                    "Table " + name + " has columns whose names differ by case or not at all");
        }
    }

    /// A table that no other refers to.
    public TableSchema(String name, List<Field> columns) {
        this(name, columns, List.of());
    }

    /// The columns of the key.
    public List<Field> keyFields() {
        return this.key.stream().map(this.columns::get).toList();
    }

}
