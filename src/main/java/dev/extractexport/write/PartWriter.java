package dev.extractexport.write;

import java.io.IOException;

/// Writes one part file. Nothing stands under the final name before [#finish()] returns.
public interface PartWriter extends RowSink, AutoCloseable {

    /// Rows taken so far.
    long rows();

    /// Ends the file, forces it to the disk and gives it its name.
    /// @return what was written
    PartFile finish() throws IOException;

    /// Discards the file unless it was finished.
    @Override
    void close() throws IOException;

}
