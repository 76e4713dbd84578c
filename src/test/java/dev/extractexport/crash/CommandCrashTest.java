package dev.extractexport.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.extractexport.crash.Crashes.Trial;
import dev.extractexport.ledger.database.Database;
import dev.extractexport.publish.Layout;
import dev.extractexport.testing.crash.Lane.Plan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// As [CrashMatrixTest], for what is done with an output that is there: `rebuild`, `quarantine retry`
/// with the night after it, and a `run` that makes a lost or torn ledger anew.
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CommandCrashTest {

    private static final long SEED = 20261127;

    private static final Plan REBUILD = Plan.of("rebuild", "--progress", "none");

    private static final Plan RETRY = Plan.of("quarantine", "retry", "--all");

    private static final String INTENT_WRITTEN = "state.rename rebuild.json#1";

    private static final String INTENT_GONE = "state.delete rebuild.json#";

    @TempDir
    Path directory;

    @Test
    void aRebuildThatIsEndedInItsSwapIsFinishedByTheNext() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, CommandCrashTest::oneNight)) {
            crashes.expect(REBUILD);

            assertThat(crashes.make(List.of(Trial.of(REBUILD.at("catalog.rename catalog#1")),
                    Trial.of(REBUILD.at("old.rename staging/rebuild/old/csv#1").by("CUT")))))
                .isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashOfARebuildIsSeenAfterTheNext() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, CommandCrashTest::twoNights)) {
            Plan rebuild = doing(REBUILD, "datasets:", "  papers: [Bank statement row, Purchase order]");
            List<String> points = crashes.expect(rebuild);

            List<Trial> trials = new ArrayList<>(
                    sampled(points).stream().map((point) -> Trial.of(rebuild.at(point))).toList());
            List<String> durable = Sample.spread(Sample.durable(points), 4);
            for (int i = 0; i < durable.size(); i++) {
                trials.add(Trial.of(rebuild.at(durable.get(i)).by((i % 2 == 0) ? "CUT" : "CHANCE:" + (SEED + i))));
            }
            assertThat(crashes.make(trials)).isEmpty();
        }
    }

    /// A rebuild that is ended before its swap has not happened; after that it has.
    @Test
    @Tag("long")
    void noCrashOfARebuildIsSeenAfterTheNextRun() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, CommandCrashTest::oneNight)) {
            Plan csv = Plan.of("rebuild", "--progress", "none", "--formats", "csv");
            crashes.expect(Scene.RUN);
            List<String> points = crashes.expect(csv, Scene.RUN);

            List<Trial> trials = new ArrayList<>();
            List<String> sampled = sampled(points);
            for (int i = 0; i < sampled.size(); i += 2) {
                Plan plan = csv.at(sampled.get(i));
                trials.add(Trial.of((i % 4 == 0) ? plan : plan.by("CHANCE:" + (SEED + i)), Scene.RUN));
            }
            assertThat(crashes.make(trials)).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashOfARetryIsSeen() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, CommandCrashTest::allowed)) {
            List<String> points = Sample.spread(Sample.distinct(crashes.expect(RETRY, Scene.SECOND_RUN)), 8);

            assertThat(crashes
                .make(points.stream().map((point) -> Trial.of(RETRY.at(point), RETRY, Scene.SECOND_RUN)).toList()))
                .isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashInTheNightAfterARetryLeavesATrace() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, (scene) -> {
            allowed(scene);
            scene.calmly(RETRY);
        })) {
            List<String> points = Sample.spread(Sample.thinned(crashes.expectRun(Scene.SECOND_RUN), 1, 4), 8);

            assertThat(crashes.make(points.stream().map((point) -> Trial.of(Scene.SECOND_RUN.at(point))).toList()))
                .isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashOfARunThatHealsALostLedgerLeavesATrace() throws Exception {
        healing((scene) -> {
            scene.calmly(Scene.RUN);
            Files.delete(ledger(scene));
            scene.turn();
        }, 10);
    }

    @Test
    @Tag("long")
    void noCrashOfARunThatHealsATornLedgerLeavesATrace() throws Exception {
        healing((scene) -> {
            scene.calmly(Scene.RUN);
            byte[] whole = Files.readAllBytes(ledger(scene));
            Files.write(ledger(scene), Arrays.copyOf(whole, whole.length / 2));
            scene.turn();
        }, 5);
    }

    @Test
    @Tag("long")
    void noCrashOfARunThatFetchesLostSegmentsAgainLeavesATrace() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, false, (scene) -> {
            scene.calmly(Scene.RUN);
            Layout.deleteTree(new Layout(scene.lane().output()).archive());
        })) {
            List<String> points = Sample.thinned(crashes.expectRun(Scene.SECOND_RUN), 1, 6);
            List<String> refetching = points.subList(points.indexOf(Sample.first(points, "segment.write ")),
                    points.size());
            assertThat(refetching.stream().map(Sample::kind)).contains("segment.rename", "ledger.commit",
                    "manifest.rename");

            List<Trial> trials = new ArrayList<>();
            for (String point : Sample.spread(refetching, 10)) {
                trials.add(Trial.of(Scene.SECOND_RUN.at(point).by((trials.size() % 3 < 2) ? "HALT" : "CUT")));
            }
            assertThat(crashes.make(trials)).isEmpty();
        }
    }

    private void healing(Crashes.Preparation lost, int count) throws Exception {
        try (Crashes crashes = new Crashes(this.directory, false, lost)) {
            List<String> points = Sample.thinned(crashes.expectRun(Scene.SECOND_RUN), 1, 6);
            int healed = points.indexOf(Sample.first(points, "http.answer /api/v2/extract#2"));
            assertThat(points.stream().map(Sample::kind)).contains("healed-ledger.commit", "ledger.rename");

            List<Trial> trials = new ArrayList<>();
            for (String point : Sample.spread(points.subList(0, healed), count)) {
                trials.add(Trial.of(Scene.SECOND_RUN.at(point).by((trials.size() % 3 < 2) ? "HALT" : "CUT")));
            }
            assertThat(crashes.make(trials)).isEmpty();
        }
    }

    /// Every step of the swap, and some of what comes before and after it.
    private static List<String> sampled(List<String> points) {
        int begun = points.indexOf(INTENT_WRITTEN);
        // Before it a half intent was swept.
        List<String> swap = points.subList(begun, points.size());
        int ended = begun + 1 + swap.stream().map((point) -> point.startsWith(INTENT_GONE)).toList().indexOf(true);
        List<String> sampled = new ArrayList<>(Sample.spread(Sample.thinned(points.subList(0, begun), 1, 8), 10));
        sampled.addAll(Sample.thinned(points.subList(begun, ended), 1, 1));
        sampled.addAll(Sample.spread(Sample.thinned(points.subList(ended, points.size()), 1, 8), 3));
        return sampled;
    }

    private Plan doing(Plan plan, String... jobFile) throws IOException {
        Path file = this.directory.resolve("job.yml");
        Files.writeString(file, "export:\n  " + String.join("\n  ", jobFile) + "\n");
        return plan.with(file.toString());
    }

    private static void oneNight(Scene scene) throws IOException, InterruptedException {
        scene.calmly(Scene.RUN);
    }

    private static void twoNights(Scene scene) throws IOException, InterruptedException {
        scene.calmly(Scene.RUN);
        scene.turn();
        scene.calmly(Scene.SECOND_RUN);
    }

    private static void allowed(Scene scene) throws IOException, InterruptedException {
        scene.calmly(Scene.RUN);
        scene.turn();
        scene.allow();
    }

    private static Path ledger(Scene scene) {
        return new Layout(scene.lane().output()).ledger().resolve(Database.FILE);
    }

}
