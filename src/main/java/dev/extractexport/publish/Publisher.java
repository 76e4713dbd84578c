package dev.extractexport.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.extractexport.disk.IoReason;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Parts;
import org.jspecify.annotations.Nullable;

/// Moves the parts of one export to their final names. Each action may be repeated: what has moved
/// is left where it is.
public final class Publisher {

    private final Layout layout;

    public Publisher(Layout layout) {
        this.layout = layout;
    }

    /// Where a part lies until it is published. The name has no ending that a glob for
    /// tables takes.
    public static Path staged(Layout layout, long export, Parts.Part part) {
        String dataset = part.dataset();
        String list = (dataset != null && dataset.contains(".")) ? dataset.substring(dataset.indexOf('.')) : "";
        return layout.staging(export)
            .resolve("%05d-%s-%s%s.part".formatted(part.task(), part.table(), part.format(), list));
    }

    /// Moves all parts, then writes the manifest.
    /// @throws Failure INCOMPLETE when the output cannot be written, or a part is not as
    /// it was written
    public void publish(long export, List<Parts.Part> parts, Manifest manifest) {
        try {
            move(export, parts);
            manifest.write(this.layout);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE, "Export %s cannot be published (%s); make room or make it "
                .formatted(Layout.number(export), IoReason.of(ex)) + "writable, and run again", ex);
        }
    }

    /// What is wrong with a part that was written, wherever it lies by now; null if
    /// nothing is.
    public static @Nullable String problem(Layout layout, long export, Parts.Part part) {
        Path staged = staged(layout, export, part);
        return Intact.problem(Files.exists(staged) ? staged : layout.root().resolve(part.path()), part.bytes(),
                part.sha256());
    }

    /// Looks at all before it moves one: days may lie between the writing and a resumed
    /// export.
    private void move(long export, List<Parts.Part> parts) throws IOException {
        for (Parts.Part part : parts) {
            String found = problem(this.layout, export, part);
            if (found != null) {
                throw new Failure(Failure.Kind.INCOMPLETE,
                        "Export %s is not published: part %s is damaged since it was written (%s); run again, which "
                            .formatted(Layout.number(export), part.path(), found) + "writes it again");
            }
        }
        Set<Path> directories = new HashSet<>();
        for (Parts.Part part : parts) {
            Path staged = staged(this.layout, export, part);
            if (Files.exists(staged)) {
                Path directory = this.layout.root().resolve(part.path().substring(0, part.path().lastIndexOf('/')));
                WholeFile.createDirectories(directory);
                Files.move(staged, this.layout.root().resolve(part.path()), StandardCopyOption.ATOMIC_MOVE);
                directories.add(directory);
            }
        }
        for (Path directory : directories) {
            WholeFile.forceDirectory(directory);
        }
    }

}
