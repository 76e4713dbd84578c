package dev.extractexport.job.heal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;

/// Moves damaged files, and those that others take the place of, out of the way, below the output's state. Nothing there is ever deleted: that
/// is for whoever has looked at it.
final class SetAside {

    /// Names in one line; more are counted.
    private static final int MAX_NAMED = 5;

    private final Layout layout;

    private final List<Path> moved = new ArrayList<>();

    SetAside(Layout layout) {
        this.layout = layout;
    }

    /// Moves a file, under a name that none has yet.
    /// @throws Failure INCOMPLETE when it cannot be moved
    void move(Path file) {
        Path from = file.startsWith(this.layout.state()) ? this.layout.state() : this.layout.root();
        String name = from.relativize(file).toString().replace('/', '-');
        try {
            WholeFile.createDirectories(this.layout.setAside());
            Path target = this.layout.setAside().resolve(name);
            for (int i = 2; Files.exists(target); i++) {
                target = this.layout.setAside().resolve(name + "." + i);
            }
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            WholeFile.forceDirectory(this.layout.setAside());
            this.moved.add(target);
        }
        catch (IOException ex) {
            throw new Failure(
                    Failure.Kind.INCOMPLETE, "%s is damaged and cannot be moved to %s (%s); make room or "
                        .formatted(file, this.layout.setAside(), ex.getMessage()) + "make it writable, and run again",
                    ex);
        }
    }

    /// Where the files are now, for people; empty where there are none.
    String moved() {
        List<Path> named = this.moved.subList(0, Math.min(MAX_NAMED, this.moved.size()));
        String more = (this.moved.size() > MAX_NAMED) ? " and %,d more there".formatted(this.moved.size() - MAX_NAMED)
                : "";
        return named.stream().map(Path::toString).collect(Collectors.joining(", ")) + more;
    }

}
