package dev.extractexport.write.csv;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.extractexport.dataset.flat.FlatColumn;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.write.Format;
import dev.extractexport.write.PartFile;
import dev.extractexport.write.PartOutput;
import org.jspecify.annotations.Nullable;

/// One CSV file and the line that is being filled: RFC 4180 with CRLF, UTF-8, always a header. Null
/// is an empty cell, empty text is a quoted empty cell.
final class CsvFile implements AutoCloseable {

    private static final byte[] BYTE_ORDER_MARK = { (byte) 0xEF, (byte) 0xBB, (byte) 0xBF };

    /// Plain bytes that the compressor takes at once.
    private static final int GZIP_BUFFER_BYTES = 8 * 1024;

    private final PartOutput output;

    private final @Nullable Gzip gzip;

    private final CsvWriter csv;

    private final @Nullable String[] cells;

    private long rows;

    private CsvFile(PartOutput output, FlatTable table, CsvDialect dialect) throws IOException {
        this.output = output;
        this.gzip = dialect.gzip() ? new Gzip(output) : null;
        OutputStream target = (this.gzip != null) ? this.gzip : output;
        if (dialect.bom()) {
            target.write(BYTE_ORDER_MARK);
        }
        this.cells = new @Nullable String[table.columns().size()];
        this.csv = CsvWriter.builder()
            .fieldSeparator(dialect.delimiter())
            .lineDelimiter(LineDelimiter.CRLF)
            .quoteStrategy(QuoteStrategies.EMPTY)
            .build(target, StandardCharsets.UTF_8);
        this.csv.writeRecord(table.columns().stream().map(FlatColumn::header).toList());
    }

    /// Begins a file with its header.
    static CsvFile create(Path file, FlatTable table, CsvDialect dialect) throws IOException {
        PartOutput output = PartOutput.create(file);
        try {
            return new CsvFile(output, table, dialect);
        }
        catch (IOException | RuntimeException ex) {
            output.close();
            throw ex;
        }
    }

    /// Begins a line: all cells are null.
    void startLine() {
        Arrays.fill(this.cells, null);
    }

    void put(int column, String text) {
        this.cells[column] = text;
    }

    @Nullable String cell(int column) {
        return this.cells[column];
    }

    void endLine() {
        this.csv.writeRecord(this.cells);
        this.rows++;
    }

    long rows() {
        return this.rows;
    }

    PartFile finish() throws IOException {
        try {
            this.csv.flush();
        }
        catch (UncheckedIOException ex) {
            throw ex.getCause();
        }
        if (this.gzip != null) {
            this.gzip.finish();
        }
        return this.output.publish(Format.CSV, this.rows);
    }

    /// Discards the file unless it was finished.
    @Override
    public void close() throws IOException {
        if (this.gzip != null) {
            this.gzip.free();
        }
        this.output.close();
    }

    /// Gives its memory, which lies outside the heap, back without a write to a disk that
    /// may be
    /// full.
    private static final class Gzip extends GZIPOutputStream {

        Gzip(OutputStream out) throws IOException {
            super(out, GZIP_BUFFER_BYTES);
        }

        void free() {
            this.def.end();
        }

    }

}
