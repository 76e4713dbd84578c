package dev.extractexport.archive;

/// Where a frame lies in its segment.
/// @param offset of its first byte
/// @param length in the file, at least 1
/// @param plainLength of the JSON in it, at least 1
public record FrameLocation(long offset, long length, long plainLength) {

    public FrameLocation {
        if (offset < 0 || length < 1 || plainLength < 1) {
            throw new IllegalArgumentException(
                    "A frame at %d of %d bytes for %d: offset must be 0 or more, both lengths 1 or more"
                        .formatted(offset, length, plainLength));
        }
    }

}
