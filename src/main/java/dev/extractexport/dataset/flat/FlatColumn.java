package dev.extractexport.dataset.flat;

import java.util.List;

import dev.extractexport.dataset.FieldType;

/// One column of a flat table.
/// @param name unique in its table without regard to case
/// @param role what the column is for
/// @param type of its cells: a scalar, or a list that is written as JSON text
/// @param names the written names that lead here from the row, or from the element of a
/// table of a list; empty for an index
/// @param keys the same as JSON keys
public record FlatColumn(String name, Role role, FieldType type, List<String> names, List<String> keys) {

    public FlatColumn {
        names = List.copyOf(names);
        keys = List.copyOf(keys);
    }

    /// The name as it stands in the first line, where no spreadsheet runs it as a
    /// formula.
    public String header() {
        return FormulaGuard.guarded(this.name);
    }

    /// What a column is for.
    public enum Role {

        /// A column of our own that tells to which row of the main table a line belongs.
        KEY,
        /// The position in a list, from 0.
        INDEX,
        /// A value.
        VALUE,
        /// The number of elements of a list that has a table of its own: empty for null,
        /// 0 for an empty list.
        COUNT

    }

}
