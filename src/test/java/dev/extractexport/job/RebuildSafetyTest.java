package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.extractexport.failure.Failure;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/// A rebuild that may not happen changes nothing; one in the middle of an unfinished export lets that
/// be finished to the same bytes.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RebuildSafetyTest {

    /// Prime, so that the sample does not fall in step with the commits of a chunk.
    private static final int EVERY = 17;

    @TempDir
    Path directory;

    private Sandbox sandbox;

    private Path output;

    private Layout layout;

    @BeforeEach
    void start() throws IOException {
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(30)));
        this.output = this.directory.resolve("out");
        this.layout = new Layout(this.output);
        night(this.output).run();
    }

    @AfterEach
    void stop() {
        this.sandbox.close();
    }

    @Test
    void anExportThatWasCutAnywhereIsFinishedAfterTheRebuildToTheSameBytes() throws IOException {
        cutAtEvery(EVERY);
    }

    @Test
    @Tag("long")
    void noCutOfAnExportAtAllIsHarmedByARebuild() throws IOException {
        cutAtEvery(1);
    }

    private void cutAtEvery(int every) throws IOException {
        this.sandbox.turnTo(2);
        Path calm = Rebuilding.copy(this.output, this.directory.resolve("calm"));
        AtomicReference<FailingCommits> counter = new AtomicReference<>();
        night(calm).through((database) -> {
            counter.set(new FailingCommits(database, Integer.MAX_VALUE, false));
            return counter.get();
        }).run();
        Map<String, byte[]> expected = night(calm).files();
        int commits = counter.get().commits();
        assertThat(commits).isGreaterThan(40);
        Set<Exports.State> met = EnumSet.noneOf(Exports.State.class);
        for (int at = 1; at <= commits; at += every) {
            int cut = at;
            String name = "cut-" + cut;
            Path each = Rebuilding.copy(this.output, this.directory.resolve(name));
            assertThat(catchThrowable(
                    () -> night(each).through((database) -> new FailingCommits(database, cut, false)).run()))
                .as(name)
                .isNotNull();
            met.add(state(each));

            assertThat(new Rebuilding(each).run()).as(name).isPresent();

            assertThat(state(each)).as(name).isIn(Exports.State.FETCHING, Exports.State.PUBLISHED);
            night(each).run();
            Map<String, byte[]> found = night(each).files();
            assertThat(found.keySet()).as(name).isEqualTo(expected.keySet());
            expected.forEach((file, bytes) -> assertThat(found.get(file)).as("%s %s", name, file).isEqualTo(bytes));
            assertThat(new Verifier(new Layout(each)).verify().problems()).as(name).isEmpty();
            Layout.deleteTree(each);
        }
        assertThat(met).contains(Exports.State.FETCHING, Exports.State.FLATTENING, Exports.State.PUBLISHED);
    }

    @Test
    void anUnfinishedExportTakesTheNewDelimiterToo() throws IOException {
        this.sandbox.turnTo(2);
        StopSignal stop = new StopSignal();
        assertThat(catchThrowable(() -> stop.stop(0))).isNull();
        assertThat(night(this.output).stoppedBy(stop).run()).isEmpty();

        new Rebuilding(this.output).whole().with("csv.delimiter", "tab").run();
        night(this.output).with("csv.delimiter", "tab").run();

        assertThat(new Verifier(this.layout).verify().problems()).isEmpty();
        assertThat(night(this.output).files())
            .anySatisfy((file, bytes) -> assertThat(file).startsWith("csv/").contains("/000002-"));
        night(this.output).files().forEach((file, bytes) -> {
            if (file.startsWith("csv/")) {
                assertThat(new String(Arrays.copyOf(bytes, 20))).as(file).contains("\t");
            }
        });
    }

    @Test
    void aStopChangesNothing() throws Exception {
        Map<String, String> before = Rebuilding.everything(this.output);
        StopSignal stop = new StopSignal();
        assertThat(stop.stop(0)).isFalse();

        assertThat(new Rebuilding(this.output).whole().with("formats", "csv").stoppedBy(stop).run()).isEmpty();

        assertThat(Rebuilding.everything(this.output)).isEqualTo(before);
        assertThat(this.layout.rebuild()).doesNotExist();
    }

    @Test
    void whatAKilledRebuildLeftIsSweptByTheNextStart() throws IOException {
        Map<String, String> before = Rebuilding.visible(this.output);
        Files.createDirectories(this.layout.staged().root().resolve("parquet/results"));
        Files.writeString(this.layout.staged().root().resolve("parquet/results/x.parquet"), "half a file");

        night(this.output).run();

        assertThat(this.layout.rebuild()).doesNotExist();
        before.remove("_extract-export/staging/rebuild/tree/parquet/results/x.parquet");
        assertThat(Rebuilding.visible(this.output)).containsAllEntriesOf(withoutCatalog(before));
    }

    @Test
    void aStrangersFileIsNamedAndKept() throws IOException {
        Files.writeString(this.output.resolve("catalog/own.sql"), "select 1");
        Files.writeString(this.output.resolve("parquet/results/notes.txt"), "mine");
        Files.createSymbolicLink(this.output.resolve("csv/elsewhere"), this.directory);

        assertRefused(Failure.Kind.DAMAGE,
                "parquet/results/notes.txt, csv/elsewhere, catalog/own.sql in %s: no manifest names it, and a rebuild "
                    .formatted(this.output) + "would remove it; move it out of the output and run rebuild again");
    }

    @Test
    void aFolderThatIsALinkIsRefused() throws IOException {
        Path elsewhere = this.directory.resolve("elsewhere");
        Files.move(this.output.resolve("csv"), elsewhere);
        Files.createSymbolicLink(this.output.resolve("csv"), elsewhere);

        assertRefused(Failure.Kind.SETTINGS,
                "%s is a symbolic link, and a rebuild replaces the directory: put a directory in its place, or let "
                    .formatted(this.output.resolve("csv")) + "the output itself be the link");
    }

    @Test
    void anOutputThatIsALinkIsRebuilt() throws IOException {
        Map<String, String> before = Rebuilding.visible(this.output);
        Path elsewhere = this.directory.resolve("elsewhere");
        Files.move(this.output, elsewhere);
        Files.createSymbolicLink(this.output, elsewhere);

        new Rebuilding(this.output).run();

        assertThat(Rebuilding.visible(elsewhere)).isEqualTo(before);
    }

    @Test
    void theFoldersKeepTheirPermissions() throws IOException {
        Set<PosixFilePermission> forGroup = PosixFilePermissions.fromString("rwxr-x---");
        Set<PosixFilePermission> forUs = PosixFilePermissions.fromString("rwx------");
        Files.setPosixFilePermissions(this.output.resolve("parquet"), forGroup);
        Files.setPosixFilePermissions(this.output.resolve("csv"), forUs);
        Files.setAttribute(this.output.resolve("parquet"), "unix:mode", 02750);

        new Rebuilding(this.output).run();

        assertThat(Files.getPosixFilePermissions(this.output.resolve("parquet"))).isEqualTo(forGroup);
        assertThat(Files.getPosixFilePermissions(this.output.resolve("csv"))).isEqualTo(forUs);
        assertThat((int) Files.getAttribute(this.output.resolve("parquet"), "unix:mode") & 07777).isEqualTo(02750);
    }

    @Test
    void aMissingSegmentIsNamedBeforeAnythingIsDone() throws IOException {
        Path segment = this.layout.archive().resolve("000001/000001.seg.zst");
        Files.delete(segment);

        assertRefused(Failure.Kind.DAMAGE,
                ("Archive segment %s: missing: put back a good copy and run rebuild again; where there is none, move what is "
                        + "there out of the output and run extract-export run, which fetches again what it held; if "
                        + "run says that not all of it is to be had, move %s, %s and the files 000001-* of parquet/ and "
                        + "csv/ out of the output, too, and run it again: that export and those after it are written "
                        + "anew with what the service still holds")
                    .formatted(segment, this.layout.ledger(), this.layout.manifest(1)));
    }

    @Test
    void aDamagedSegmentIsNamedAndNothingIsChanged() throws IOException {
        Path segment = this.layout.archive().resolve("000001/000001.seg.zst");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[100] ^= 1;
        Files.write(segment, bytes);

        assertThatThrownBy(() -> new Rebuilding(this.output).run())
            .isInstanceOfSatisfying(Failure.class, (ex) -> assertThat(ex.kind()).isEqualTo(Failure.Kind.DAMAGE))
            .hasMessageStartingWith("Archive segment " + segment + ": changed, its sha-256 is ");

        assertThat(this.layout.rebuild()).doesNotExist();
        assertThat(new Verifier(this.layout).verify().problems()).singleElement()
            .asString()
            .startsWith("_extract-export/archive/000001/000001.seg.zst: changed, ");
    }

    @Test
    void anOutputWithoutAnyExportHasNothingToRebuild() throws IOException {
        Path empty = this.directory.resolve("empty");
        StopSignal stop = new StopSignal();
        assertThat(catchThrowable(() -> stop.stop(0))).isNull();
        night(empty).stoppedBy(stop).run();

        assertThat(new Rebuilding(empty).run().orElseThrow().exports()).isZero();
        assertThat(night(empty).run()).hasSize(2);
    }

    private void assertRefused(Failure.Kind kind, String message) throws IOException {
        Map<String, String> before = Rebuilding.everything(this.output);

        assertThatThrownBy(() -> new Rebuilding(this.output).run())
            .isInstanceOfSatisfying(Failure.class, (ex) -> assertThat(ex.kind()).isEqualTo(kind))
            .hasMessage(message);

        assertThat(Rebuilding.everything(this.output)).isEqualTo(before);
        assertThat(this.layout.rebuild()).doesNotExist();
    }

    private static Map<String, String> withoutCatalog(Map<String, String> files) {
        files.keySet().removeIf((file) -> file.startsWith("catalog/"));
        return files;
    }

    private static Exports.State state(Path output) {
        try (Ledger ledger = Ledger.open(new Layout(output).ledger(), 1)) {
            return ledger.exports().get(ledger.exports().numbers().getLast()).state();
        }
    }

    private Night night(Path where) {
        return new Night(this.sandbox, where).with("page-size", "10");
    }

}
