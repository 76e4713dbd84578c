package dev.extractexport.job.heal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.extractexport.disk.IoReason;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes manifests again that are missing, torn or changed: the ledger keeps the text of each.
public final class KeptManifests {

    private static final Logger LOG = LoggerFactory.getLogger(KeptManifests.class);

    private final Layout layout;

    private final Ledger ledger;

    public KeptManifests(Layout layout, Ledger ledger) {
        this.layout = layout;
        this.ledger = ledger;
    }

    /// Looks at the manifest of each published export, and makes it good.
    /// @throws Failure INCOMPLETE when one cannot be written, DAMAGE when one is bad and
    /// the ledger has no copy either
    public void mend() {
        keepThoseOfEarlierReleases();
        Exports exports = this.ledger.exports();
        for (long number : exports.numbers()) {
            if (exports.get(number).state() == Exports.State.PUBLISHED) {
                Path file = this.layout.manifest(number);
                removeHalf(file);
                exports.manifest(number).ifPresent((text) -> {
                    String found = problem(file, number);
                    if (found == null && !text.equals(text(file))) {
                        new SetAside(this.layout).move(file);
                        found = "was another one than the ledger keeps, and is set aside";
                    }
                    if (found != null) {
                        write(file, text, found);
                        LOG.warn("Manifest {} {}: it is written again from the ledger, as it was", file, found);
                    }
                });
            }
        }
    }

    /// Writes the manifest of an export as the ledger keeps it now.
    /// @throws Failure INCOMPLETE when it cannot be written
    public void renew(long number) {
        this.ledger.exports()
            .manifest(number)
            .ifPresent((text) -> write(this.layout.manifest(number), text, "names a segment that was fetched again"));
    }

    private static void removeHalf(Path file) {
        try {
            WholeFile.removeHalf(file);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "%s cannot be deleted (%s): make its directory writable, and run again"
                        .formatted(WholeFile.temporary(file), IoReason.of(ex)),
                    ex);
        }
    }

    private void keepThoseOfEarlierReleases() {
        List<Long> numbers = this.ledger.exports().withoutManifest();
        for (long number : numbers) {
            Path file = this.layout.manifest(number);
            String found = problem(file, number);
            if (found != null) {
                throw new Failure(Failure.Kind.DAMAGE,
                        "Manifest %s %s, and the release that wrote it kept no copy: restore it from a backup"
                            .formatted(file, found));
            }
            String text = text(file);
            this.ledger.inTransaction(() -> {
                this.ledger.fence();
                this.ledger.exports().keepManifest(number, text);
                return true;
            });
        }
    }

    /// What is wrong with the file, or null.
    private static @Nullable String problem(Path file, long number) {
        if (!Files.exists(file)) {
            return "is missing";
        }
        try {
            return (Manifest.read(file).export() == number) ? null : "is that of another export";
        }
        catch (Failure ex) {
            return "is torn or has changed";
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "Manifest %s cannot be read (%s): make it readable and run again".formatted(file, ex.getMessage()),
                    ex);
        }
    }

    private static void write(Path file, String text, String found) {
        try {
            WholeFile.write(file, (out) -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "A manifest %s and cannot be written again (%s): make room or make it writable, and run again"
                        .formatted(found, IoReason.of(ex)),
                    ex);
        }
    }

}
