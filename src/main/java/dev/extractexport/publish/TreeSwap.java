package dev.extractexport.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.extractexport.disk.IoReason;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.OutputLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Puts what a rebuild has staged in the place of what is there. First an intent is written that says
/// which directories there are on either side; then each is renamed out of the way and the new one
/// into its place. Whatever is cut, the next start finds the intent and goes on: from the directories
/// alone it can be told which renames are done. To be used by whoever holds the output's lock, before
/// the ledger is opened.
public final class TreeSwap {

    private static final Logger LOG = LoggerFactory.getLogger(TreeSwap.class);

    /// Of the intent.
    private static final int FORMAT = 1;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Layout layout;

    private final Mover mover;

    /// What the swap is to do.
    record Intent(int format, List<Part> parts) {
    }

    /// One directory.
    /// @param path below the output
    /// @param before whether there was one
    /// @param after whether the rebuild has one
    record Part(String path, boolean before, boolean after) {
    }

    /// Renames a directory in one step.
    @FunctionalInterface
    interface Mover {

        void move(Path from, Path to) throws IOException;

    }

    public TreeSwap(Layout layout) {
        this(layout, TreeSwap::rename);
    }

    TreeSwap(Layout layout, Mover mover) {
        this.layout = layout;
        this.mover = mover;
    }

    /// The directories that change over, in this order. The archive stays.
    public static List<Path> directories(Layout layout) {
        return List.of(layout.root().resolve("parquet"), layout.root().resolve("csv"), layout.catalog(),
                layout.manifests(), layout.ledger());
    }

    /// Makes the directories of the staged tree, each with the owner and the permissions
    /// of the one that it is to replace.
    public static void prepare(Layout layout) throws IOException {
        Layout staged = layout.staged();
        WholeFile.createDirectories(staged.state());
        for (Path directory : directories(layout)) {
            if (Files.isDirectory(directory)) {
                Files.copy(directory, staged.root().resolve(layout.root().relativize(directory)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        staged.create();
    }

    /// Swaps in the staged tree, of which all files are complete and forced.
    /// @throws Failure INCOMPLETE when a directory cannot be renamed; the old ones are
    /// back then
    public void swap() {
        List<Part> parts = new ArrayList<>();
        for (Path directory : directories(this.layout)) {
            Path path = this.layout.root().relativize(directory);
            parts.add(new Part(path.toString(), Files.isDirectory(directory), holdsAnything(staged(path))));
        }
        try {
            forceDirectories(this.layout.staged().root());
            WholeFile.createDirectories(old(Path.of("_extract-export")));
            Intent intent = new Intent(FORMAT, parts);
            WholeFile.write(this.layout.rebuildIntent(),
                    (out) -> out.write(Manifest.text(intent).getBytes(StandardCharsets.UTF_8)));
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The rebuild of %s cannot be swapped in (%s); nothing was changed: make room or make it "
                        .formatted(this.layout.root(), IoReason.of(ex)) + "writable, and run again",
                    ex);
        }
        finish();
    }

    /// Finishes a swap that was begun, if one was.
    /// @return whether there was anything to finish
    /// @throws Failure INCOMPLETE when a directory cannot be renamed, DAMAGE when the
    /// intent cannot be read
    public boolean finish() {
        if (!Files.exists(this.layout.rebuildIntent())) {
            sweepHalfIntent();
            return false;
        }
        if (!Files.exists(this.layout.rebuild())) {
            // It is removed after the intent: so there is nothing to swap, whatever that
            // says.
            return forget();
        }
        Intent intent = read();
        try {
            for (Part part : intent.parts()) {
                forward(part);
            }
        }
        catch (IOException ex) {
            throw undone(intent, ex);
        }
        try {
            endIntent();
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The rebuild of %s is swapped in, but that it was begun cannot be forgotten (%s): make %s "
                        .formatted(this.layout.root(), IoReason.of(ex), this.layout.state()) + "writable and run again",
                    ex);
        }
        try {
            // Also the parts of an unfinished export, of which the new ledger knows
            // nothing.
            this.layout.sweepStaging(null);
        }
        catch (IOException ex) {
            LOG.warn("What the rebuild replaced is still in {}, the next run removes it: {}", this.layout.rebuild(),
                    IoReason.of(ex));
        }
        return true;
    }

    /// What a crash left of an intent that never counted: nobody writes it again, unless
    /// there is another rebuild.
    private void sweepHalfIntent() {
        try {
            WholeFile.removeHalf(this.layout.rebuildIntent());
        }
        catch (IOException ex) {
            LOG.warn("{} is left of a rebuild that did not happen, the next run removes it: {}",
                    WholeFile.temporary(this.layout.rebuildIntent()), IoReason.of(ex));
        }
    }

    private boolean forget() {
        try {
            endIntent();
            return true;
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE, "%s cannot be removed (%s): make %s writable and run again"
                .formatted(this.layout.rebuildIntent(), IoReason.of(ex), this.layout.state()), ex);
        }
    }

    /// For commands that only read: between two renames the output is neither the old nor
    /// the new one.
    /// @throws Failure INCOMPLETE if a swap was begun and is not finished, SETTINGS if
    /// this user may not see that
    public static void refuseIfCut(Layout layout) {
        layout.refuseIfClosed();
        if (!Files.exists(layout.rebuildIntent())) {
            return;
        }
        String holder = OutputLock.holder(layout.lock());
        throw new Failure(Failure.Kind.INCOMPLETE,
                (holder != null)
                        ? "The tables of %s are being swapped for rebuilt ones (%s): ask again in a moment"
                            .formatted(layout.root(), holder)
                        : "A rebuild of %s was cut in the middle of its swap: run extract-export rebuild or run, "
                            .formatted(layout.root()) + "either of which finishes it first");
    }

    private static boolean holdsAnything(Path directory) {
        String[] names = directory.toFile().list();
        return names != null && names.length > 0;
    }

    private void forward(Part part) throws IOException {
        Path path = Path.of(part.path());
        boolean waits = Files.exists(staged(path));
        if (part.before() && Files.exists(live(path)) && !Files.exists(old(path)) && (waits || !part.after())) {
            this.mover.move(live(path), old(path));
        }
        if (part.after() && waits) {
            this.mover.move(staged(path), live(path));
        }
    }

    /// The old directories are all there until the intent is gone, so back is as safe as
    /// on; and it, too, may be cut: the next start then goes on with the swap.
    private Failure undone(Intent intent, IOException cause) {
        try {
            for (Part part : intent.parts().reversed()) {
                back(part);
            }
            endIntent();
            return new Failure(Failure.Kind.INCOMPLETE,
                    "The rebuild of %s cannot be swapped in (%s); it is as it was before: make it writable and run "
                        .formatted(this.layout.root(), IoReason.of(cause)) + "rebuild again",
                    cause);
        }
        catch (IOException ex) {
            cause.addSuppressed(ex);
            return new Failure(Failure.Kind.INCOMPLETE,
                    "The rebuild of %s is swapped in by half (%s): make it writable and run rebuild again, which "
                        .formatted(this.layout.root(), IoReason.of(cause)) + "finishes it first",
                    cause);
        }
    }

    private void back(Part part) throws IOException {
        Path path = Path.of(part.path());
        if (part.after() && !Files.exists(staged(path)) && Files.exists(live(path))) {
            this.mover.move(live(path), staged(path));
        }
        if (part.before() && Files.exists(old(path))) {
            this.mover.move(old(path), live(path));
        }
    }

    private Intent read() {
        try {
            Intent intent = JSON.readValue(Files.readAllBytes(this.layout.rebuildIntent()), Intent.class);
            if (intent.format() == FORMAT) {
                return intent;
            }
            throw new Failure(Failure.Kind.DAMAGE, "%s has format %d, this release reads %d: finish with the release "
                .formatted(this.layout.rebuildIntent(), intent.format(), FORMAT) + "that began it");
        }
        catch (IOException | JacksonException ex) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "%s cannot be read, which says how a rebuild is swapped in: restore it, or set the directories "
                        .formatted(this.layout.rebuildIntent()) + "right by hand from staging/rebuild beside it",
                    ex);
        }
    }

    private void endIntent() throws IOException {
        Files.delete(this.layout.rebuildIntent());
        WholeFile.forceDirectory(this.layout.state());
    }

    private Path live(Path path) {
        return this.layout.root().resolve(path);
    }

    private Path staged(Path path) {
        return this.layout.staged().root().resolve(path);
    }

    private Path old(Path path) {
        return this.layout.rebuild().resolve("old").resolve(path);
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        // The order of the renames is what recovery goes by.
        WholeFile.forceDirectory(Objects.requireNonNull(to.getParent()));
        WholeFile.forceDirectory(Objects.requireNonNull(from.getParent()));
    }

    private static void forceDirectories(Path tree) throws IOException {
        for (Path directory : Layout.directoriesOf(tree)) {
            WholeFile.forceDirectory(directory);
        }
    }

}
