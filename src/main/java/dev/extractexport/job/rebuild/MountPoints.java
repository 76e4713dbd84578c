package dev.extractexport.job.rebuild;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tells directories that cannot be renamed because a file system is mounted on them.
final class MountPoints {

    /// One line for each mount of this process; its fifth word is where, with blanks in
    /// octal.
    private static final Path TABLE = Path.of("/proc/self/mountinfo");

    private static final int PLACE = 4;

    private MountPoints() {
    }

    /// Whether a file system is mounted there.
    /// @return false also where it cannot be told: the rename then tells
    static boolean isOne(Path directory) {
        try {
            Path real = directory.toRealPath();
            Path parent = real.getParent();
            return isListed(real) || (parent != null && !device(real).equals(device(parent)));
        }
        catch (IOException | UnsupportedOperationException ex) {
            return false;
        }
    }

    /// A bind mount has the device of its directory.
    private static boolean isListed(Path real) throws IOException {
        if (!Files.exists(TABLE)) {
            return false;
        }
        String place = real.toString().replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
        return Files.readAllLines(TABLE)
            .stream()
            .map((line) -> line.split(" "))
            .anyMatch((words) -> words.length > PLACE && words[PLACE].equals(place));
    }

    private static Object device(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev");
    }

}
