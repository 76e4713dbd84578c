package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import dev.extractexport.job.rebuild.Rebuilt;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
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

/// Several nights of the sandbox, rebuilt: without a change, and under other settings, where nights
/// that had those settings from the first one on say what must come out.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RebuildNightsTest {

    private static final int NIGHTS = 3;

    @TempDir
    Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(80)));
    }

    @AfterEach
    void stop() {
        this.sandbox.close();
    }

    @Test
    void aRebuildWithoutAChangeChangesNoByteAndTheNextNightGoesOnAsIfThereHadBeenNone() throws IOException {
        Path output = nights("a", UnaryOperator.identity());
        Path twin = Rebuilding.copy(output, this.directory.resolve("twin"));
        Map<String, String> before = Rebuilding.visible(output);

        Rebuilt rebuilt = new Rebuilding(output).run().orElseThrow();

        assertThat(Rebuilding.visible(output)).isEqualTo(before);
        assertThat(rebuilt.isUnchanged()).isTrue();
        assertThat(rebuilt.exports()).isEqualTo(NIGHTS);
        assertThat(rebuilt.datasets()).isNotEmpty()
            .allSatisfy((name, dataset) -> assertThat(dataset.before()).isEqualTo(dataset.after()));
        this.sandbox.turnTo(NIGHTS + 1);
        Manifest next = new Night(this.sandbox, output).run().getFirst();
        Manifest nextOfTwin = new Night(this.sandbox, twin).run().getFirst();
        assertThat(next.counts()).isEqualTo(nextOfTwin.counts());
        assertThat(next.counts().get("exported")).isPositive();
        assertThat(next.files()).isEqualTo(nextOfTwin.files());
        assertVerified(output);
        assertThat(new Night(this.sandbox, output).run().getFirst().files()).isEmpty();
    }

    @Test
    void aNewMappingGivesTheBytesThatItWouldHaveGivenFromTheFirstNightOn() throws IOException {
        Path output = nights("a", UnaryOperator.identity());
        Path fresh = nights("b",
                (night) -> night.with("datasets.papers", "Resume,Patent").with("csv.delimiter", "tab"));

        Rebuilt rebuilt = new Rebuilding(output).whole()
            .with("datasets.papers", "Resume,Patent")
            .with("csv.delimiter", "tab")
            .run()
            .orElseThrow();

        assertSameTables(output, fresh);
        assertThat(rebuilt.isUnchanged()).isFalse();
        assertThat(rebuilt.datasets().get("papers").before()).isEmpty();
        assertThat(rebuilt.datasets().get("papers").after()).isNotEmpty();
        assertVerified(output);
        // The same night on both: the rebuilt one has taken the delimiter too.
        this.sandbox.turnTo(NIGHTS + 1);
        for (Path each : List.of(output, fresh)) {
            new Night(this.sandbox, each).with("datasets.papers", "Resume,Patent").with("csv.delimiter", "tab").run();
        }
        assertSameTables(output, fresh);
    }

    @Test
    void formatsComeAndGo() throws IOException {
        Path output = nights("a", UnaryOperator.identity());
        Map<String, String> both = Rebuilding.visible(output);
        Path fresh = nights("b", (night) -> night.with("formats", "parquet"));

        new Rebuilding(output).with("formats", "parquet").run();

        assertSameTables(output, fresh);
        assertThat(output.resolve("csv")).doesNotExist();
        assertThat(output.resolve("catalog/duckdb-csv.sql")).doesNotExist();
        assertVerified(output);

        assertThat(new Rebuilding(output).run().orElseThrow().isUnchanged()).isTrue();
        new Rebuilding(output).whole().run();

        assertThat(Rebuilding.visible(output)).isEqualTo(both);
    }

    @Test
    void withoutAJobFileEachExportKeepsTheSettingsItRecorded() throws IOException {
        Path output = nights("a", (night) -> night.with("csv.bom", "true").with("datasets.cv", "Resume"));
        Map<String, String> before = Rebuilding.visible(output);

        assertThat(new Rebuilding(output).run().orElseThrow().isUnchanged()).isTrue();
        assertThat(Rebuilding.visible(output)).isEqualTo(before);

        new Rebuilding(output).whole().run();

        assertSameTables(output, nights("b", UnaryOperator.identity()));
        assertThat(Manifest.read(new Layout(output).manifest(1)).settings()).doesNotContainKeys("csv.bom",
                "datasets.cv");
    }

    @Test
    void aTableThatIsDamagedIsWhole() throws IOException {
        Path output = nights("a", UnaryOperator.identity());
        Map<String, String> before = Rebuilding.visible(output);
        String damaged = before.keySet().stream().filter((file) -> file.endsWith(".parquet")).findFirst().orElseThrow();
        String missing = before.keySet().stream().filter((file) -> file.endsWith(".csv")).findFirst().orElseThrow();
        Files.writeString(output.resolve(damaged), "x");
        Files.delete(output.resolve(missing));

        new Rebuilding(output).run();

        assertThat(Rebuilding.visible(output)).isEqualTo(before);
    }

    /// Nights of the sandbox from the first one, with what one of them may leave behind:
    /// updates, a limit, a night of a long listing.
    private Path nights(String name, UnaryOperator<Night> settings) throws IOException {
        Path output = this.directory.resolve(name);
        for (int i = 1; i <= NIGHTS; i++) {
            this.sandbox.turnTo(i);
            Night night = settings.apply(new Night(this.sandbox, output));
            assertThat(((i == 2) ? night.with("limit", "7") : night).run()).hasSize(1);
        }
        return output;
    }

    /// Everything but what says which output this is and when it was exported.
    private static void assertSameTables(Path found, Path expected) throws IOException {
        assertThat(files(found)).isEqualTo(files(expected));
        List<Path> manifests = Manifest.files(new Layout(found));
        assertThat(manifests).hasSameSizeAs(Manifest.files(new Layout(expected)));
        for (Path file : manifests) {
            Manifest manifest = Manifest.read(file);
            Manifest other = Manifest.read(new Layout(expected).manifest(manifest.export()));
            assertThat(manifest.files()).isEqualTo(other.files());
            assertThat(manifest.counts()).isEqualTo(other.counts());
            assertThat(manifest.quarantined()).isEqualTo(other.quarantined());
            assertThat(manifest.exitCode()).isEqualTo(other.exitCode());
            assertThat(manifest.oldestWaiting()).isEqualTo(other.oldestWaiting());
        }
    }

    private static Map<String, String> files(Path output) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Map.Entry<String, String> file : Rebuilding.visible(output).entrySet()) {
            if (!file.getKey().startsWith("_extract-export/")) {
                boolean sql = file.getKey().endsWith(".sql");
                files.put(file.getKey(),
                        sql ? Files.readString(output.resolve(file.getKey())).replace(output.toString(), "/output")
                                : file.getValue());
            }
        }
        return files;
    }

    private static void assertVerified(Path output) {
        assertThat(new Verifier(new Layout(output)).verify().problems()).isEmpty();
    }

}
