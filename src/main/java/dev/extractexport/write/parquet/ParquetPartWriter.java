package dev.extractexport.write.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.write.Format;
import dev.extractexport.write.PartFile;
import dev.extractexport.write.PartOutput;
import dev.extractexport.write.PartWriter;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/// Writes one Parquet file, straight from the events to the column writers.
public final class ParquetPartWriter implements PartWriter {

    /// Footer key: the name of the table.
    public static final String TABLE_KEY = "extract-export.table";

    /// Footer key: the release that wrote the file.
    public static final String RELEASE_KEY = "extract-export.release";

    /// Footer key: the columns with their JSON keys and descriptions, as [FieldsJson]
    /// writes them.
    public static final String FIELDS_KEY = "extract-export.fields";

    /// In place of a struct's instance: a list without, and with elements.
    private static final long EMPTY = -1;

    private static final long FILLED = -2;

    private final PartOutput output;

    private final Map<String, String> metadata = new LinkedHashMap<>();

    private final RowGroups groups;

    private final @Nullable Watcher[] watchers;

    private ColumnWriter[] columns;

    // The table, and the open fields and elements in it, innermost last.
    private Node[] open = new Node[32];

    // For each of them the repetition level of what is written in it now.
    private int[] repetitions = new int[32];

    // For each that is a list whether it has begun.
    private boolean[] begun = new boolean[32];

    // For each that is a struct the number of this instance, for a list whether it is
    // empty.
    private long[] instances = new long[32];

    private int depth;

    private long lastInstance;

    private long rows;

    private ParquetPartWriter(PartOutput output, TableSchema schema, @Nullable String release, long heapBytes)
            throws IOException {
        this.output = output;
        if (release != null) {
            this.metadata.put(RELEASE_KEY, release);
        }
        this.metadata.put(TABLE_KEY, schema.name());
        this.metadata.put(FIELDS_KEY, FieldsJson.write(schema));
        this.groups = new RowGroups(output, schema.columns(), heapBytes);
        this.watchers = this.groups.watchers();
        this.columns = this.groups.columns();
        push(Node.root(schema.columns()), 0);
    }

    /// Begins a file of no release.
    /// @param file the final name, which it gets in [#finish()]
    public static ParquetPartWriter create(Path file, TableSchema schema) throws IOException {
        return create(file, schema, null);
    }

    /// Begins a file.
    /// @param file the final name, which it gets in [#finish()]
    /// @param release that writes it, as its footer is to say; null to say none
    public static ParquetPartWriter create(Path file, TableSchema schema, @Nullable String release) throws IOException {
        return create(file, schema, release, PageMemory.IN_HEAP);
    }

    /// @param heapBytes that the pages of a row group may take before they lie in a file
    static ParquetPartWriter create(Path file, TableSchema schema, @Nullable String release, long heapBytes)
            throws IOException {
        PartOutput output = PartOutput.create(file);
        try {
            return new ParquetPartWriter(output, schema, release, heapBytes);
        }
        catch (IOException | RuntimeException ex) {
            output.close();
            throw ex;
        }
    }

    @Override
    public void startRow() {
        this.columns = this.groups.columns();
        this.instances[0] = ++this.lastInstance;
    }

    @Override
    public void endRow() {
        writeMissing(0);
        try {
            this.groups.endRow();
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex.getMessage(), ex);
        }
        this.rows++;
    }

    @Override
    public void startField(int index) {
        int top = this.depth - 1;
        Node field = this.open[top].field(index);
        this.open[top].has(index, this.instances[top]);
        push(field, this.repetitions[top]);
    }

    @Override
    public void endField(int index) {
        this.depth--;
    }

    @Override
    public void startStruct() {
        startElement();
        this.instances[this.depth - 1] = ++this.lastInstance;
    }

    @Override
    public void endStruct() {
        writeMissing(this.depth - 1);
        endElement();
    }

    @Override
    public void startList() {
        startElement();
        this.begun[this.depth - 1] = true;
        this.instances[this.depth - 1] = EMPTY;
    }

    @Override
    public void endList() {
        int top = this.depth - 1;
        Node list = this.open[top];
        if (this.instances[top] == EMPTY) {
            writeNulls(list, this.repetitions[top], list.definition());
        }
        this.begun[top] = false;
        endElement();
    }

    @Override
    public void nullElement() {
        Node element = this.open[this.depth - 1].element();
        int repetition = nextElement(element);
        writeNulls(element, repetition, element.definition() - 1);
    }

    @Override
    public void longValue(long value) {
        startElement();
        Node node = this.open[this.depth - 1];
        ColumnWriter column = this.columns[node.firstLeaf()];
        if (node.isInt32()) {
            column.write(Math.toIntExact(value), this.repetitions[this.depth - 1], node.definition());
        }
        else {
            column.write(value, this.repetitions[this.depth - 1], node.definition());
        }
        endElement();
    }

    @Override
    public void decimalValue(BigInteger unscaled) {
        startElement();
        Node node = this.open[this.depth - 1];
        byte[] digits = unscaled.toByteArray();
        byte[] bytes = new byte[node.bytes()];
        Arrays.fill(bytes, (byte) (unscaled.signum() < 0 ? -1 : 0));
        System.arraycopy(digits, 0, bytes, bytes.length - digits.length, digits.length);
        this.columns[node.firstLeaf()].write(Binary.fromConstantByteArray(bytes), this.repetitions[this.depth - 1],
                node.definition());
        endElement();
    }

    @Override
    public void doubleValue(double value) {
        startElement();
        Node node = this.open[this.depth - 1];
        this.columns[node.firstLeaf()].write(value, this.repetitions[this.depth - 1], node.definition());
        endElement();
    }

    @Override
    public void booleanValue(boolean value) {
        startElement();
        Node node = this.open[this.depth - 1];
        this.columns[node.firstLeaf()].write(value, this.repetitions[this.depth - 1], node.definition());
        endElement();
    }

    @Override
    public void textValue(byte[] utf8, int offset, int length) {
        startElement();
        Node node = this.open[this.depth - 1];
        Binary text = Binary.fromReusedByteArray(utf8, offset, length);
        this.columns[node.firstLeaf()].write(text, this.repetitions[this.depth - 1], node.definition());
        Watcher watcher = this.watchers[node.firstLeaf()];
        if (watcher != null) {
            watcher.seen(text);
        }
        endElement();
    }

    @Override
    public long rows() {
        return this.rows;
    }

    @Override
    public List<PartFile> finish() throws IOException {
        this.groups.finish(this.metadata);
        return List.of(this.output.publish(Format.PARQUET, this.rows));
    }

    @Override
    public void close() throws IOException {
        this.groups.close();
        this.output.close();
    }

    private void push(Node node, int repetition) {
        if (this.depth == this.open.length) {
            this.open = Arrays.copyOf(this.open, this.depth * 2);
            this.repetitions = Arrays.copyOf(this.repetitions, this.depth * 2);
            this.begun = Arrays.copyOf(this.begun, this.depth * 2);
            this.instances = Arrays.copyOf(this.instances, this.depth * 2);
        }
        this.open[this.depth] = node;
        this.repetitions[this.depth] = repetition;
        this.begun[this.depth++] = false;
    }

    /// Opens the element that the coming value is, if it stands directly in a list.
    private void startElement() {
        if (this.begun[this.depth - 1]) {
            Node element = this.open[this.depth - 1].element();
            push(element, nextElement(element));
        }
    }

    /// Closes the element that the value was, if it stood directly in a list.
    private void endElement() {
        if (this.depth > 1 && this.begun[this.depth - 2]) {
            this.depth--;
        }
    }

    /// The repetition level of the next element of the innermost list.
    private int nextElement(Node element) {
        int top = this.depth - 1;
        boolean first = this.instances[top] == EMPTY;
        this.instances[top] = FILLED;
        return first ? this.repetitions[top] : element.repetition();
    }

    /// Writes the fields that a struct does not have.
    private void writeMissing(int level) {
        Node struct = this.open[level];
        for (int i = 0; i < struct.fieldCount(); i++) {
            if (struct.lacks(i, this.instances[level])) {
                writeNulls(struct.field(i), this.repetitions[level], struct.definition());
            }
        }
    }

    private void writeNulls(Node node, int repetition, int definition) {
        for (int leaf = node.firstLeaf(); leaf < node.endLeaf(); leaf++) {
            this.columns[leaf].writeNull(repetition, definition);
            Watcher watcher = this.watchers[leaf];
            if (watcher != null) {
                watcher.seenNull();
            }
        }
    }

}
