package dev.extractexport.write.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/// Writes one Parquet file, straight from the events to the column writers.
public final class ParquetPartWriter implements PartWriter {

    /// Footer key: the name of the table.
    public static final String TABLE_KEY = "extract-export.table";

    /// Footer key: the columns with their JSON keys, as [FieldsJson] writes them.
    public static final String FIELDS_KEY = "extract-export.fields";

    /// Rows per row group. Measured: this cap takes the peak memory to less than half for
    /// 2 % of size.
    private static final int ROW_GROUP_ROWS = 20_000;

    /// Buffered bytes per row group; two writers live in a heap of 384 MB.
    private static final long ROW_GROUP_BYTES = 32L << 20;

    /// Rows between two looks at the buffered bytes. Rows may have megabytes each.
    private static final int ROWS_PER_CHECK = 16;

    private final PartOutput output;

    private final RowFeed feed;

    private final ZstdPages pages = new ZstdPages();

    private final ParquetWriter<RowFeed.RowEnd> writer;

    private RecordConsumer consumer;

    // The table, and the open fields and elements in it, innermost last.
    private Node[] open = new Node[32];

    // How far each of them has come.
    private State[] states = new State[32];

    private int depth;

    private long rows;

    private ParquetPartWriter(PartOutput output, TableSchema schema) throws IOException {
        this.output = output;
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(TABLE_KEY, schema.name());
        metadata.put(FIELDS_KEY, FieldsJson.write(schema));
        this.feed = new RowFeed(MessageTypes.of(schema.columns()), metadata);
        this.writer = new RowFeed.Builder(new PartOutputFile(output), this.feed)
            .withConf(new PlainParquetConfiguration())
            .withWriterVersion(WriterVersion.PARQUET_1_0)
            .withCodecFactory(this.pages)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withDictionaries(schema.columns())
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withRowGroupRowCountLimit(ROW_GROUP_ROWS)
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(ROWS_PER_CHECK)
            .build();
        this.consumer = this.feed.consumer();
        push(Node.root(schema.columns()));
    }

    private enum State {

        /// Its value, or the fields of its struct, are expected.
        VALUE,
        /// It is a list whose first element has not come yet.
        EMPTY_LIST,
        /// It is a list with elements.
        FILLED_LIST

    }

    /// Begins a file.
    /// @param file the final name, which it gets in [#finish()]
    public static ParquetPartWriter create(Path file, TableSchema schema) throws IOException {
        PartOutput output = PartOutput.create(file);
        try {
            return new ParquetPartWriter(output, schema);
        }
        catch (IOException | RuntimeException ex) {
            output.close();
            throw ex;
        }
    }

    @Override
    public void startRow() {
        this.consumer = this.feed.consumer();
        this.consumer.startMessage();
    }

    @Override
    public void endRow() {
        try {
            this.writer.write(RowFeed.RowEnd.ROW_END);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex.getMessage(), ex);
        }
        this.rows++;
    }

    @Override
    public void startField(int index) {
        Node field = this.open[this.depth - 1].field(index);
        this.consumer.startField(field.name(), index);
        push(field);
    }

    @Override
    public void endField(int index) {
        this.depth--;
        this.consumer.endField(this.open[this.depth].name(), index);
    }

    @Override
    public void startStruct() {
        startValue();
        this.consumer.startGroup();
    }

    @Override
    public void endStruct() {
        this.consumer.endGroup();
        endValue();
    }

    @Override
    public void startList() {
        startValue();
        this.consumer.startGroup();
        this.states[this.depth - 1] = State.EMPTY_LIST;
    }

    @Override
    public void endList() {
        // Parquet has no empty fields: the repeated level of an empty list is left out.
        if (this.states[this.depth - 1] == State.FILLED_LIST) {
            this.consumer.endField(MessageTypes.LIST, 0);
        }
        this.consumer.endGroup();
        endValue();
    }

    @Override
    public void nullElement() {
        startElementGroup();
        this.consumer.endGroup();
    }

    @Override
    public void longValue(long value) {
        startValue();
        if (this.open[this.depth - 1].isInt32()) {
            this.consumer.addInteger(Math.toIntExact(value));
        }
        else {
            this.consumer.addLong(value);
        }
        endValue();
    }

    @Override
    public void doubleValue(double value) {
        startValue();
        this.consumer.addDouble(value);
        endValue();
    }

    @Override
    public void booleanValue(boolean value) {
        startValue();
        this.consumer.addBoolean(value);
        endValue();
    }

    @Override
    public void textValue(byte[] utf8, int offset, int length) {
        startValue();
        this.consumer.addBinary(Binary.fromReusedByteArray(utf8, offset, length));
        endValue();
    }

    @Override
    public long rows() {
        return this.rows;
    }

    @Override
    public List<PartFile> finish() throws IOException {
        this.writer.close();
        return List.of(this.output.publish(Format.PARQUET, this.rows));
    }

    @Override
    public void close() throws IOException {
        this.pages.release();
        this.output.close();
    }

    private void push(Node node) {
        if (this.depth == this.open.length) {
            this.open = Arrays.copyOf(this.open, this.depth * 2);
            this.states = Arrays.copyOf(this.states, this.depth * 2);
        }
        this.open[this.depth] = node;
        this.states[this.depth++] = State.VALUE;
    }

    /// Opens the element that the coming value is, if it stands directly in a list.
    private void startValue() {
        if (this.states[this.depth - 1] != State.VALUE) {
            startElementGroup();
            this.consumer.startField(MessageTypes.ELEMENT, 0);
            push(this.open[this.depth - 1].element());
        }
    }

    private void startElementGroup() {
        if (this.states[this.depth - 1] == State.EMPTY_LIST) {
            this.consumer.startField(MessageTypes.LIST, 0);
            this.states[this.depth - 1] = State.FILLED_LIST;
        }
        this.consumer.startGroup();
    }

    /// Closes the element that the value was, if it stood directly in a list.
    private void endValue() {
        if (this.depth > 1 && this.states[this.depth - 2] == State.FILLED_LIST) {
            this.depth--;
            this.consumer.endField(MessageTypes.ELEMENT, 0);
            this.consumer.endGroup();
        }
    }

}
