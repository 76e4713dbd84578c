package dev.extractexport.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.Source;

/// Skeleton: the signatures are settled, the body follows.
public final class FrameWriter implements AutoCloseable {

    /// @param spillDirectory takes what does not stay in memory
    /// @param jobJson the list item, as [dev.extractexport.archive.json.JsonSource] copied it
    public FrameWriter(Path spillDirectory, Source source, byte[] jobJson) {
        throw new UnsupportedOperationException();
    }

    /// Copies what was fetched, as it arrives. Must be called unless the source is the list alone.
    /// @param body one JSON object and nothing else; not closed
    /// @throws dev.extractexport.archive.json.BrokenJsonException if it is not
    /// @throws IOException if the body cannot be read
    public ObjectFacts run(InputStream body) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Ends the frame. The draft now owns what was written.
    public FrameDraft finish() {
        throw new UnsupportedOperationException();
    }

    /// Frees what was written unless [#finish()] handed it on.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

}
