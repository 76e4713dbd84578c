package dev.extractexport.write.csv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.write.Format;
import dev.extractexport.write.PartFile;
import dev.extractexport.write.PartOutput;
import dev.extractexport.write.PartWriter;
import org.jspecify.annotations.Nullable;

/// Writes one CSV file: RFC 4180 with CRLF, UTF-8, always a header. Null is an empty cell, empty
/// text is a quoted empty cell. A struct without values looks like null.
public final class CsvPartWriter implements PartWriter {

    private final PartOutput output;

    private final CsvWriter csv;

    private final @Nullable String[] cells;

    // The columns of the table, or of the structs that are open, innermost first.
    private final Deque<List<FlatColumn>> open = new ArrayDeque<>();

    private FlatColumn column;

    private @Nullable ListText list;

    private long rows;

    private CsvPartWriter(PartOutput output, TableSchema schema) {
        FlatColumn.Layout layout = FlatColumn.Layout.of(schema.columns());
        this.output = output;
        this.cells = new @Nullable String[layout.headers().size()];
        this.open.push(layout.columns());
        this.column = layout.columns().getFirst();
        this.csv = CsvWriter.builder()
            .lineDelimiter(LineDelimiter.CRLF)
            .quoteStrategy(QuoteStrategies.EMPTY)
            .build(output, StandardCharsets.UTF_8);
        this.csv.writeRecord(layout.headers().stream().map(CsvPartWriter::header).toList());
    }

    /// Begins a file.
    /// @param file the final name, which it gets in [#finish()]
    public static CsvPartWriter create(Path file, TableSchema schema) throws IOException {
        PartOutput output = PartOutput.create(file);
        try {
            return new CsvPartWriter(output, schema);
        }
        catch (RuntimeException ex) {
            output.close();
            throw ex;
        }
    }

    @Override
    public void startRow() {
        Arrays.fill(this.cells, null);
    }

    @Override
    public void endRow() {
        this.csv.writeRecord(this.cells);
        this.rows++;
    }

    @Override
    public void startField(int index) {
        if (this.list != null) {
            this.list.startField(index);
        }
        else {
            this.column = this.open.element().get(index);
        }
    }

    @Override
    public void endField(int index) {
        if (this.list != null) {
            this.list.endField();
        }
    }

    @Override
    public void startStruct() {
        if (this.list != null) {
            this.list.startStruct();
        }
        else if (this.column instanceof FlatColumn.Group group) {
            this.open.push(group.fields());
        }
        else {
            throw new IllegalStateException("A struct where " + this.column + " is expected");
        }
    }

    @Override
    public void endStruct() {
        if (this.list != null) {
            this.list.endStruct();
        }
        else {
            this.open.pop();
        }
    }

    @Override
    public void startList() {
        if (this.list == null) {
            this.list = new ListText(cell().type());
        }
        this.list.startList();
    }

    @Override
    public void endList() {
        if (openList().endList()) {
            put(openList().text());
            this.list = null;
        }
    }

    @Override
    public void nullElement() {
        openList().nullElement();
    }

    @Override
    public void longValue(long value) {
        if (this.list != null) {
            this.list.longValue(value);
        }
        else {
            boolean timestamp = cell().type() == FieldType.Scalar.TIMESTAMP;
            put(timestamp ? Timestamps.text(value) : Long.toString(value));
        }
    }

    @Override
    public void doubleValue(double value) {
        if (this.list != null) {
            this.list.doubleValue(value);
        }
        else {
            put(Double.toString(value));
        }
    }

    @Override
    public void booleanValue(boolean value) {
        if (this.list != null) {
            this.list.booleanValue(value);
        }
        else {
            put(Boolean.toString(value));
        }
    }

    @Override
    public void textValue(byte[] utf8, int offset, int length) {
        String text = new String(utf8, offset, length, StandardCharsets.UTF_8);
        if (this.list != null) {
            this.list.textValue(text);
        }
        else {
            put(FormulaGuard.guarded(text));
        }
    }

    /// Readers that look at the first line to guess a dialect stumble over a line break
    /// in it.
    private static String header(String name) {
        return FormulaGuard.guarded(name.replace('\r', '_').replace('\n', '_'));
    }

    @Override
    public long rows() {
        return this.rows;
    }

    @Override
    public PartFile finish() throws IOException {
        this.csv.flush();
        return this.output.publish(Format.CSV, this.rows);
    }

    @Override
    public void close() throws IOException {
        this.output.close();
    }

    private void put(String text) {
        this.cells[cell().index()] = text;
    }

    private FlatColumn.Cell cell() {
        if (this.column instanceof FlatColumn.Cell cell) {
            return cell;
        }
        throw new IllegalStateException("A value where a struct is expected");
    }

    private ListText openList() {
        if (this.list == null) {
            throw new IllegalStateException("The end or an element of a list that was not started");
        }
        return this.list;
    }

}
