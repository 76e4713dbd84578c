package dev.extractexport.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.extractexport.testing.crash.Lane.Plan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Ends a real process at every point at which it writes, renames, deletes, commits or has an
/// answer, restarts it once, and compares every byte with an undisturbed export.
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CrashMatrixTest {

    @TempDir
    Path directory;

    @Test
    @Tag("long")
    void noCrashLeavesATrace() throws Exception {
        try (Crashes crashes = new Crashes(this.directory)) {
            List<String> points = distinct(crashes.points());
            int every = Integer.getInteger("every", 1);
            points = java.util.stream.IntStream.range(0, points.size()).filter((i) -> i % every == 0).mapToObj(points::get).toList();
            System.err.println(points.size() + " of " + crashes.points().size());
            long began = System.nanoTime();
            List<String> wrong = crashes.make(points.stream().map(CrashMatrixTest::halted).toList());
            System.err.println((System.nanoTime() - began) / 1_000_000_000L + " s");
            assertThat(wrong).isEmpty();
        }
    }

    private static Crashes.Trial halted(String point) {
        return new Crashes.Trial(point, List.of(Plan.CALM.at(point)), Plan.CALM);
    }

    /// A killed process leaves what it gave to the system, forced or not. So the points before which
    /// something was changed are enough; power cuts tell the others apart. Directories are made in
    /// chains, of which the first is enough, and a chunk of the ledger without its seal is as good as
    /// the half of it.
    static List<String> distinct(List<String> points) {
        List<String> distinct = new ArrayList<>();
        String before = "";
        for (String point : points) {
            String operation = point.substring(point.indexOf('.') + 1, point.indexOf(' '));
            if (!List.of("force", "close", "seal").contains(operation)) {
                if (!operation.equals("mkdir") || !before.equals("mkdir")) {
                    distinct.add(point);
                }
                before = operation;
            }
        }
        return distinct;
    }


    /// What survives a power cut changes with what is forced.
    static List<String> durable(List<String> points) {
        List<String> durable = new ArrayList<>();
        for (int i = 1; i < points.size(); i++) {
            if (points.get(i - 1).contains(".force ")) {
                durable.add(points.get(i));
            }
        }
        return durable;
    }

}
