package dev.extractexport.ledger.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// A file that is open, and may be removed or replaced behind the back of whoever has it open.
/// @param key of the file as it was
public record SameFile(Path path, Object key) {

    /// The file as it is now.
    public static SameFile of(Path path) throws IOException {
        return new SameFile(path, key(path));
    }

    /// Whether its name still leads to it.
    /// @throws IOException when it leads to nothing
    public boolean isThere() throws IOException {
        return key(this.path).equals(this.key);
    }

    private static Object key(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return (key != null) ? key : path;
    }

}
