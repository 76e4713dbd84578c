package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.database.Database;
import dev.extractexport.publish.Layout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Two or three damages at once, of different files of an output of three nights, drawn from fixed
/// seeds; then what an operator does: `run`, `verify`, `rebuild`. Either the tables end as those of a
/// twin that was left alone, or a command says what is lost and what to do; and no row comes twice.
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoubleDamageTest {

    private static final long SEED = 20261127;

    private ThreeNights nights;

    private enum Damage {

        DELETE, CUT, FLIP, EMPTY, OLDER, FOREIGN

    }

    @BeforeAll
    void export(@TempDir Path directory) throws Exception {
        this.nights = new ThreeNights(directory);
    }

    @AfterAll
    void stop() {
        this.nights.close();
    }

    @Test
    void aFewDamagesAtOnceAreMadeGoodOrTold() throws Exception {
        damage(2, SEED, List.of(this.nights.last), List.of(Damage.DELETE, Damage.CUT, Damage.FLIP, Damage.EMPTY));
    }

    @Test
    @Tag("long")
    void manyDamagesAtOnceAreMadeGoodOrTold() throws Exception {
        List<Path> states = new ArrayList<>(this.nights.states);
        states.add(this.nights.cut());
        damage(Integer.getInteger("double-damage.cases", 12), Long.getLong("double-damage.seed", SEED + 1), states,
                List.of(Damage.values()));
    }

    /// As when state is put back from a backup, and the tables are not.
    @Test
    void tablesThatAreNewerThanTheStateBesideThemAreNeverWrittenTo() throws Exception {
        Map<String, String> tables = Rebuilding.visible(this.nights.last);
        for (Path older : List.of(this.nights.states.getFirst(), this.nights.states.get(1))) {
            Layout layout = this.nights.hurt();
            this.nights.replace(layout.state(), older);

            List<String> said = this.nights.operate();

            assertThat(said).as("%s", older)
                .hasSize(3)
                .allMatch((line) -> line.startsWith("run: DAMAGE " + this.nights.copy + " holds ")
                        && line.contains(", such as parquet/results/")
                        && line.endsWith("000003-* out of parquet/ and csv/ and run again, which "
                                + "exports anew what the service still holds"));
            Map<String, String> after = Rebuilding.visible(this.nights.copy);
            assertThat(after.entrySet().stream().filter((it) -> it.getKey().startsWith("parquet/")).toList())
                .isEqualTo(tables.entrySet().stream().filter((it) -> it.getKey().startsWith("parquet/")).toList());
        }
    }

    @Test
    void withTheLedgerAManifestIsLostThatIsNotTheLast() throws Exception {
        Layout layout = this.nights.hurt();
        Layout.deleteTree(layout.ledger());
        Files.delete(layout.manifest(2));

        assertThat(this.nights.operate()).containsExactly("run: complete", "verify: []");
        assertThat(layout.setAside()).isDirectoryContaining("glob:**manifests-000003.json")
            .isDirectoryContaining("glob:**parquet-results-*000002-*")
            .isDirectoryContaining("glob:**parquet-results-*000003-*");
        assertThat(new Rebuilding(this.nights.copy).run().orElseThrow().isUnchanged()).isTrue();
    }

    @Test
    @Tag("long")
    void withTheLedgerAllManifestsAreLost() throws Exception {
        Layout layout = this.nights.hurt();
        Layout.deleteTree(layout.ledger());
        Layout.deleteTree(layout.manifests());

        assertThat(this.nights.operate()).containsExactly("run: complete", "verify: []");
        assertThat(new Rebuilding(this.nights.copy).run().orElseThrow().isUnchanged()).isTrue();
    }

    @Test
    @Tag("long")
    void withTheLedgerTheLastManifestIsTorn() throws Exception {
        for (String command : List.of("run", "rebuild")) {
            Layout layout = this.nights.hurt();
            Layout.deleteTree(layout.ledger());
            Files.write(layout.manifest(3), new byte[50]);
            if (command.equals("rebuild")) {
                assertThat(new Rebuilding(this.nights.copy).run().orElseThrow().unfinished()).isTrue();
            }

            assertThat(this.nights.operate()).as(command).containsExactly("run: complete", "verify: []");
            assertThat(layout.setAside()).isDirectoryContaining("glob:**parquet-results-*000003-*");
        }
    }

    @Test
    void withLedgerAndManifestASegmentIsLostOfWhichOnlyTheTablesTell() throws Exception {
        Layout layout = this.nights.hurt();
        Layout.deleteTree(layout.ledger());
        Files.write(layout.manifest(3), new byte[50]);
        Files.delete(ThreeNights.below(layout.archive().resolve("000003")).getLast());

        List<String> said = this.nights.operate();

        assertThat(said).hasSize(3)
            .allMatch((line) -> line
                .matches("run: DAMAGE The ledger in \\S+ cannot be made anew: export 000003 has \\d+ "
                        + "rows in the table runs, but only \\d+ in \\S+/archive/000003, so a segment is lost; put back a "
                        + "good copy of it, of \\S+/000003.json or of the ledger; where there is none, move the files "
                        + "000003-\\* out of parquet/ and csv/ and run again, which fetches again what the service still "
                        + "holds"));
        assertThat(layout.manifest(3)).exists();
        assertThat(layout.setAside()).doesNotExist();

        this.nights.moveParts(3);

        assertThat(this.nights.attempt("run", said, () -> this.nights.night(this.nights.copy).run())).as("%s", said)
            .isTrue();
        this.nights.assertStillHeldAsExpected();
    }

    /// What the message says to do is what helps: where the service still has it, all is
    /// whole again.
    @Test
    @Tag("long")
    void aLostSegmentOfAPublishedExportIsFetchedAgainWhereItsManifestAndTablesAreMovedAway() throws Exception {
        Layout layout = this.nights.hurt();
        Path segment = ThreeNights.below(layout.archive().resolve("000001")).getFirst();
        Files.delete(segment);
        List<String> said = new ArrayList<>();
        assertThat(this.nights.attempt("rebuild", said, () -> new Rebuilding(this.nights.copy).run())).isFalse();
        assertThat(said.getFirst()).contains(segment.toString());
        Layout.deleteTree(layout.ledger());
        assertThat(this.nights.attempt("run", said, () -> this.nights.night(this.nights.copy).run())).isFalse();
        assertThat(said.getLast()).contains(segment.toString())
            .endsWith(
                    "where there is none, move %s, and the files 000001-* of parquet/ and csv/, out of the output and "
                        .formatted(layout.manifest(1)) + "run again, which fetches again what the service still holds");

        Files.delete(layout.manifest(1));
        this.nights.moveParts(1);

        assertThat(this.nights.attempt("run", said, () -> this.nights.night(this.nights.copy).run())).as("%s", said)
            .isTrue();
        this.nights.assertStillHeldAsExpected();
        assertThat(new Rebuilding(this.nights.copy).run().orElseThrow().isUnchanged()).isTrue();
    }

    @Test
    @Tag("long")
    void aLedgerOrAManifestFromBeforeARebuildGivesWayToTheTables() throws Exception {
        for (boolean ledger : List.of(true, false)) {
            Layout layout = this.nights.hurt();
            Path file = ledger ? layout.ledger().resolve(Database.FILE) : layout.manifest(2);
            byte[] before = Files.readAllBytes(file);
            new Rebuilding(this.nights.copy).with("evidence", "on").run();
            byte[] manifest = Files.readAllBytes(layout.manifest(2));
            Files.write(file, before);

            assertThat(this.nights.operate()).as("ledger %s", ledger).containsExactly("run: complete", "verify: []");
            assertThat(layout.manifest(2)).hasBinaryContent(manifest);
        }
    }

    @Test
    void tablesOfARebuildThatTheStateBesideThemDoesNotKnowAreNeverWrittenTo() throws Exception {
        Layout layout = this.nights.hurt();
        new Rebuilding(this.nights.copy).with("names", "snake_case").run();
        this.nights.replace(layout.state(), this.nights.last);
        List<String> said = new ArrayList<>();

        assertThat(this.nights.attempt("run", said, () -> this.nights.night(this.nights.copy).run())).isFalse();

        assertThat(said.getLast()).startsWith("run: DAMAGE " + layout.root() + " holds other tables than its manifests")
            .contains(" files are missing or of another length, such as ", ", and others are there, such as ");
        Layout.deleteTree(layout.root().resolve("parquet"));
        Layout.deleteTree(layout.root().resolve("csv"));
        new Rebuilding(this.nights.copy).run();
        assertThat(this.nights.operate()).containsExactly("run: complete", "verify: []");
    }

    @Test
    void whatIsLostOfTheTablesIsToldBeforeEachRun() throws Exception {
        Layout layout = this.nights.hurt();
        this.nights.replace(layout.root().resolve("parquet"), this.nights.states.getFirst());

        try (LedgerView ledger = LedgerView.open(layout.ledger(), layout.lock()).orElseThrow()) {
            assertThat(LedgerCheck.refuseRun(layout, ledger))
                .matches("\\d+ of the files that manifests name are missing or of another length, such as "
                        + "\\S+/parquet/\\S+/00000[23]-\\S+: verify names them all, rebuild writes tables again from the "
                        + "archive");
        }
    }

    @Test
    @Tag("long")
    void withoutAManifestTheArchiveTellsThatALedgerIsForeign() throws Exception {
        Layout layout = this.nights.hurt();
        Layout.deleteTree(layout.manifests());
        this.nights.replace(layout.ledger(), this.nights.foreign());

        assertThat(this.nights.operate()).hasSize(3)
            .allMatch((line) -> line
                .startsWith("run: DAMAGE The ledger in %s is that of another output, ".formatted(layout.ledger())));
    }

    /// Of an export that is still fetching nothing can be in place.
    @Test
    @Tag("long")
    void tablesOfAnExportThatTheStateBesideThemKnowsAsBegunAreNeverWrittenTo() throws Exception {
        this.nights.cut();
        Layout layout = this.nights.hurt();
        this.nights.replace(layout.state(), this.nights.cut());

        assertThat(this.nights.operate()).hasSize(3).allMatch((line) -> line.contains(" files of export 000003 ("));
    }

    @Test
    @Tag("long")
    void anIntentThatNothingIsStagedForIsForgotten() throws Exception {
        Layout layout = this.nights.hurt();
        Files.write(layout.rebuildIntent(), new byte[3]);

        assertThat(this.nights.operate()).containsExactly("run: complete", "verify: []");
    }

    private void damage(int cases, long seed, List<Path> states, List<Damage> kinds) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < cases; i++) {
            Random random = new Random(seed * 1_000 + i);
            Path state = (random.nextInt(4) == 0) ? states.get(random.nextInt(states.size())) : this.nights.last;
            this.nights.hurt(state);
            List<String> done = new ArrayList<>();
            done.add("seed %d, case %d, %s".formatted(seed, i, state.getFileName()));
            int damages = 2 + random.nextInt(2);
            for (int j = 0; j < damages; j++) {
                done.add(damage(state, random, kinds.get(random.nextInt(kinds.size()))));
            }
            try {
                done.addAll(this.nights.operate());
            }
            catch (AssertionError | RuntimeException ex) {
                done.add("WRONG " + ex);
                wrong.add(String.join("\n  ", done));
            }
        }
        assertThat(wrong).isEmpty();
    }

    /// @return what was done
    private String damage(Path state, Random random, Damage kind) throws IOException {
        Layout layout = new Layout(this.nights.copy);
        List<Path> targets = switch (random.nextInt(9)) {
            case 0, 1 -> List.of(layout.ledger().resolve("ledger.mv.db"));
            case 2, 3 -> ThreeNights.below(layout.manifests());
            case 4 -> ThreeNights.below(layout.archive());
            case 5 -> ThreeNights.below(layout.root().resolve("parquet"));
            case 6 -> ThreeNights.below(layout.catalog());
            case 7 -> directories(layout);
            default -> List.of(layout.lock(), layout.rebuildIntent(), layout.staging());
        };
        if (targets.isEmpty()) {
            return "nothing";
        }
        Path target = targets.get(random.nextInt(targets.size()));
        // The database has no checksum over its pages: see LostStateTest.
        boolean unseen = kind == Damage.FLIP && target.startsWith(layout.ledger());
        Damage damage = unseen ? Damage.CUT : kind;
        Path path = this.nights.copy.relativize(target);
        Path from = switch (damage) {
            case OLDER -> this.nights.states.get(random.nextInt(this.nights.states.size())).resolve(path);
            case FOREIGN -> this.nights.foreign().resolve(path);
            default -> state;
        };
        boolean replaced = damage == Damage.OLDER || damage == Damage.FOREIGN;
        if (replaced || damage == Damage.DELETE || Files.isDirectory(target)) {
            Layout.deleteTree(target);
            if (replaced && Files.exists(from)) {
                Files.createDirectories(target.getParent());
                Rebuilding.copy(from, target);
            }
        }
        else if (Files.exists(target)) {
            byte[] bytes = Files.readAllBytes(target);
            if (damage == Damage.FLIP && bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] ^= 0x10;
            }
            Files.write(target, switch (damage) {
                case CUT -> Arrays.copyOf(bytes, (bytes.length > 0) ? random.nextInt(bytes.length) : 0);
                case EMPTY -> new byte[0];
                default -> bytes;
            });
        }
        return damage + " " + path + ((damage == Damage.OLDER) ? " as in " + from : "");
    }

    private static List<Path> directories(Layout layout) {
        return List.of(layout.state(), layout.archive(), layout.manifests(), layout.ledger(), layout.catalog(),
                layout.archive().resolve(Layout.number(ThreeNights.NIGHTS)),
                layout.archive().resolve(Layout.number(1)));
    }

}
