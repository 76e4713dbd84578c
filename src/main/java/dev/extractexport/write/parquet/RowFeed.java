package dev.extractexport.write.parquet;

import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/// Where Parquet's writer and our events meet. The writer wants a record to be written; ours has
/// been written to its consumer piece by piece already, so what it is given is only the news that a
/// row has ended. After it the writer may begin another row group, with another consumer.
final class RowFeed extends WriteSupport<RowFeed.RowEnd> {

    private final MessageType schema;

    private final Map<String, String> metadata;

    private @Nullable RecordConsumer consumer;

    RowFeed(MessageType schema, Map<String, String> metadata) {
        this.schema = schema;
        this.metadata = metadata;
    }

    /// All pieces of a row have been written.
    enum RowEnd {

        ROW_END

    }

    /// The consumer of the present row group.
    RecordConsumer consumer() {
        if (this.consumer == null) {
            throw new IllegalStateException("The writer has not been opened");
        }
        return this.consumer;
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(this.schema, this.metadata);
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in the base class, never called
    public WriteContext init(Configuration configuration) {
        return new WriteContext(this.schema, this.metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        this.consumer = recordConsumer;
    }

    @Override
    public void write(RowEnd rowEnd) {
        consumer().endMessage();
    }

    /// Makes a writer whose rows come through this feed.
    static final class Builder extends ParquetWriter.Builder<RowEnd, Builder> {

        private final RowFeed feed;

        Builder(OutputFile file, RowFeed feed) {
            super(file);
            this.feed = feed;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<RowEnd> getWriteSupport(ParquetConfiguration configuration) {
            return this.feed;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract in the base class, never called
        protected WriteSupport<RowEnd> getWriteSupport(Configuration configuration) {
            return this.feed;
        }

        /// A dictionary costs more than all else in writing and earns it only where
        /// values repeat: texts that stand once in a row do often, texts in lists seldom,
        /// JSON and numbers hardly ever. JSON has no statistics either: nobody asks for
        /// the smallest, and Parquet would hold two of what may be megabytes.
        Builder withDictionaries(List<Field> columns) {
            withDictionaryEncoding(false);
            columns.forEach((field) -> addDictionaries(field.type(), field.name()));
            return this;
        }

        private void addDictionaries(FieldType type, String path) {
            if (type instanceof FieldType.Struct struct) {
                struct.fields().forEach((field) -> addDictionaries(field.type(), path + "." + field.name()));
            }
            else if (type == FieldType.Scalar.STRING) {
                withDictionaryEncoding(path, true);
            }
            else if (type == FieldType.Scalar.JSON) {
                withStatisticsEnabled(path, false);
            }
        }

    }

}
