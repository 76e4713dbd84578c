package dev.extractexport.dataset.flat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.extractexport.dataset.ColumnNames;
import dev.extractexport.dataset.DatasetNames;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.TableSchema;

/// A nested table as flat ones. A struct becomes columns `a.b.c`; a list of objects, wherever it
/// lies, becomes a table of its own and leaves a column `<path>.#` with the number of its elements;
/// every other list is a cell of JSON text.
/// @param tables the main table first, then the lists in schema order, each before those inside it
/// @param nodes one for each column of the nested table
/// @param keyColumns indexes, in the main table, of the columns that the tables of lists repeat
public record FlatTables(List<FlatTable> tables, List<FlatNode> nodes, List<Integer> keyColumns) {

    /// Lists of objects with a table of their own. Each is an open file with its buffers
    /// while a
    /// task is flattened, in every worker; what comes after them in schema order is JSON
    /// text.
    /// Seen in real schemas: 9.
    public static final int MAX_LISTS = 128;

    /// In front of the number of a list's index column, counted from the outermost list.
    private static final String INDEX = "_index_";

    private static final String COUNT = "#";

    public FlatTables {
        tables = List.copyOf(tables);
        nodes = List.copyOf(nodes);
        keyColumns = List.copyOf(keyColumns);
    }

    /// The flat form of a table.
    public static FlatTables of(TableSchema schema) {
        Builder builder = new Builder(schema);
        TableDraft main = builder.open(List.of(), 0);
        List<FlatNode> nodes = builder.spread(schema.columns(), main, List.of(), 0);
        List<Integer> keyColumns = new ArrayList<>();
        for (int key : schema.key()) {
            if (!(nodes.get(key) instanceof FlatNode.Cell cell)) {
                throw new IllegalArgumentException(
                        "Table %s: column %d of its key has no cell of its own".formatted(schema.name(), key));
            }
            keyColumns.add(cell.column());
        }
        return new FlatTables(builder.tables.stream().map(builder::finished).toList(), nodes, keyColumns);
    }

    /// The table itself, without its lists.
    public FlatTable main() {
        return this.tables.getFirst();
    }

    /// A table whose columns are still being found.
    /// @param path fields from the row to the list
    private record TableDraft(List<Field> path, List<ColumnDraft> columns) {

        int add(FlatColumn.Role role, FieldType type, List<Field> path, String header) {
            this.columns.add(new ColumnDraft(role, type, path, header));
            return this.columns.size() - 1;
        }

    }

    private record ColumnDraft(FlatColumn.Role role, FieldType type, List<Field> path, String header) {
    }

    private static final class Builder {

        private final TableSchema schema;

        private final List<TableDraft> tables = new ArrayList<>();

        private final Set<String> folders = new HashSet<>();

        Builder(TableSchema schema) {
            this.schema = schema;
        }

        TableDraft open(List<Field> path, int lists) {
            TableDraft table = new TableDraft(path, new ArrayList<>());
            this.tables.add(table);
            if (lists > 0) {
                for (Field field : this.schema.keyFields()) {
                    table.add(FlatColumn.Role.KEY, field.type(), List.of(field), field.name());
                }
                for (int list = 1; list <= lists; list++) {
                    table.add(FlatColumn.Role.INDEX, FieldType.Scalar.INT32, List.of(), INDEX + list);
                }
            }
            return table;
        }

        List<FlatNode> spread(List<Field> fields, TableDraft table, List<Field> prefix, int lists) {
            List<FlatNode> nodes = new ArrayList<>();
            for (Field field : fields) {
                List<Field> path = joined(prefix, field);
                nodes.add(switch (field.type()) {
                    case FieldType.Struct struct -> new FlatNode.Group(spread(struct.fields(), table, path, lists));
                    case FieldType.ListOf list -> list(list, table, path, lists);
                    case FieldType.Leaf leaf -> cell(leaf, table, path);
                });
            }
            return nodes;
        }

        private FlatNode list(FieldType.ListOf list, TableDraft table, List<Field> path, int lists) {
            if (!(list.element() instanceof FieldType.Struct element) || this.schema.key().isEmpty()
                    || this.tables.size() > MAX_LISTS) {
                return cell(list, table, path);
            }
            int count = table.add(FlatColumn.Role.COUNT, FieldType.Scalar.INT64, path, header(path) + "." + COUNT);
            int index = this.tables.size();
            List<Field> whole = new ArrayList<>(table.path());
            whole.addAll(path);
            TableDraft below = open(whole, lists + 1);
            return new FlatNode.Lines(count, index, spread(element.fields(), below, List.of(), lists + 1));
        }

        private FlatNode.Cell cell(FieldType type, TableDraft table, List<Field> path) {
            FlatColumn.Role role = (table.path().isEmpty() && isKey(path)) ? FlatColumn.Role.KEY
                    : FlatColumn.Role.VALUE;
            return new FlatNode.Cell(table.add(role, type, path, header(path)), type);
        }

        private boolean isKey(List<Field> path) {
            return path.size() == 1 && this.schema.keyFields().contains(path.getFirst());
        }

        private static List<Field> joined(List<Field> prefix, Field field) {
            List<Field> path = new ArrayList<>(prefix);
            path.add(field);
            return path;
        }

        /// Readers that look at the first line to guess a dialect stumble over a line
        /// break
        /// in it.
        private static String header(List<Field> path) {
            return String.join(".", path.stream().map(Field::name).toList()).replace('\r', '_').replace('\n', '_');
        }

        FlatTable finished(TableDraft draft) {
            List<String> headers = ColumnNames.unique(draft.columns().stream().map(ColumnDraft::header).toList(),
                    List.of());
            List<FlatColumn> columns = new ArrayList<>();
            for (ColumnDraft column : draft.columns()) {
                columns.add(new FlatColumn(headers.get(columns.size()), column.role(), column.type(),
                        column.path().stream().map(Field::name).toList(),
                        column.path().stream().map(Field::key).toList()));
            }
            return new FlatTable(folder(draft.path()), draft.path().stream().map(Field::name).toList(),
                    draft.path().stream().map(Field::key).toList(), columns);
        }

        /// The later of two lists whose names give one folder gets a suffix of its path.
        private String folder(List<Field> path) {
            if (path.isEmpty()) {
                return "";
            }
            List<String> names = path.stream().map(Field::name).toList();
            String folder = DatasetNames.ofList(names);
            if (!this.folders.add(folder.toLowerCase(Locale.ROOT))) {
                folder = DatasetNames.listWithSuffix(folder, String.join("\n", names));
                this.folders.add(folder.toLowerCase(Locale.ROOT));
            }
            return folder;
        }

    }

}
