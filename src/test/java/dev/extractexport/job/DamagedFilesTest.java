package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.torn.TornFile;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import dev.extractexport.ledger.database.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/// Cuts, flips and deletes files of an output, published or not, and compares what the next commands
/// make of it with an output that was left alone.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DamagedFilesTest {

    private static final long SEED = 20;

    @TempDir
    Path directory;

    private Sandbox sandbox;

    private final Random random = new Random(SEED);

    /// What can happen to a file.
    private enum Damage {

        CUT, FLIP, DELETE

    }

    @BeforeEach
    void start() {
        this.sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(30)));
    }

    @AfterEach
    void stop() {
        this.sandbox.close();
    }

    @Test
    void anUnfinishedExportWhoseLedgerIsLostIsFinishedWithAllThatItHadFetched() throws IOException {
        Night calm = night("calm");
        int commits = run(calm);
        for (int at : List.of(20, commits - 1)) {
            loseLedgerAt(at, calm.files());
        }
    }

    @Test
    @Tag("long")
    void whereverAnExportIsCutALostLedgerIsMadeGood() throws IOException {
        Night calm = night("calm");
        int commits = run(calm);
        for (int at = 1; at <= commits; at += 3) {
            loseLedgerAt(at, calm.files());
        }
    }

    private void loseLedgerAt(int at, Map<String, byte[]> expected) throws IOException {
        Night cut = cut("cut-" + at, at);
        long archived = segments(cut.output()).size();
        Files.delete(ledger(cut.output()));
        int before = this.sandbox.requests().size();

        List<Manifest> published = night("cut-" + at).run();

        assertSame(expected, night("cut-" + at), "cut at commit " + at);
        // What was archived is listed again, but not fetched.
        if (archived > 2 && published.getFirst().export() == 1) {
            assertThat(published.getFirst().counts().get("repeated")).as("cut at %d", at).isPositive();
            assertThat(this.sandbox.requests().size() - before).as("cut at %d", at).isLessThan(before / 2);
        }
    }

    @Test
    void aDamagedSegmentOfAnUnfinishedExportIsSetAsideAndFetchedAgain() throws IOException {
        damageSegment(Damage.CUT);
    }

    @Test
    void aStagedPartThatIsDamagedIsWrittenAgain() throws IOException {
        damageStagedPart(Damage.FLIP);
    }

    @Test
    @Tag("long")
    void whateverHappensToFilesOfAnUnfinishedExportIsMadeGood() throws IOException {
        damageSegment(Damage.FLIP, Damage.DELETE);
        Layout.deleteTree(this.directory.resolve("calm"));
        damageStagedPart(Damage.CUT, Damage.DELETE);
    }

    private void damageSegment(Damage... damages) throws IOException {
        Night calm = night("calm");
        int commits = run(calm);
        for (Damage damage : damages) {
            String what = "%s, seed %d".formatted(damage, SEED);
            Night cut = cut("segment-" + damage, commits / 2);
            List<Path> segments = segments(cut.output());
            assertThat(segments).hasSizeGreaterThan(1);
            damage(segments.get(this.random.nextInt(segments.size())), damage);

            night("segment-" + damage).run();

            assertSame(calm.files(), cut, what);
            assertThat(Files.exists(new Layout(cut.output()).setAside().resolve("ledger-ledger.mv.db"))).as(what)
                .isTrue();
        }
    }

    private void damageStagedPart(Damage... damages) throws IOException {
        Night calm = night("calm");
        int at = run(calm) - 6;
        for (Damage damage : damages) {
            String what = "%s, seed %d".formatted(damage, SEED);
            Night cut = cut("part-" + damage, at);
            while (!Files.exists(new Layout(cut.output()).staging(1))) {
                Layout.deleteTree(cut.output());
                at--;
                cut = cut("part-" + damage, at);
            }
            List<Path> parts = tree(new Layout(cut.output()).staging(1));
            assertThat(parts).as("cut at %d", at).hasSizeGreaterThan(3);
            damage(parts.get(this.random.nextInt(parts.size())), damage);

            night("part-" + damage).run();

            assertSame(calm.files(), cut, what);
        }
    }

    @Test
    void aPublishedPartThatIsDamagedIsNamedByVerifyAndWrittenAgainByRebuild() throws IOException {
        Night night = night("a");
        night.run();
        Map<String, String> whole = Rebuilding.visible(night.output());
        List<String> parts = List.copyOf(night.files().keySet());
        for (Damage damage : Damage.values()) {
            String part = parts.get(this.random.nextInt(parts.size()));
            damage(night.output().resolve(part), damage);
            assertThat(problems(night)).as("%s, seed %d", damage, SEED)
                .anyMatch((problem) -> problem.startsWith(part + ": ")
                        && problem.endsWith("; rebuild writes it again from the archive"));
        }

        new Rebuilding(night.output()).run();

        assertThat(Rebuilding.visible(night.output()).equals(whole)).isTrue();
        assertThat(problems(night)).isEmpty();
    }

    @Test
    void aPublishedSegmentThatIsDamagedIsNamedAndStopsRebuildAloneNotRun() throws IOException {
        Night night = night("a");
        night.run();
        List<Path> segments = segments(night.output());
        for (Damage damage : Damage.values()) {
            Path segment = segments.get(this.random.nextInt(segments.size()));
            byte[] bytes = Files.readAllBytes(segment);
            damage(segment, damage);

            assertThat(problems(night)).as("%s, seed %d", damage, SEED)
                .singleElement()
                .asString()
                .startsWith(night.output().relativize(segment) + ": ")
                .endsWith(
                        "; put back a good copy, or, as long as the ledger is whole, move it away and run, which fetches it again");
            assertThatThrownBy(() -> new Rebuilding(night.output()).run()).isInstanceOf(Failure.class)
                .hasMessageStartingWith("Archive segment " + segment + ": ")
                .hasMessageContaining(": put back a good copy and run rebuild again; where there is none, ");
            assertThat(night.run().getFirst().files()).isEmpty();

            Files.write(segment, bytes);
        }
        this.sandbox.turnTo(2);
        assertThat(night.run().getFirst().counts().get("exported")).isPositive();
        this.sandbox.delete((job) -> true);
        damage(segments.getLast(), Damage.DELETE);
        night.run();

        Files.delete(ledger(night.output()));
        assertThatThrownBy(night::run).isInstanceOf(Failure.class)
            .hasMessageStartingWith("The ledger in %s cannot be made anew: of export 000001, %s: missing; "
                .formatted(new Layout(night.output()).ledger(), segments.getLast()));
    }

    @Test
    void aManifestThatIsDamagedIsNamedByVerifyAndWrittenAgainByTheNextRunAndByRebuild() throws IOException {
        Night night = night("a");
        night.run();
        this.sandbox.turnTo(2);
        night.run();
        Layout layout = new Layout(night.output());
        byte[] first = Files.readAllBytes(layout.manifest(1));
        for (Damage damage : Damage.values()) {
            damage(layout.manifest(1), damage);
            assertThat(problems(night)).as("%s, seed %d", damage, SEED).isNotEmpty();

            if (damage == Damage.FLIP) {
                new Rebuilding(night.output()).run();
            }
            else {
                night.run();
            }

            assertThat(Files.readAllBytes(layout.manifest(1))).as("%s, seed %d", damage, SEED).isEqualTo(first);
            assertThat(problems(night)).isEmpty();
        }
        Files.copy(layout.manifest(2), layout.manifest(1), StandardCopyOption.REPLACE_EXISTING);

        night.run();

        assertThat(Files.readAllBytes(layout.manifest(1))).isEqualTo(first);
    }

    @Test
    void aLedgerOfAnotherOutputIsRefusedAndOneThatWasFoundTornIsMadeAnew() throws IOException {
        Night night = night("a");
        night.run();
        Night other = night("b");
        other.run();
        byte[] own = Files.readAllBytes(ledger(night.output()));
        String id;
        try (Ledger ledger = Ledger.open(new Layout(other.output()).ledger(), 1)) {
            id = ledger.outputId();
        }
        Files.copy(ledger(other.output()), ledger(night.output()), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(night::run)
            .isInstanceOfSatisfying(Failure.class, (ex) -> assertThat(ex.kind()).isEqualTo(Failure.Kind.DAMAGE))
            .hasMessageContaining("is that of another output, " + id);

        Files.write(ledger(night.output()), own);
        TornFile.mark(new Layout(night.output()).ledger());

        assertThat(night.run().getFirst().files()).isEmpty();
        assertThat(TornFile.isMarked(new Layout(night.output()).ledger())).isFalse();
        assertThat(problems(night)).isEmpty();
    }

    private Night night(String name) {
        return new Night(this.sandbox, this.directory.resolve(name)).with("page-size", "5");
    }

    /// Runs a night whole.
    /// @return how often it commits
    private static int run(Night night) throws IOException {
        AtomicReference<FailingCommits> counter = new AtomicReference<>();
        night.through((database) -> {
            counter.set(new FailingCommits(database, Integer.MAX_VALUE, false));
            return counter.get();
        }).run();
        return counter.get().commits();
    }

    /// A night that loses its database.
    private Night cut(String name, int commit) {
        Night night = night(name).through((database) -> new FailingCommits(database, commit, false));
        assertThat(catchThrowable(night::run)).isNotNull();
        return night;
    }

    private void damage(Path file, Damage damage) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (damage) {
            case CUT -> Files.write(file, Arrays.copyOf(bytes, this.random.nextInt(bytes.length)));
            case FLIP -> {
                bytes[this.random.nextInt(bytes.length)] ^= 0x10;
                Files.write(file, bytes);
            }
            case DELETE -> Files.delete(file);
        }
    }

    private static void assertSame(Map<String, byte[]> expected, Night night, String what) throws IOException {
        Map<String, byte[]> found = night.files();
        assertThat(found.keySet()).as(what).isEqualTo(expected.keySet());
        expected.forEach((file, bytes) -> assertThat(found.get(file)).as("%s: %s", what, file).isEqualTo(bytes));
        assertThat(problems(night)).as(what).isEmpty();
    }

    private static List<String> problems(Night night) {
        return new Verifier(new Layout(night.output())).verify().problems();
    }

    private static List<Path> segments(Path output) throws IOException {
        return tree(new Layout(output).archive());
    }

    private static List<Path> tree(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Path ledger(Path output) {
        return new Layout(output).ledger().resolve(Database.FILE);
    }

}
