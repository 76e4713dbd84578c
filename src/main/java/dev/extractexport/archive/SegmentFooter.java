package dev.extractexport.archive;

import java.util.List;

/// What a segment says of itself.
/// @param export number of the export that wrote it
/// @param segment its number within that export
/// @param frames in file order
public record SegmentFooter(long export, long segment, List<Frame> frames) {

    public SegmentFooter {
        frames = List.copyOf(frames);
    }

    /// One frame.
    /// @param label what it is about
    /// @param location where it lies
    /// @param sha256 of the JSON in it, 64 lower-case hex digits
    public record Frame(FrameLabel label, FrameLocation location, String sha256) {
    }

}
