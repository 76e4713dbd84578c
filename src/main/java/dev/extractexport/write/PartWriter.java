package dev.extractexport.write;

import java.io.IOException;
import java.util.List;

/// Writes the part of one table: one file, or several where a format needs them. Nothing stands
/// under a final name before [#finish()] is called.
public interface PartWriter extends RowSink, AutoCloseable {

    /// Rows taken so far.
    long rows();

    /// Ends the files, forces them to the disk and gives them their names.
    /// @return what was written; the file of the table's own rows first
    List<PartFile> finish() throws IOException;

    /// Discards what was not finished.
    @Override
    void close() throws IOException;

}
