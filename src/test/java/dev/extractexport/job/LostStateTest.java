package dev.extractexport.job;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.failure.Failure;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.job.verify.Verification;
import dev.extractexport.ledger.database.Database;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/// An output that has lost more than a file, or has got one that is not its own.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LostStateTest {

    private static final int PAGE = 4096;

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
    void tablesThatNothingTellsOfAreNeverWrittenTo() throws IOException {
        Layout.deleteTree(this.layout.state());
        Map<String, byte[]> before = night(this.output).files();

        assertThatThrownBy(() -> night(this.output).run())
            .isInstanceOfSatisfying(Failure.class, (ex) -> assertThat(ex.kind()).isEqualTo(Failure.Kind.DAMAGE))
            .hasMessageStartingWith(this.output + " holds tables, such as parquet/")
            .hasMessageContaining("put %s back from a copy, or name a new --output".formatted(this.layout.state()));
        assertThatThrownBy(() -> new Rebuilding(this.output).run()).isInstanceOf(Failure.class)
            .hasMessageContaining("holds tables");

        assertThat(night(this.output).files()).containsExactlyEntriesOf(before);
    }

    /// As where older state was put back beside newer tables.
    @Test
    void aPlanIsRefusedAsTheRunIs() throws IOException {
        Path state = this.directory.resolve("state");
        Rebuilding.copy(this.layout.state(), state);
        this.sandbox.turnTo(2);
        night(this.output).run();
        Layout.deleteTree(this.layout.state());
        Files.move(state, this.layout.state());
        Throwable ended = catchThrowable(() -> night(this.output).run());

        assertThat(ended).isInstanceOf(Failure.class).hasMessageContaining(" holds files of export 000002 (");
        assertThatThrownBy(() -> night(this.output).plan()).isInstanceOf(Failure.class).hasMessage(ended.getMessage());
    }

    @Test
    void aSegmentThatCannotBeWrittenIsNamedOnce() throws IOException {
        Path segment = this.layout.archive().resolve(this.layout.segment(2, 1));
        Path other = segment.resolveSibling(segment.getFileName() + ".inprogress");
        Files.createDirectories(other);
        this.sandbox.turnTo(2);

        assertThatThrownBy(() -> night(this.output).run()).isInstanceOf(Failure.class)
            .hasMessageStartingWith("The archive cannot be written (Cannot write %s: %s: ".formatted(segment, other))
            .hasMessageEndingWith("); make room or make it writable, and run again");

        assertThat(night(this.output).run()).hasSize(2);
    }

    /// The database meets such a page when it reads it, which may be in the middle of a
    /// night.
    @Test
    void aDamagedPageOfTheLedgerIsMadeGoodByTheSecondRunAtTheLatest() throws IOException {
        Map<String, byte[]> before = night(this.output).files();
        long pages = Files.size(this.layout.ledger().resolve(Database.FILE)) / PAGE;
        for (long page = 2; page < pages; page += Math.max(1, pages / 12)) {
            Path each = Rebuilding.copy(this.output, this.directory.resolve("page-" + page));
            Path ledger = new Layout(each).ledger().resolve(Database.FILE);
            try (RandomAccessFile file = new RandomAccessFile(ledger.toFile(), "rw")) {
                file.seek(page * PAGE);
                file.write(new byte[PAGE]);
            }
            try {
                night(each).run();
            }
            catch (Failure ex) {
                assertThat(ex).as("page %d", page).hasMessageContaining("is torn: run again");
                night(each).run();
            }

            assertThat(night(each).files()).as("page %d", page).containsAllEntriesOf(before);
            assertThat(new Verifier(new Layout(each)).verify().problems()).as("page %d", page).isEmpty();
            Layout.deleteTree(each);
        }
    }

    @Test
    void withLedgerAndASegmentLostAllSayWhatRunEndsWith() throws IOException {
        Path segment = this.layout.archive().resolve(this.layout.segment(1, 2));
        Files.delete(this.layout.ledger().resolve(Database.FILE));
        Files.delete(segment);

        assertThatThrownBy(() -> night(this.output).run()).isInstanceOf(Failure.class)
            .hasMessageStartingWith("The ledger in %s cannot be made anew: of export 000001, %s: missing; put back "
                .formatted(this.layout.ledger(), segment));
        String said = "The ledger in %s is missing, and cannot be made anew: of export 000001, %s: missing; put back "
            .formatted(this.layout.ledger(), segment);
        assertThatThrownBy(() -> night(this.output).plan()).isInstanceOf(Failure.class).hasMessageStartingWith(said);
        assertThatThrownBy(() -> LedgerCheck.refuse(this.layout, null)).hasMessageStartingWith(said);
        assertThat(Verification.of(this.layout).problems().getFirst()).startsWith(said);
    }

    @Test
    void verifyTellsFirstWhatTheNextRunMakesGood() throws IOException {
        night(this.output).run();
        Files.delete(this.layout.ledger().resolve(Database.FILE));
        Files.delete(this.layout.manifest(1));

        List<String> problems = Verification.of(this.layout).problems();

        assertThat(problems).hasSizeGreaterThan(10);
        assertThat(problems.getFirst())
            .isEqualTo(("The ledger in %s is missing: the next run makes it anew from archive "
                    + "and manifests, and finishes export 000001, which has no manifest, and all after it; the catalog is not "
                    + "compared")
                .formatted(this.layout.ledger()));
        night(this.output).run();
        assertThat(Verification.of(this.layout).problems()).isEmpty();
    }

    @Test
    void verifyNamesWhatIsLostBesideATornManifestToo() throws IOException {
        Path segment = this.layout.archive().resolve(this.layout.segment(1, 1));
        Files.writeString(this.layout.manifest(1), "{");
        Files.delete(segment);

        assertThat(Verification.of(this.layout).problems()).hasSize(2)
            .anySatisfy((problem) -> assertThat(problem).startsWith("Manifest " + this.layout.manifest(1) + " is torn"))
            .anySatisfy((problem) -> assertThat(problem)
                .startsWith("_extract-export/archive/" + this.layout.segment(1, 1) + ": missing; "));
    }

    @Test
    void aManifestThatIsNotOfThisOutputIsNamed() throws IOException {
        Path copied = this.layout.manifest(9);
        Files.copy(this.layout.manifest(1), copied);
        assertThatThrownBy(() -> night(this.output).run()).isInstanceOf(Failure.class)
            .hasMessageStartingWith(
                    copied + " is no manifest of this output (Manifest " + copied + " is that of export 000001");
        Files.delete(copied);

        Path other = this.directory.resolve("other");
        night(other).run();
        night(other).run();
        Path foreign = this.layout.manifest(2);
        Files.copy(new Layout(other).manifest(2), foreign);
        assertThatThrownBy(() -> night(this.output).run()).isInstanceOf(Failure.class)
            .hasMessageStartingWith(foreign + " is of another output, ")
            .hasMessageEndingWith("move it out of there and run again");
        Files.delete(foreign);

        night(this.output).run();

        assertThat(new Verifier(this.layout).verify().problems()).isEmpty();
    }

    private Night night(Path where) {
        return new Night(this.sandbox, where).with("page-size", "10");
    }

}
