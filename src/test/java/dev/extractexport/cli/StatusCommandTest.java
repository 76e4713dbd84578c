package dev.extractexport.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

import dev.extractexport.failure.Failure;
import dev.extractexport.job.heal.HealedLedger;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.publish.Layout;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What `status`, and commands that only read, answer where files are not as they should be.
class StatusCommandTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:15:00Z");

    @TempDir
    Path directory;

    private Layout layout;

    @BeforeEach
    void create() {
        this.layout = new Layout(this.directory);
        this.layout.create();
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "{\"state\":\"run", "[]", "null" })
    void progressThatCannotBeReadIsOneLineAndNoFailure(String text) throws IOException {
        begin();
        Files.writeString(this.layout.progress(), text);

        assertThat(status()).containsExactly("output   " + this.directory,
                "now      unfinished export 000001; run again to resume",
                "warning  %s cannot be read, so how far an export is cannot be told; the next run writes it anew"
                    .formatted(this.layout.progress()));
    }

    @Test
    void anExportThatWasNeverBegunIsNone() throws IOException {
        Files.writeString(this.layout.progress(), "{\"state\":\"incomplete\",\"export\":0}");

        assertThat(status()).last().isEqualTo("nothing has been exported here yet; start with: run");
    }

    @Test
    void whatIsUnfinishedIsToldWithItsProgressWhereThatIsItsOwn() throws IOException {
        begin();
        assertThat(status()).contains("now      unfinished export 000001; run again to resume");
        Files.writeString(this.layout.progress(),
                "{\"state\":\"interrupted\",\"export\":1,\"phase\":\"flatten\",\"listed\":9,\"tasks\":1}");

        assertThat(status()).contains(
                "now      unfinished export 000001, flatten: 9 listed, 0 archived, 0 of 1 task; run again to resume");
        Files.writeString(this.layout.progress(), "{\"state\":\"idle\",\"export\":7}");
        assertThat(status()).contains("now      unfinished export 000001; run again to resume");
    }

    @Test
    void aHolderThatHasBegunNothingIsNotToldWithTheProgressOfAnother() throws IOException {
        Files.writeString(this.layout.progress(), "{\"state\":\"running\",\"export\":1,\"process\":1}");
        try (OutputLock _ = OutputLock.take(this.layout.lock(), "quarantine retry", NOW)) {
            assertThat(status()).element(1).asString().startsWith("now      busy, nothing to count yet (process ");
        }
    }

    @Test
    void aLockThatIsADirectoryIsSaidToBeOne() throws IOException {
        Files.createDirectory(this.layout.lock());
        String line = "The lock %s is a directory, expected a file: move it away, and run again"
            .formatted(this.layout.lock());

        assertThat(status()).last().isEqualTo("warning  " + line);
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err, true))
            .execute("explain", "x", "--output", this.directory.toString());
        assertThat(exitCode).isEqualTo(60);
        assertThat(err.toString().strip()).isEqualTo(line);
    }

    @Test
    void whatARunRefusesIsTold() throws IOException {
        begin();
        Path unknown = this.directory.resolve("parquet/runs/created_month=2026-11-01/000007-00001.parquet");
        Files.createDirectories(unknown.getParent());
        Files.writeString(unknown, "x");

        String line = status().getLast();

        assertThat(line).startsWith("warning  %s holds files of export 000007 (1), such as ".formatted(this.directory));
        assertThatThrownBy(
                () -> new HealedLedger(this.layout, Clock.systemUTC()).open(() -> Ledger.open(this.layout.ledger(), 1)))
            .isInstanceOf(Failure.class)
            .hasMessage(line.substring("warning  ".length()));
    }

    @Test
    void verifyOfAnOutputWithoutLedgerAndManifestsFindsThat() throws IOException {
        Path segment = this.layout.archive().resolve(this.layout.segment(1, 1));
        Files.createDirectories(segment.getParent());
        Files.writeString(segment, "x");
        StringWriter out = new StringWriter();

        int exitCode = Main.commandLine(new PrintWriter(out, true), new PrintWriter(new StringWriter()))
            .execute("verify", "--output", this.directory.toString());

        assertThat(exitCode).isEqualTo(1);
        assertThat(out.toString().strip())
            .isEqualTo(("The ledger in %s is missing: the next run makes it anew from archive "
                    + "and manifests, and finishes export 000001, which has no manifest, and all after it")
                .formatted(this.layout.ledger()));
    }

    /// As a file, and as what its owner alone may enter; the superuser may all.
    @Test
    void anOutputThatCannotBeLookedAtIsNotTakenForAnEmptyOne() throws IOException {
        Path file = Files.writeString(this.directory.resolve("file"), "x");
        assertThat(refused(file)).isEqualTo(file + " is no directory; name the --output of an export");
        assertThat(refused(this.directory.resolve("x".repeat(300)))).contains("File name too long); name the --output");
        Assumptions.assumeFalse("root".equals(System.getProperty("user.name")), "the superuser may enter anything");

        Files.setPosixFilePermissions(this.layout.state(), PosixFilePermissions.fromString("---------"));
        assertThat(refused(this.directory))
            .isEqualTo("%s is closed to this user: only the one that exports may enter it, ask as that one"
                .formatted(this.layout.state()));
        Files.setPosixFilePermissions(this.layout.state(), PosixFilePermissions.fromString("rwx------"));
    }

    private static String refused(Path output) {
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err, true))
            .execute("quarantine", "list", "--output", output.toString());
        assertThat(exitCode).isEqualTo(2);
        return err.toString().strip();
    }

    private void begin() {
        try (Ledger ledger = Ledger.open(this.layout.ledger(), 1)) {
            ledger.exports().begin("", NOW);
        }
    }

    private List<String> status() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute("status", "--output", this.directory.toString());
        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(err.toString()).isEmpty();
        return out.toString().lines().toList();
    }

}
