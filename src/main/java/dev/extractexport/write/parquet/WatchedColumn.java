package dev.extractexport.write.parquet;

import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/// A column of text that someone watches: each value goes to Parquet's own writer first.
record WatchedColumn(ColumnWriter column, Watcher watcher) implements ColumnWriter {

    /// Sees what has been written.
    interface Watcher {

        /// @param text may be reused by the caller
        void seen(Binary text);

        void seenNull();

    }

    @Override
    public void write(Binary value, int repetition, int definition) {
        this.column.write(value, repetition, definition);
        this.watcher.seen(value);
    }

    @Override
    public void writeNull(int repetition, int definition) {
        this.column.writeNull(repetition, definition);
        this.watcher.seenNull();
    }

    @Override
    public void write(int value, int repetition, int definition) {
        throw notText();
    }

    @Override
    public void write(long value, int repetition, int definition) {
        throw notText();
    }

    @Override
    public void write(boolean value, int repetition, int definition) {
        throw notText();
    }

    @Override
    public void write(float value, int repetition, int definition) {
        throw notText();
    }

    @Override
    public void write(double value, int repetition, int definition) {
        throw notText();
    }

    @Override
    public void close() {
        this.column.close();
    }

    @Override
    public long getBufferedSizeInMemory() {
        return this.column.getBufferedSizeInMemory();
    }

    private static IllegalStateException notText() {
        return new IllegalStateException("The column holds text");
    }

}
