package dev.extractexport.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.OutputLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// A swap that is cut at every rename, and one whose renames fail: afterwards there is all of the old
/// tree or all of the new one.
class TreeSwapTest {

    private static final List<String> ALWAYS = List.of("catalog", "_extract-export/manifests",
            "_extract-export/ledger");

    @TempDir
    Path directory;

    /// Which formats there are before and after.
    record Formats(List<String> before, List<String> after) {
    }

    static List<Formats> formats() {
        List<String> both = List.of("parquet", "csv");
        return List.of(new Formats(both, both), new Formats(both, List.of("parquet")), new Formats(List.of(), both));
    }

    /// A process that ends here and now: nothing of ours catches it.
    private static final class Killed extends Error {

        private static final long serialVersionUID = 1L;

    }

    /// Renames until its count is up, then stops before or after one.
    private static final class Cut implements TreeSwap.Mover {

        private final int at;

        private final boolean moved;

        private final boolean asError;

        private int moves;

        Cut(int at, boolean moved, boolean asError) {
            this.at = at;
            this.moved = moved;
            this.asError = asError;
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            this.moves++;
            if (this.moves == this.at && !this.moved) {
                stop();
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            if (this.moves == this.at) {
                stop();
            }
        }

        private void stop() throws IOException {
            if (this.asError) {
                throw new Killed();
            }
            throw new IOException("Permission denied");
        }

    }

    @Test
    void whatIsLeftOfAnIntentThatNeverCountedIsSweptByTheNextStart() throws IOException {
        Layout layout = prepare("half", formats().getFirst());
        Map<String, String> before = tree(layout);
        Files.writeString(layout.state().resolve("rebuild.json.inprogress"), "{\"for");

        assertThat(new TreeSwap(layout).finish()).isFalse();

        assertThat(tree(layout)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whereverItIsCutTheNextStartFinishesIt(Formats formats) throws IOException {
        Cut counter = new Cut(Integer.MAX_VALUE, false, true);
        new TreeSwap(prepare("calm", formats), counter).swap();
        assertThat(counter.moves).isEqualTo(2 * ALWAYS.size() + formats.before().size() + formats.after().size());
        for (int at = 1; at <= counter.moves; at++) {
            for (boolean moved : new boolean[] { false, true }) {
                String name = "cut-%d-%s".formatted(at, moved);
                Layout layout = prepare(name, formats);
                TreeSwap cut = new TreeSwap(layout, new Cut(at, moved, true));
                assertThatThrownBy(cut::swap).as(name).isInstanceOf(Killed.class);
                assertThatThrownBy(() -> TreeSwap.refuseIfCut(layout)).as(name)
                    .isInstanceOfSatisfying(Failure.class,
                            (ex) -> assertThat(ex.kind()).isEqualTo(Failure.Kind.INCOMPLETE));

                assertThat(new TreeSwap(layout).finish()).as(name).isTrue();

                assertThat(tree(layout)).as(name).isEqualTo(expected("new", formats.after()));
                assertThat(layout.staging()).as(name).isEmptyDirectory();
                TreeSwap.refuseIfCut(layout);
                assertThat(new TreeSwap(layout).finish()).as(name).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aSwapCutAgainAndAgainIsFinishedAtLast(Formats formats) throws IOException {
        Layout layout = prepare("again", formats);
        assertThatThrownBy(new TreeSwap(layout, new Cut(1, false, true))::swap).isInstanceOf(Killed.class);
        int starts = 0;
        while (Files.exists(layout.rebuildIntent())) {
            starts++;
            assertThat(starts).isLessThan(50);
            try {
                new TreeSwap(layout, new Cut(1, true, true)).finish();
            }
            catch (Killed ex) {
                // The next start comes one rename further.
            }
        }
        assertThat(tree(layout)).isEqualTo(expected("new", formats.after()));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aRenameThatFailsLeavesTheOldTree(Formats formats) throws IOException {
        int moves = 2 * ALWAYS.size() + formats.before().size() + formats.after().size();
        for (int at = 1; at <= moves; at++) {
            Layout layout = prepare("failing-" + at, formats);
            TreeSwap failing = new TreeSwap(layout, new Cut(at, false, false));

            assertThatThrownBy(failing::swap).isInstanceOf(Failure.class)
                .hasMessage("The rebuild of %s cannot be swapped in (Permission denied); it is as it was before: "
                    .formatted(layout.root()) + "make it writable and run rebuild again");

            assertThat(tree(layout)).as("at %d", at).isEqualTo(expected("old", formats.before()));
            assertThat(new TreeSwap(layout).finish()).isFalse();
        }
    }

    @Test
    void whereNotEvenTheWayBackIsOpenTheNextStartGoesOn() throws IOException {
        Formats both = new Formats(List.of("parquet", "csv"), List.of("parquet", "csv"));
        Layout layout = prepare("stuck", both);
        Cut first = new Cut(4, false, false);
        TreeSwap stuck = new TreeSwap(layout, (from, to) -> {
            if (first.moves >= 4) {
                throw new IOException("Read-only file system");
            }
            first.move(from, to);
        });

        assertThatThrownBy(stuck::swap).hasMessage(
                "The rebuild of %s is swapped in by half (Permission denied): make it writable and run rebuild again, "
                    .formatted(layout.root()) + "which finishes it first");
        new TreeSwap(layout).finish();

        assertThat(tree(layout)).isEqualTo(expected("new", both.after()));
    }

    @Test
    void emptyDirectoriesMadeInBetweenAreNoHindrance() throws IOException {
        Formats both = new Formats(List.of("parquet"), List.of("parquet"));
        for (int at = 1; at <= 8; at++) {
            Layout layout = prepare("made-" + at, both);
            assertThatThrownBy(new TreeSwap(layout, new Cut(at, true, true))::swap).isInstanceOf(Killed.class);
            layout.create();

            new TreeSwap(layout).finish();

            assertThat(tree(layout)).as("at %d", at).isEqualTo(expected("new", both.after()));
        }
    }

    @Test
    void whoReadsWhileItIsSwappedIsToldByWhom() throws IOException {
        Layout layout = prepare("held", new Formats(List.of("csv"), List.of("csv")));
        assertThatThrownBy(new TreeSwap(layout, new Cut(2, true, true))::swap).isInstanceOf(Killed.class);

        assertThatThrownBy(() -> TreeSwap.refuseIfCut(layout))
            .hasMessage("A rebuild of %s was cut in the middle of its swap: run extract-export rebuild or run, "
                .formatted(layout.root()) + "either of which finishes it first");
        try (OutputLock _ = OutputLock.take(layout.lock(), "run", Instant.EPOCH)) {
            assertThatThrownBy(() -> TreeSwap.refuseIfCut(layout))
                .hasMessage("The tables of %s are being swapped for rebuilt ones (%s): ask again in a moment"
                    .formatted(layout.root(), OutputLock.holder(layout.lock())));
        }
    }

    @Test
    void aTornIntentIsNotGuessedAt() throws IOException {
        Layout layout = prepare("torn", new Formats(List.of("csv"), List.of("csv")));
        Files.writeString(layout.rebuildIntent(), "{\"format\":1,\"parts\":[");

        assertThatThrownBy(() -> new TreeSwap(layout).finish())
            .isInstanceOfSatisfying(Failure.class, (ex) -> assertThat(ex.kind()).isEqualTo(Failure.Kind.DAMAGE))
            .hasMessageStartingWith(layout.rebuildIntent() + " cannot be read");
        Files.delete(layout.rebuildIntent());
        assertThat(tree(layout)).isEqualTo(expected("old", List.of("csv")));
    }

    private Layout prepare(String name, Formats formats) throws IOException {
        Layout layout = new Layout(this.directory.resolve(name));
        layout.create();
        fill(layout.root(), "old", formats.before());
        layout.staged().create();
        fill(layout.staged().root(), "new", formats.after());
        // Of an export that the old ledger is in the middle of.
        Files.createDirectories(layout.staging(7));
        Files.writeString(layout.staging(7).resolve("00001-results-csv.part"), "old");
        return layout;
    }

    private static void fill(Path root, String age, List<String> formats) throws IOException {
        for (Map.Entry<String, String> file : expected(age, formats).entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private static Map<String, String> expected(String age, List<String> formats) {
        Map<String, String> files = new TreeMap<>();
        formats.forEach((format) -> files.put(format + "/results/invoice/v1/a." + format, age));
        ALWAYS.forEach((part) -> files.put(part + "/file", age));
        return files;
    }

    /// All files but those of the state that stays.
    private static Map<String, String> tree(Layout layout) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(layout.root())) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                String path = layout.root().relativize(file).toString();
                if (!file.startsWith(layout.staging()) && !file.equals(layout.lock())) {
                    files.put(path, Files.readString(file));
                }
            }
        }
        return files;
    }

}
