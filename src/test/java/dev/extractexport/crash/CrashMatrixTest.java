package dev.extractexport.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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

    /// A killed process leaves what it gave to the system, forced or not. So of points between which
    /// nothing is changed one is enough; power cuts tell them apart. Directories are made in chains,
    /// of which the ends are enough.
    static List<String> distinct(List<String> points) {
        List<String> distinct = new ArrayList<>();
        String before = "";
        for (String point : points) {
            boolean same = Stream.of(".force ", ".close ").anyMatch(before::contains) && !isWrite(point);
            boolean chained = before.contains(".mkdir ") && point.contains(".mkdir ");
            if (!chained && !same && !point.contains(".seal ")) {
                distinct.add(point);
            }
            before = point;
        }
        return distinct;
    }

    private static boolean isWrite(String point) {
        return point.contains(".write ") || point.contains(".commit ");
    }

}
