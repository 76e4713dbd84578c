package dev.extractexport.job.refetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.disk.IoReason;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.segments.Segments;
import dev.extractexport.publish.Layout;

/// A segment of a published export that is missing or of another length.
/// @param file where it should lie
public record Lost(long export, Segments.Known segment, Path file) {

    /// All that there are, in their order.
    public static List<Lost> of(Layout layout, Exports exports, Segments segments) {
        List<Lost> lost = new ArrayList<>();
        for (long export : exports.numbers()) {
            if (exports.get(export).state() == Exports.State.PUBLISHED) {
                for (Segments.Known segment : segments.of(export)) {
                    Path file = layout.archive().resolve(segment.path());
                    if (!isThere(file, segment.bytes())) {
                        lost.add(new Lost(export, segment, file));
                    }
                }
            }
        }
        return lost;
    }

    private static boolean isThere(Path file, long bytes) {
        try {
            return Files.isRegularFile(file) && Files.size(file) == bytes;
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "Archive segment %s cannot be looked at (%s): make it readable and run again".formatted(file,
                            IoReason.of(ex)),
                    ex);
        }
    }

}
