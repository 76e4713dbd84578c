package dev.extractexport.archive;

import java.io.Closeable;
import java.io.InputStream;
import java.nio.file.Path;

import dev.extractexport.facts.RunFacts;

/// Skeleton: the signatures are settled, the body follows. Damage is thrown as
/// [dev.extractexport.failure.Failure] naming file and offset, also out of the streams.
public final class SegmentReader implements Closeable {

    public SegmentReader(Path file) {
        throw new UnsupportedOperationException();
    }

    /// The JSON of one frame. Several streams may be open at once.
    public InputStream open(FrameLocation location) {
        throw new UnsupportedOperationException();
    }

    /// Reads one frame to its end and gathers what is known of its job.
    public RunFacts facts(FrameLocation location) {
        throw new UnsupportedOperationException();
    }

    /// What `file` says of itself.
    public static SegmentFooter readFooter(Path file) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

}
