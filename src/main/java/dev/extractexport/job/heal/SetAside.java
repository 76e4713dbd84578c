package dev.extractexport.job.heal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;

/// Moves damaged files out of the way, below the output's state. Nothing there is ever deleted: that
/// is for whoever has looked at it.
final class SetAside {

    private final Layout layout;

    private final List<Path> moved = new ArrayList<>();

    SetAside(Layout layout) {
        this.layout = layout;
    }

    /// Moves a file, under a name that none has yet.
    /// @throws Failure INCOMPLETE when it cannot be moved
    void move(Path file) {
        String name = this.layout.state().relativize(file).toString().replace('/', '-');
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

    /// Where the files are now.
    List<Path> moved() {
        return List.copyOf(this.moved);
    }

}
