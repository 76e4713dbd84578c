package dev.extractexport.archive;

import java.nio.file.Path;
import java.util.List;

/// A segment that stands complete and synced under its final name.
/// @param path where it lies
/// @param bytes its length
/// @param sha256 of its bytes, 64 lower-case hex digits
/// @param frames where each frame lies, in the order in which they were given
public record SegmentFile(Path path, long bytes, String sha256, List<FrameLocation> frames) {

    public SegmentFile {
        frames = List.copyOf(frames);
    }

}
