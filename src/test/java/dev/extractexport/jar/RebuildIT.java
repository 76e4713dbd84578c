package dev.extractexport.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.extractexport.job.verify.Verification;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.TreeSwap;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// `rebuild` of the built jar, as an operator meets it: without a key, killed, and half swapped in.
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class RebuildIT {

    private static final long SEED = 20261125;

    private static final int KILLS = 40;

    private static final SandboxOptions WORLD = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(70));

    @TempDir
    static Path directory;

    private static Sandbox sandbox;

    private Path output;

    private Layout layout;

    private BuiltJar jar;

    @BeforeAll
    static void export() throws Exception {
        sandbox = Sandbox.start(WORLD);
        Path job = directory.resolve("job.yml");
        Files.writeString(job, "export:\n  jobs-per-export: 20\n  page-size: 10\n");
        Files.createDirectory(directory.resolve("said"));
        Path output = directory.resolve("out");
        BuiltJar.Outcome run = withKey().run("run", job.toString(), "--output", output.toString());
        assertThat(run.exitCode()).as(run.err()).isIn(0, 10);
        copy(output, directory.resolve("exported"));
    }

    /// The same place each time, since the catalog names it.
    @BeforeEach
    void start() throws Exception {
        this.output = directory.resolve("out");
        this.layout = new Layout(this.output);
        this.jar = new BuiltJar(directory.resolve("said"));
        Layout.deleteTree(this.output);
        copy(directory.resolve("exported"), this.output);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void itNeedsNoKeyAndSaysWhatItDid() throws Exception {
        Map<String, String> before = visible();

        BuiltJar.Outcome rebuild = this.jar.run("rebuild", "--output", this.output.toString());

        assertThat(rebuild.exitCode()).as(rebuild.err()).isZero();
        assertThat(rebuild.out()).startsWith("Rebuilt ")
            .contains(" exports in ", "  invoice ", ": the same bytes as before\n", "  output       " + this.output)
            .doesNotContain("note", "unfinished", "quarantined");
        assertThat(visible()).isEqualTo(before);
        assertThat(this.layout.staging()).isEmptyDirectory();
    }

    @Test
    void anotherMappingIsToldOfAndVerifies() throws Exception {
        Path job = directory.resolve("mapping.yml");
        Files.writeString(job, "export:\n  csv:\n    delimiter: tab\n  datasets:\n    papers: [Resume, Patent]\n");

        BuiltJar.Outcome rebuild = this.jar.run("rebuild", job.toString(), "--output", this.output.toString());

        assertThat(rebuild.exitCode()).as(rebuild.err()).isZero();
        assertThat(rebuild.out()).containsPattern("  papers +none -> v1, \\d+ rows")
            .containsPattern("  patent +v1 -> none, 0 rows")
            .contains("written anew", "v<k>, file names and views may mean something else now");
        assertVerified();
    }

    @Test
    @Tag("long")
    void killedAtManyMomentsItLeavesTheOldTablesOrTheNew() throws Exception {
        Map<String, byte[]> both = BuiltJar.published(this.output);
        long began = System.nanoTime();
        rebuild("csv");
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        Map<String, byte[]> csv = files();
        rebuild("parquet,csv");
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            String formats = (kill % 2 == 0) ? "csv" : "parquet,csv";
            Process process = this.jar.start("rebuild", "--output", this.output.toString(), "--formats", formats);
            if (!process.waitFor(random.nextLong(took), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
            String what = "seed %d, kill %d".formatted(SEED, kill);
            new TreeSwap(this.layout).finish();
            assertVerified();
            Map<String, byte[]> found = files();
            Map<String, byte[]> whole = found.keySet().equals(csv.keySet()) ? csv : both;
            assertThat(found.keySet()).as(what).isEqualTo(whole.keySet());
            whole.forEach((file, bytes) -> assertThat(found.get(file)).as("%s: %s", what, file).isEqualTo(bytes));
        }
        rebuild("parquet,csv");
        BuiltJar.Outcome run = withKey().run("run", "--output", this.output.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("nothing new");
        assertThat(files().keySet()).isEqualTo(both.keySet());
        assertVerified();
    }

    @Test
    @Tag("long")
    void betweenTwoRenamesReadersAreToldSoAndTheNextRunOrRebuildFinishes() throws Exception {
        Map<String, byte[]> before = files();
        halfSwapIn();
        for (List<String> command : List.of(List.of("status"), List.of("verify"), List.of("plan"),
                List.of("explain", "some-job"))) {
            List<String> arguments = new ArrayList<>(command);
            arguments.addAll(List.of("--output", this.output.toString()));

            BuiltJar.Outcome reader = withKey().run(arguments.toArray(String[]::new));

            assertThat(reader.exitCode()).as(command.getFirst()).isEqualTo(20);
            assertThat(reader.err()).containsOnlyOnce("\n")
                .contains("A rebuild of %s was cut in the middle of its swap: run extract-export rebuild or run, "
                    .formatted(this.output) + "either of which finishes it first");
        }
        BuiltJar.Outcome run = withKey().run("run", "--output", this.output.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertVerified();
        assertThat(files().keySet()).isEqualTo(before.keySet());
        halfSwapIn();
        rebuild("parquet,csv");
        assertVerified();
        assertThat(files().keySet()).isEqualTo(before.keySet());
    }

    @Test
    void anInterruptionChangesNothing() throws Exception {
        Map<String, String> before = visible();
        Process process = this.jar.start("rebuild", "--output", this.output.toString(), "--formats", "csv");
        Waiting.forFile(this.layout.staged().ledger().resolve("ledger.mv.db"));
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        BuiltJar.Outcome rebuild = this.jar.outcome(process);

        assertThat(rebuild.exitCode()).isEqualTo(143);
        assertThat(rebuild.out()).isEmpty();
        assertThat(visible()).isEqualTo(before);
        assertVerified();
    }

    @Test
    void statusTellsOfARebuildThatRuns() throws Exception {
        Files.createDirectories(this.layout.staged().state());
        Files.writeString(this.layout.staged().progress(), "{\"export\":2,\"tasks_done\":3,\"tasks\":5}");
        assertThat(this.jar.run("status", "--output", this.output.toString()).out()).contains("now      idle\n");

        try (OutputLock _ = OutputLock.take(this.layout.lock(), "run", Instant.EPOCH)) {
            assertThat(this.jar.run("status", "--output", this.output.toString()).out())
                .contains("now      rebuilding export 000002, 3 of 5 tasks (process ");
            assertThat(this.jar.run("rebuild", "--output", this.output.toString()).exitCode()).isEqualTo(50);
        }
    }

    @Test
    void whereNothingWasExportedNothingIsMade() throws Exception {
        Path other = directory.resolve("other");

        BuiltJar.Outcome rebuild = this.jar.run("rebuild", "--output", other.toString());

        assertThat(rebuild.exitCode()).isEqualTo(2);
        assertThat(rebuild.err()).contains("Nothing has been exported to %s; name the --output".formatted(other));
        assertThat(other).doesNotExist();
    }

    @Test
    void aRefusalSaysThatNothingWasChanged() throws Exception {
        Files.writeString(this.output.resolve("parquet/mine.txt"), "mine");

        BuiltJar.Outcome rebuild = this.jar.run("rebuild", "--output", this.output.toString());

        assertThat(rebuild.exitCode()).isEqualTo(60);
        assertThat(rebuild.err()).containsOnlyOnce("\n")
            .contains("Nothing was changed: parquet/mine.txt in " + this.output + ": no manifest names it");
    }

    private static BuiltJar withKey() {
        return new BuiltJar(directory.resolve("said")).reaching(sandbox.baseUrl(), sandbox.key());
    }

    private void rebuild(String formats) throws Exception {
        BuiltJar.Outcome rebuild = this.jar.run("rebuild", "--output", this.output.toString(), "--formats", formats);
        assertThat(rebuild.exitCode()).as(rebuild.err()).isZero();
    }

    /// As if the process had died between the two renames of `parquet`.
    private void halfSwapIn() throws IOException {
        StringBuilder parts = new StringBuilder();
        for (Path each : TreeSwap.directories(this.layout)) {
            Path path = this.output.relativize(each);
            copy(each, this.layout.staged().root().resolve(path));
            parts.append(parts.isEmpty() ? "" : ",")
                .append("{\"path\":\"%s\",\"before\":true,\"after\":true}".formatted(path));
        }
        Files.createDirectories(this.layout.rebuild().resolve("old/_extract-export"));
        Files.writeString(this.layout.rebuildIntent(), "{\"format\":1,\"parts\":[%s]}".formatted(parts));
        Files.move(this.output.resolve("parquet"), this.layout.rebuild().resolve("old/parquet"));
    }

    private static void copy(Path from, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path file : tree.toList()) {
                Files.copy(file, target.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void assertVerified() throws IOException {
        assertThat(Verification.of(this.layout).problems()).isEmpty();
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String format : List.of("parquet", "csv")) {
            Path tree = this.output.resolve(format);
            if (Files.isDirectory(tree)) {
                try (Stream<Path> all = Files.walk(tree)) {
                    for (Path file : all.filter(Files::isRegularFile).toList()) {
                        files.put(this.output.relativize(file).toString(), Files.readAllBytes(file));
                    }
                }
            }
        }
        return files;
    }

    /// Everything that people and programs read, without the times of change.
    private Map<String, String> visible() throws Exception {
        Map<String, String> found = new TreeMap<>();
        Tree.of(this.output).forEach((path, what) -> {
            if (path.matches("(parquet|csv|catalog|_extract-export/manifests)(/.*)?")) {
                found.put(path, what.replaceFirst(" \\d{4}-\\S+ ", " "));
            }
        });
        return found;
    }

}
