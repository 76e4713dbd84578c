package dev.extractexport.testing;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Assumptions;

/// Real results and schemas, where they are at hand.
public final class Fixtures {

    private static final Path FOLDER = Path.of("..", "shared", "fixtures");

    private Fixtures() {
    }

    /// A file of the fixtures; skips the test where there are none.
    public static Path file(String name) {
        Assumptions.assumeTrue(Files.isDirectory(FOLDER), "No real samples at " + FOLDER);
        return FOLDER.resolve(name);
    }

}
