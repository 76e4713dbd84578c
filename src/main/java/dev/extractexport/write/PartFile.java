package dev.extractexport.write;

import java.nio.file.Path;

/// A complete, synced file.
/// @param path where it lies
/// @param format of its content
/// @param rows in it, 0 or more
/// @param bytes its length
/// @param sha256 of its bytes, 64 lower-case hex digits
public record PartFile(Path path, Format format, long rows, long bytes, String sha256) {

    public PartFile {
        if (rows < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "Part %s: rows is %d and bytes is %d, both must be 0 or more".formatted(path, rows, bytes));
        }
    }

}
