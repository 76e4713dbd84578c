package dev.extractexport.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.extractexport.crash.Crashes.Trial;
import dev.extractexport.testing.crash.Lane.Plan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Ends a real process at every point at which it writes, renames, deletes, commits or has an
/// answer, restarts it once, and compares every byte with an undisturbed export. Power cuts besides,
/// which lose what was not forced.
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class CrashMatrixTest {

    private static final long SEED = 20261126;

    @TempDir
    Path directory;

    @Test
    void aSampleOfCrashesLeavesNoTrace() throws Exception {
        try (Crashes crashes = firstNight()) {
            List<String> points = crashes.expectRun(Scene.RUN);

            List<String> wrong = crashes.make(List.of(Trial.of(Scene.RUN.at(Sample.first(points, "segment.write "))),
                    Trial.of(Scene.RUN.at(Sample.first(points, "table.rename ")).by("CUT")),
                    Trial.of(Scene.RUN.at(Sample.first(points, "ledger.seal main#9")).by("CHANCE:1"))));

            assertThat(wrong).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashLeavesATrace() throws Exception {
        try (Crashes crashes = firstNight()) {
            List<String> points = Sample.thinned(crashes.expectRun(Scene.RUN), 2, 4);
            assertThat(points).hasSizeBetween(120, 170);
            assertThat(points.stream().map(Sample::kind)).contains("http.answer", "segment.write", "segment.rename",
                    "ledger.commit", "part.write", "part.rename", "table.mkdir", "table.rename", "manifest.write",
                    "manifest.rename", "catalog.write", "catalog.rename", "part.delete");

            assertThat(crashes.make(points.stream().map((point) -> Trial.of(Scene.RUN.at(point))).toList())).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noPowerCutLeavesATrace() throws Exception {
        try (Crashes crashes = firstNight()) {
            List<String> points = Sample.spread(Sample.durable(crashes.expectRun(Scene.RUN)), 16);
            List<Trial> trials = new ArrayList<>();
            for (int i = 0; i < points.size(); i++) {
                Plan plan = Scene.RUN.at(points.get(i));
                trials.add(Trial.of(plan.by("CUT")));
                trials.add(Trial.of(plan.by("CHANCE:" + (SEED + i))));
            }

            assertThat(crashes.make(trials)).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashOfManyThreadsOrOfARestartLeavesATrace() throws Exception {
        try (Crashes crashes = firstNight()) {
            assertThat(crashes.make(tangled(crashes.expectRun(Scene.RUN).size()))).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashInALaterNightLeavesATrace() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, (scene) -> {
            scene.calmly(Scene.RUN);
            scene.turn();
        })) {
            List<String> points = Sample.spread(Sample.thinned(crashes.expectRun(Scene.SECOND_RUN), 2, 4), 12);
            List<Trial> trials = IntStream.range(0, points.size())
                .mapToObj((i) -> Trial
                    .of(Scene.SECOND_RUN.at(points.get(i)).by((i % 2 == 0) ? "HALT" : "CHANCE:" + (SEED + i))))
                .toList();

            assertThat(crashes.make(trials)).isEmpty();
        }
    }

    private Crashes firstNight() throws IOException, InterruptedException {
        return new Crashes(this.directory, (scene) -> {
        });
    }

    /// Crashes of runs with several flatten workers, two and three crashes in a row, and
    /// crashes soon after a restart.
    /// @param count of points of a run
    private static List<Trial> tangled(int count) {
        Random random = new Random(SEED);
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Plan threads = anywhere(count, random).on(4);
            trials.add(Trial.of(threads));
            Plan first = anywhere(count, random);
            Plan restart = Scene.RUN.at("#" + (1 + random.nextInt(60))).by((i % 2 == 0) ? "HALT" : "CUT");
            trials.add(new Trial("restart " + first.at() + restart.at(), List.of(first, restart), List.of(Scene.RUN)));
            trials.add(new Trial("three " + first.at(), List.of(first, restart, restart), List.of(Scene.RUN)));
        }
        return trials;
    }

    /// A point of the first three fifths: an export on many threads comes by as many,
    /// about; and behind its end each restart would add an export without anything new.
    private static Plan anywhere(int count, Random random) {
        return Scene.RUN.at("#" + (1 + random.nextInt(count * 3 / 5)));
    }

}
