package dev.extractexport.job.context;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;

/// Whether a ledger and the manifests beside it belong together.
public final class KnownManifests {

    private KnownManifests() {
    }

    /// An output whose manifests the ledger does not know is never written to: its
    /// numbers would be given twice. The newest manifest also tells whose output this
    /// is.
    /// @param exports that the ledger knows
    /// @param outputId as the ledger has it
    /// @throws Failure DAMAGE naming the first manifest that is not known
    public static void check(Layout layout, Collection<Long> exports, String outputId) {
        List<Path> files = Manifest.files(layout);
        Set<Long> known = Set.copyOf(exports);
        for (Path file : files) {
            long number = Layout.exportOf(file);
            boolean newest = file.equals(files.getLast());
            if (!known.contains(number) || (newest && isForeign(file, outputId))) {
                throw new Failure(Failure.Kind.DAMAGE,
                        ("The ledger in %s does not know export %s, which %s describes: it is missing or older than the "
                                + "output; restore the ledger that belongs to this output, or name a new output")
                            .formatted(layout.ledger(), Layout.number(number), file));
            }
        }
    }

    private static boolean isForeign(Path newest, String outputId) {
        try {
            return !Manifest.read(newest).outputId().equals(outputId);
        }
        catch (Failure ex) {
            // The next run writes it again.
            return false;
        }
    }

}
