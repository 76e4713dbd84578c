package dev.extractexport.archive;

/// A frame to be written to a segment.
public record FrameEntry(FrameLabel label, FrameDraft draft) {
}
