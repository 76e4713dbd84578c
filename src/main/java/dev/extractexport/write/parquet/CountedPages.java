package dev.extractexport.write.parquet;

import java.io.IOException;
import java.util.Map;

import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;

/// Gives the pages of some columns statistics of ours on their way to Parquet.
final class CountedPages implements PageWriteStore {

    private final PageWriteStore pages;

    private final Map<ColumnDescriptor, Beginnings> counted;

    CountedPages(PageWriteStore pages, Map<ColumnDescriptor, Beginnings> counted) {
        this.pages = pages;
        this.counted = counted;
    }

    @Override
    public PageWriter getPageWriter(ColumnDescriptor column) {
        PageWriter writer = this.pages.getPageWriter(column);
        Beginnings beginnings = this.counted.get(column);
        return (beginnings != null) ? new CountedPage(writer, beginnings) : writer;
    }

    private record CountedPage(PageWriter writer, Beginnings beginnings) implements PageWriter {

        @Override
        public void writePage(BytesInput page, int values, int rows, Statistics<?> none, SizeStatistics sizes,
                GeospatialStatistics places, Encoding repetition, Encoding definition, Encoding encoding)
                throws IOException {
            this.writer.writePage(page, values, rows, this.beginnings.endPage(), sizes, places, repetition, definition,
                    encoding);
        }

        @Override
        @SuppressWarnings("deprecation")
        public void writePage(BytesInput page, int values, Statistics<?> none, Encoding repetition, Encoding definition,
                Encoding encoding) {
            throw new UnsupportedOperationException("A page without its number of rows");
        }

        @Override
        public void writePage(BytesInput page, int values, int rows, Statistics<?> none, Encoding repetition,
                Encoding definition, Encoding encoding) {
            throw new UnsupportedOperationException("A page without its sizes");
        }

        @Override
        public void writePageV2(int rows, int nulls, int values, BytesInput repetitions, BytesInput definitions,
                Encoding encoding, BytesInput page, Statistics<?> none) {
            throw new UnsupportedOperationException("A page of format v2");
        }

        @Override
        public long getMemSize() {
            return this.writer.getMemSize();
        }

        @Override
        public long allocatedSize() {
            return this.writer.allocatedSize();
        }

        @Override
        public void writeDictionaryPage(DictionaryPage dictionary) throws IOException {
            this.writer.writeDictionaryPage(dictionary);
        }

        @Override
        public String memUsageString(String prefix) {
            return this.writer.memUsageString(prefix);
        }

    }

}
