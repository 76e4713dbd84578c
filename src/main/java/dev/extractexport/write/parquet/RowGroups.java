package dev.extractexport.write.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.write.PartOutput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/// The row groups of one file, one after the other. Gives out the column writers of the present
/// one and ends it when it is large enough.
///
/// This does what Parquet's own record writer does, without the layer that would take our events
/// apart and put them together again.
final class RowGroups implements AutoCloseable {

    /// Rows per row group. Measured: this cap takes the peak memory to less than half for
    /// 2 % of size.
    private static final int MOST_ROWS = 20_000;

    /// Buffered bytes per row group; two writers live in a heap of 384 MB.
    private static final long MOST_BYTES = 32L << 20;

    /// Rows between two looks at the buffered bytes. Rows may have megabytes each.
    private static final int ROWS_PER_CHECK = 16;

    /// Rows per page. A dictionary that does not pay is given up at the end of a column's
    /// first page, so that page must not be the whole row group.
    private static final int MOST_PAGE_ROWS = 5_000;

    /// How the columns of our own begin.
    private static final String OWN = "_";

    /// The column by which people look for one job: the first of these that a table has.
    private static final List<String> ID_COLUMNS = List.of("_job_id", "job_id");

    private static final int NONE = -1;

    private final MessageType schema;

    private final PageMemory memory;

    private final ZstdPages compressor;

    private final ParquetProperties properties;

    private final ParquetFileWriter file;

    private final Map<ColumnDescriptor, Beginnings> counted = new HashMap<>();

    private final @Nullable Watcher[] watchers;

    private final int idLeaf;

    private final IdFilter ids = new IdFilter();

    private ColumnChunkPageWriteStore pages;

    private ColumnWriteStore store;

    private ColumnWriter[] columns;

    private int rows;

    /// @param heapBytes that the pages of a row group may take before they lie in a file
    RowGroups(PartOutput output, List<Field> fields, long heapBytes) throws IOException {
        this.schema = MessageTypes.of(fields);
        this.memory = new PageMemory(output.file(), heapBytes);
        this.compressor = new ZstdPages(this.memory);
        ParquetProperties.Builder builder = ParquetProperties.builder()
            .withWriterVersion(WriterVersion.PARQUET_1_0)
            .withAllocator(this.memory)
            .withDictionaryEncoding(false)
            .withPageRowCountLimit(MOST_PAGE_ROWS)
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(ROWS_PER_CHECK);
        fields.forEach((field) -> addChoices(builder, field.type(), field.name()));
        this.properties = builder.build();
        this.file = new ParquetFileWriter(new PartOutputFile(output), this.schema, ParquetFileWriter.Mode.CREATE,
                MOST_BYTES, 0, null, this.properties);
        this.file.start();
        this.idLeaf = idLeaf(this.schema);
        List<FieldType> leaves = new ArrayList<>();
        fields.forEach((field) -> addLeaves(field.type(), leaves));
        this.watchers = new Watcher[leaves.size()];
        watch(leaves);
        this.pages = newPages();
        this.store = newStore();
        this.columns = newColumns();
    }

    /// A dictionary earns its time where values repeat: texts do often, in lists too
    /// (measured: files 10 % smaller for 3 % of time), JSON and numbers hardly ever. Ids
    /// and
    /// documents in the columns of our own repeat row after row if at all, which
    /// compression
    /// alone sees to: the files come out no larger. JSON has statistics of ours, see
    /// [Beginnings].
    private static void addChoices(ParquetProperties.Builder builder, FieldType type, String path) {
        if (type instanceof FieldType.Struct struct) {
            struct.fields().forEach((field) -> addChoices(builder, field.type(), path + "." + field.name()));
        }
        else if (type instanceof FieldType.ListOf list) {
            addChoices(builder, list.element(), path + "." + MessageTypes.LIST + "." + MessageTypes.ELEMENT);
        }
        else if (type == FieldType.Scalar.STRING && !path.startsWith(OWN)) {
            builder.withDictionaryEncoding(path, true);
        }
        else if (type == FieldType.Scalar.JSON) {
            builder.withStatisticsEnabled(path, false);
        }
    }

    /// The writers of the leaf columns, in the order of the schema.
    ColumnWriter[] columns() {
        return this.columns;
    }

    /// Who is to be told what is written to the leaf columns, in the order of the schema;
    /// null
    /// for nobody. They stay the same for all row groups. Not writers around the writers:
    /// those
    /// would cost all columns the direct call.
    @Nullable Watcher[] watchers() {
        return this.watchers;
    }

    /// Ends a row, and the row group if it is large enough; then there are other column
    /// writers.
    void endRow() throws IOException {
        this.store.endRecord();
        this.rows++;
        if (this.rows == MOST_ROWS || (this.rows % ROWS_PER_CHECK == 0 && this.store.getBufferedSize() > MOST_BYTES)) {
            endGroup();
            this.pages = newPages();
            this.store = newStore();
            this.columns = newColumns();
        }
    }

    /// Ends the file.
    /// @param metadata for its footer
    void finish(Map<String, String> metadata) throws IOException {
        if (this.rows > 0) {
            endGroup();
        }
        this.file.end(metadata);
    }

    private void endGroup() throws IOException {
        this.file.startBlock(this.rows);
        this.store.flush();
        this.pages.flushToFileWriter(this.file);
        if (this.idLeaf != NONE) {
            this.file.addBloomFilter(this.schema.getColumns().get(this.idLeaf).getPath()[0], this.ids.endGroup());
        }
        this.file.endBlock();
        this.store.close();
        this.pages.close();
        this.memory.clear();
        this.rows = 0;
    }

    private ColumnChunkPageWriteStore newPages() {
        return new ColumnChunkPageWriteStore(this.compressor, this.schema, this.memory,
                ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH);
    }

    private ColumnWriteStore newStore() {
        return this.properties.newColumnWriteStore(this.schema, new CountedPages(this.pages, this.counted));
    }

    private ColumnWriter[] newColumns() {
        return this.schema.getColumns().stream().map(this.store::getColumnWriter).toArray(ColumnWriter[]::new);
    }

    private void watch(List<FieldType> leaves) {
        for (int i = 0; i < leaves.size(); i++) {
            if (leaves.get(i) == FieldType.Scalar.JSON) {
                ColumnDescriptor column = this.schema.getColumns().get(i);
                Beginnings beginnings = new Beginnings(column.getPrimitiveType());
                this.counted.put(column, beginnings);
                this.watchers[i] = beginnings;
            }
        }
        if (this.idLeaf != NONE) {
            this.watchers[this.idLeaf] = this.ids;
        }
    }

    /// The types of the leaf columns, in the order of the schema.
    private static void addLeaves(FieldType type, List<FieldType> leaves) {
        if (type instanceof FieldType.Struct struct) {
            struct.fields().forEach((field) -> addLeaves(field.type(), leaves));
        }
        else if (type instanceof FieldType.ListOf list) {
            addLeaves(list.element(), leaves);
        }
        else {
            leaves.add(type);
        }
    }

    /// The leaf that holds the extract job, or [#NONE].
    private static int idLeaf(MessageType schema) {
        for (String id : ID_COLUMNS) {
            for (int i = 0; i < schema.getColumns().size(); i++) {
                if (schema.getColumns().get(i).getPath().length == 1
                        && schema.getColumns().get(i).getPath()[0].equals(id)) {
                    return i;
                }
            }
        }
        return NONE;
    }

    @Override
    public void close() throws IOException {
        this.compressor.release();
        this.memory.close();
    }

}
