package dev.extractexport.job;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.extractexport.failure.Failure;
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
