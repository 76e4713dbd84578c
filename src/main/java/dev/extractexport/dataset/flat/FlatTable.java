package dev.extractexport.dataset.flat;

import java.util.List;

/// One flat table: a nested table without its lists of objects, or one of these lists.
/// @param list the folder's part behind the table's own name: `line_items`, or `orders.items` for a
/// list inside the elements of another; empty for the main table
/// @param names the written names that lead from the row to the list, through the elements of the
/// lists around it; empty for the main table
/// @param keys the same as JSON keys
/// @param columns in the order in which they are written; of a list: the key of the row, one index
/// for each list from the outermost in, then the fields of an element
public record FlatTable(String list, List<String> names, List<String> keys, List<FlatColumn> columns) {

    public FlatTable {
        names = List.copyOf(names);
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
    }

    /// Whether this is the table itself and none of its lists.
    public boolean isMain() {
        return this.list.isEmpty();
    }

}
