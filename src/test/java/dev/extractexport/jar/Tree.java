package dev.extractexport.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Everything below a directory that a command could change.
final class Tree {

    private Tree() {
    }

    /// Path to kind, permissions, time of change, and hash of the bytes.
    static Map<String, String> of(Path root) throws IOException, NoSuchAlgorithmException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.toList()) {
                String bytes = Files.isDirectory(path) ? "directory" : HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path)));
                found.put(root.relativize(path).toString(), "%s %s %s".formatted(Files.getPosixFilePermissions(path),
                        Files.getLastModifiedTime(path), bytes));
            }
        }
        return found;
    }

}
