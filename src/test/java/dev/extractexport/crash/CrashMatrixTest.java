package dev.extractexport.crash;

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

    /// The commits that end an export, and one in so many of those after them.
    private static final int CLOSING = 12;

    @TempDir
    Path directory;

    @Test
    void aSampleOfCrashesLeavesNoTrace() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, 1)) {
            Plan calm = crashes.calm();
            List<String> points = crashes.points();

            List<String> wrong = crashes.make(List.of(once(calm.at(first(points, "segment.write "))),
                    once(calm.at(first(points, "table.rename ")).by("CUT")),
                    once(calm.at(first(points, "ledger.seal main#9")).by("CHANCE:1"))));

            assertThat(wrong).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashLeavesATrace() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, 1)) {
            List<String> points = distinct(crashes.points());
            assertThat(points.stream().map(CrashMatrixTest::site)).contains("http.answer", "segment.write",
                    "segment.rename", "ledger.commit", "part.write", "part.rename", "table.mkdir", "table.rename",
                    "manifest.write", "manifest.rename", "catalog.write", "catalog.rename", "part.delete");

            assertThat(crashes.make(points.stream().map((point) -> once(crashes.calm().at(point))).toList())).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noPowerCutLeavesATrace() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, 1)) {
            List<String> points = durable(crashes.points());
            List<Trial> trials = new ArrayList<>();
            for (int i = 0; i < points.size(); i += 9) {
                Plan plan = crashes.calm().at(points.get(i));
                trials.add(once(plan.by("CUT")));
                trials.add(once(plan.by("CHANCE:" + (SEED + i))));
            }

            assertThat(crashes.make(trials)).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashOfManyThreadsOrOfARestartLeavesATrace() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, 1)) {
            assertThat(crashes.make(tangled(crashes))).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void noCrashInALaterNightLeavesATrace() throws Exception {
        try (Crashes crashes = new Crashes(this.directory, 2)) {
            List<String> points = distinct(crashes.points());
            List<Trial> trials = IntStream.range(0, points.size())
                .filter((i) -> i % 12 == 0)
                .mapToObj((i) -> once(crashes.calm().at(points.get(i)).by((i % 2 == 0) ? "HALT" : "CHANCE:" + i)))
                .toList();

            assertThat(crashes.make(trials)).isEmpty();
        }
    }

    /// Crashes of runs with several flatten workers, two and three crashes in a row, and
    /// crashes soon
    /// after a restart.
    static List<Trial> tangled(Crashes crashes) {
        Random random = new Random(SEED);
        Plan calm = crashes.calm();
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Plan threads = anywhere(calm, crashes, random).on(4);
            trials.add(new Trial("threads " + threads.at(), List.of(threads), calm.on(4)));
            Plan first = anywhere(calm, crashes, random);
            Plan restart = calm.at("#" + (1 + random.nextInt(60))).by((i % 2 == 0) ? "HALT" : "CUT");
            trials.add(new Trial("restart " + first.at() + restart.at(), List.of(first, restart), calm));
            trials.add(new Trial("three " + first.at(), List.of(first, restart, restart), calm));
        }
        return trials;
    }

    private static Trial once(Plan plan) {
        return new Trial(plan.at() + " " + plan.how(), List.of(plan), Plan.CALM.when(plan.clock()));
    }

    /// A point of the first three fifths: an export on many threads comes by as many,
    /// about; and behind its end each restart would add an export without anything new.
    private static Plan anywhere(Plan calm, Crashes crashes, Random random) {
        return calm.at("#" + (1 + random.nextInt(crashes.points().size() * 3 / 5)));
    }

    private static String first(List<String> points, String beginning) {
        return points.stream().filter((point) -> point.startsWith(beginning)).findFirst().orElseThrow();
    }

    private static String site(String point) {
        return point.substring(0, point.indexOf(' '));
    }

    /// A killed process leaves what it gave to the system, forced or not. So the points
    /// before which
    /// something was changed are enough; power cuts tell the others apart. Directories
    /// are made in
    /// chains, of which the first is enough, and a chunk of the ledger without its seal
    /// is as good as
    /// the half of it. Of what H2 tidies up as it closes, which it does otherwise each
    /// time, a few
    /// are taken.
    static List<String> distinct(List<String> points) {
        List<String> distinct = new ArrayList<>();
        String before = "";
        int closing = 0;
        for (int i = 0; i < points.size(); i++) {
            String site = site(points.get(i));
            String operation = site.substring(site.indexOf('.') + 1);
            if (!List.of("force", "close", "seal").contains(operation)) {
                boolean chained = operation.equals("mkdir") && before.equals("mkdir");
                closing += (i > lastOfExport(points)) ? 1 : 0;
                if (!chained && (closing < CLOSING || closing % CLOSING == 0)) {
                    distinct.add(points.get(i));
                }
                before = operation;
            }
        }
        return distinct;
    }

    private static int lastOfExport(List<String> points) {
        return IntStream.range(0, points.size())
            .filter((i) -> !points.get(i).startsWith("ledger.") && !points.get(i).endsWith("lock#1"))
            .max()
            .orElseThrow();
    }

    /// What survives a power cut changes with what is forced.
    static List<String> durable(List<String> points) {
        return IntStream.range(1, points.size())
            .filter((i) -> points.get(i - 1).contains(".force "))
            .mapToObj(points::get)
            .toList();
    }

}
