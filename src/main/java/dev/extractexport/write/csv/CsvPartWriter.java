package dev.extractexport.write.csv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.flat.FlatNode;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.dataset.flat.FormulaGuard;
import dev.extractexport.write.PartFile;
import dev.extractexport.write.PartWriter;
import org.jspecify.annotations.Nullable;

/// Writes a table as CSV: one file for its rows and one for each of its lists of objects that has
/// elements, see [FlatTables]. The columns of a table's key come before its lists. A struct without
/// values looks like null, and so does an element without values.
public final class CsvPartWriter implements PartWriter {

    private final FlatTables tables;

    private final Function<FlatTable, Path> files;

    private final CsvDialect dialect;

    /// One for each table; a list's is opened with its first line.
    private final @Nullable CsvFile[] open;

    private final CsvFile main;

    /// The rows and elements that are open, innermost first.
    private final Deque<Line> lines = new ArrayDeque<>();

    /// The lists of objects that are open, innermost first.
    private final Deque<OpenList> lists = new ArrayDeque<>();

    /// The fields of the open row and of the structs in it, innermost first.
    private final Deque<List<FlatNode>> fields = new ArrayDeque<>();

    private FlatNode node;

    private @Nullable ListText text;

    private CsvPartWriter(FlatTables tables, Function<FlatTable, Path> files, CsvDialect dialect) throws IOException {
        this.tables = tables;
        this.files = files;
        this.dialect = dialect;
        this.open = new @Nullable CsvFile[tables.tables().size()];
        this.main = CsvFile.create(files.apply(tables.main()), tables.main(), dialect);
        this.open[0] = this.main;
        this.node = tables.nodes().getFirst();
    }

    /// A row, or an element of a list of objects.
    /// @param depth how many [#fields] are open when its own are
    private record Line(CsvFile file, FlatNode.@Nullable Lines list, int depth) {
    }

    /// A list of objects with the number of elements so far.
    private static final class OpenList {

        private final FlatNode.Lines node;

        private int elements;

        OpenList(FlatNode.Lines node) {
            this.node = node;
        }

    }

    /// Begins the files of a table.
    /// @param files the final name of each
    public static CsvPartWriter create(Function<FlatTable, Path> files, FlatTables tables, CsvDialect dialect)
            throws IOException {
        return new CsvPartWriter(tables, files, dialect);
    }

    @Override
    public void startRow() {
        this.main.startLine();
        this.fields.push(this.tables.nodes());
        this.lines.push(new Line(this.main, null, this.fields.size()));
    }

    @Override
    public void endRow() {
        this.fields.pop();
        this.lines.pop().file().endLine();
    }

    @Override
    public void startField(int index) {
        if (this.text != null) {
            this.text.startField(index);
        }
        else {
            this.node = this.fields.element().get(index);
        }
    }

    @Override
    public void endField(int index) {
        if (this.text != null) {
            this.text.endField();
        }
    }

    @Override
    public void startStruct() {
        if (this.text != null) {
            this.text.startStruct();
            return;
        }
        switch (this.node) {
            case FlatNode.Group group -> this.fields.push(group.fields());
            case FlatNode.Lines list -> startElement(list);
            case FlatNode.Cell cell -> throw new IllegalStateException("A struct where " + cell + " is expected");
        }
    }

    @Override
    public void endStruct() {
        if (this.text != null) {
            this.text.endStruct();
            return;
        }
        Line line = this.lines.element();
        boolean element = this.fields.size() == line.depth();
        this.fields.pop();
        if (element && line.list() != null) {
            endElement(line.list());
        }
    }

    @Override
    public void startList() {
        if (this.text == null && this.node instanceof FlatNode.Lines list) {
            this.lists.push(new OpenList(list));
            return;
        }
        if (this.text == null) {
            this.text = new ListText(cell().type());
        }
        this.text.startList();
    }

    @Override
    public void endList() {
        if (this.text != null) {
            if (this.text.endList()) {
                put(this.text.text());
                this.text = null;
            }
            return;
        }
        OpenList ended = openList();
        this.lists.pop();
        this.lines.element().file().put(ended.node.countColumn(), Integer.toString(ended.elements));
    }

    @Override
    public void nullElement() {
        if (this.text != null) {
            this.text.nullElement();
        }
        else {
            FlatNode.Lines list = openList().node;
            startElement(list);
            this.fields.pop();
            endElement(list);
        }
    }

    @Override
    public void longValue(long value) {
        if (this.text != null) {
            this.text.longValue(value);
        }
        else {
            put(PlainText.of(value, cell().type()));
        }
    }

    @Override
    public void decimalValue(BigInteger unscaled) {
        if (this.text != null) {
            this.text.decimalValue(unscaled);
        }
        else if (cell().type() instanceof FieldType.Decimal decimal) {
            put(decimal.plain(unscaled));
        }
    }

    @Override
    public void doubleValue(double value) {
        if (this.text != null) {
            this.text.doubleValue(value);
        }
        else {
            put(Double.toString(value));
        }
    }

    @Override
    public void booleanValue(boolean value) {
        if (this.text != null) {
            this.text.booleanValue(value);
        }
        else {
            put(Boolean.toString(value));
        }
    }

    @Override
    public void textValue(byte[] utf8, int offset, int length) {
        String value = new String(utf8, offset, length, StandardCharsets.UTF_8);
        if (this.text != null) {
            this.text.textValue(value);
        }
        else {
            put(FormulaGuard.guarded(value));
        }
    }

    @Override
    public long rows() {
        return this.main.rows();
    }

    @Override
    public List<PartFile> finish() throws IOException {
        List<PartFile> finished = new ArrayList<>();
        for (CsvFile file : this.open) {
            if (file != null) {
                finished.add(file.finish());
            }
        }
        return finished;
    }

    @Override
    public void close() throws IOException {
        for (CsvFile file : this.open) {
            if (file != null) {
                file.close();
            }
        }
    }

    /// Begins a line in the list's own file: the row's key, then the position in each
    /// list
    /// from the outermost in.
    private void startElement(FlatNode.Lines list) {
        CsvFile file = file(list.table());
        file.startLine();
        int column = 0;
        for (int keyColumn : this.tables.keyColumns()) {
            String cell = this.main.cell(keyColumn);
            if (cell == null) {
                throw new IllegalStateException("The list %s came before column %d of its row's key"
                    .formatted(this.tables.tables().get(list.table()).list(), keyColumn));
            }
            file.put(column++, cell);
        }
        // Innermost list first.
        column += this.lists.size() - 1;
        for (OpenList around : this.lists) {
            file.put(column--, Integer.toString(around.elements));
        }
        this.fields.push(list.fields());
        this.lines.push(new Line(file, list, this.fields.size()));
    }

    private void endElement(FlatNode.Lines list) {
        this.lines.pop().file().endLine();
        openList().elements++;
        this.node = list;
    }

    private CsvFile file(int table) {
        CsvFile file = this.open[table];
        if (file == null) {
            FlatTable flat = this.tables.tables().get(table);
            try {
                file = CsvFile.create(this.files.apply(flat), flat, this.dialect);
            }
            catch (IOException ex) {
                throw new UncheckedIOException(ex.getMessage(), ex);
            }
            this.open[table] = file;
        }
        return file;
    }

    private void put(String value) {
        this.lines.element().file().put(cell().column(), value);
    }

    private FlatNode.Cell cell() {
        if (this.node instanceof FlatNode.Cell cell) {
            return cell;
        }
        throw new IllegalStateException("A value where a struct or a list of structs is expected");
    }

    private OpenList openList() {
        OpenList list = this.lists.peek();
        if (list == null) {
            throw new IllegalStateException("The end or an element of a list that was not started");
        }
        return list;
    }

}
