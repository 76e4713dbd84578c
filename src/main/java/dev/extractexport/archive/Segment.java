package dev.extractexport.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Skeleton: the signatures are settled, the body follows.
public final class Segment {

    private Segment() {
    }

    /// Writes a segment whole. The drafts stay open.
    /// @param export number of the export
    /// @param segment its number within that export
    /// @param entries in the order in which they are to lie, at least one
    /// @throws IOException naming the file; nothing stands under the final name then
    public static SegmentFile write(Path file, long export, long segment, List<FrameEntry> entries)
            throws IOException {
        throw new UnsupportedOperationException();
    }

}
