package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.extractexport.archive.SegmentFooter;
import dev.extractexport.archive.SegmentReader;
import dev.extractexport.ledger.database.Database;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/// Archive segments of published exports that were lost are fetched again, where the service still
/// gives what they held.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LostSegmentsTest {

    @TempDir
    Path directory;

    private Sandbox sandbox;

    private Night night;

    @BeforeEach
    void start() throws IOException {
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(30)));
        this.night = night(this.directory.resolve("out"));
        this.night.run();
    }

    @AfterEach
    void stop() {
        this.sandbox.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "auto", "v1-run", "v2-job" })
    void whatTheServiceStillGivesIsFetchedAgainToTheByteOfARebuild(String source) throws IOException {
        Night other = new Night(this.sandbox, this.directory.resolve(source)).with("page-size", "10")
            .with("api.source", source)
            .with("evidence", "on");
        other.run();
        Map<String, byte[]> tables = other.files();
        List<String> held = new ArrayList<>();
        for (Path segment : segments(other)) {
            held.addAll(held(segment));
            Files.delete(segment);
        }

        assertThat(other.run().getFirst().files()).isEmpty();

        List<String> found = new ArrayList<>();
        for (Path segment : segments(other)) {
            found.addAll(held(segment));
        }
        assertThat(found).isEqualTo(held);
        assertThat(problems(other)).isEmpty();
        new Rebuilding(other.output()).run();
        assertSame(other, tables);
    }

    @Test
    void aSegmentThatIsCutIsFetchedAgainToo() throws IOException {
        Path segment = segments(this.night).getLast();
        Files.write(segment, Arrays.copyOf(Files.readAllBytes(segment), 100));

        this.night.run();

        assertThat(problems(this.night)).isEmpty();
    }

    @Test
    void whateverCommitFailsMeanwhileTheNextNightMakesItGood() throws IOException {
        Map<String, byte[]> tables = this.night.files();
        for (int commit = 1; commit <= 5; commit++) {
            for (boolean committed : new boolean[] { false, true }) {
                String name = "cut-%d-%s".formatted(commit, committed);
                Night each = night(Rebuilding.copy(this.night.output(), this.directory.resolve(name)));
                for (Path segment : segments(each)) {
                    Files.delete(segment);
                }
                int cut = commit;
                assertThat(catchThrowable(
                        () -> each.through((database) -> new FailingCommits(database, cut, committed)).run()))
                    .as(name)
                    .isNotNull();

                Night next = night(each.output());
                next.run();

                assertThat(problems(next)).as(name).isEmpty();
                new Rebuilding(next.output()).run();
                assertSame(next, tables);
                Layout.deleteTree(next.output());
            }
        }
    }

    @Test
    void aLedgerThatIsLostAfterwardsIsMadeAnewFromWhatWasFetchedAgain() throws IOException {
        Map<String, byte[]> tables = this.night.files();
        for (Path segment : segments(this.night)) {
            Files.delete(segment);
        }
        this.night.run();
        Files.delete(new Layout(this.night.output()).ledger().resolve(Database.FILE));

        Manifest next = this.night.run().getFirst();

        assertThat(next.counts()).containsEntry("exported", 0L);
        assertThat(problems(this.night)).isEmpty();
        assertSame(this.night, tables);
    }

    private Night night(Path output) {
        return new Night(this.sandbox, output).with("page-size", "10");
    }

    private static List<String> problems(Night of) {
        return new Verifier(new Layout(of.output())).verify().problems();
    }

    private static void assertSame(Night of, Map<String, byte[]> tables) throws IOException {
        Map<String, byte[]> found = of.files();
        assertThat(found.keySet()).isEqualTo(new TreeSet<>(tables.keySet()));
        tables.forEach((file, bytes) -> assertThat(found.get(file)).as(file).isEqualTo(bytes));
    }

    private static List<Path> segments(Night of) throws IOException {
        try (Stream<Path> files = Files.walk(new Layout(of.output()).archive())) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<String> held(Path segment) throws IOException {
        return SegmentReader.readFooter(segment)
            .frames()
            .stream()
            .map(SegmentFooter.Frame::label)
            .map(String::valueOf)
            .toList();
    }

}
