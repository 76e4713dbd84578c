package dev.extractexport.dataset.flat;

import java.util.List;

import dev.extractexport.dataset.FieldType;

/// Where a field of the nested table goes in the flat ones.
public sealed interface FlatNode {

    /// A value, or a list as JSON text, is one cell.
    /// @param column its index in its table
    record Cell(int column, FieldType type) implements FlatNode {
    }

    /// A struct is spread over several cells.
    /// @param fields in the order of the struct
    record Group(List<FlatNode> fields) implements FlatNode {

        public Group {
            fields = List.copyOf(fields);
        }

    }

    /// A list of objects is a table of its own, one line for each element.
    /// @param countColumn index of the column, in the table around the list, that counts
    /// its
    /// elements
    /// @param table index of the list's table in [FlatTables#tables()]
    /// @param fields of an element
    record Lines(int countColumn, int table, List<FlatNode> fields) implements FlatNode {

        public Lines {
            fields = List.copyOf(fields);
        }

    }

}
