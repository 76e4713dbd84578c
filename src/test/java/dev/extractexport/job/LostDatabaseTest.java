package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/// Takes the database away at one commit after the other, both before it is done and after it is
/// done but unanswered, restarts once, and compares every byte with an undisturbed night.
///
/// This is how Spring Batch 6.0.4 comes to skip chunks (a rolled-back chunk whose execution context
/// was saved), to record UNKNOWN, and to leave executions that it refuses to restart.
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class LostDatabaseTest {

    private static final SandboxOptions SMALL = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(30));

    /// Prime, so that the sample does not fall in step with the commits of a chunk.
    private static final int EVERY = 11;

    @TempDir
    Path directory;

    @Test
    void aNightThatLosesItsDatabaseIsFinishedByTheNextWithTheSameBytes() throws IOException {
        loseAtEvery(EVERY);
    }

    @Test
    @Tag("long")
    void noCommitAtAllMayBeLostWithoutBeingMadeGood() throws IOException {
        loseAtEvery(1);
    }

    private void loseAtEvery(int every) throws IOException {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            AtomicReference<FailingCommits> counter = new AtomicReference<>();
            Night calm = night(sandbox, "calm").through((database) -> {
                counter.set(new FailingCommits(database, Integer.MAX_VALUE, false));
                return counter.get();
            });
            calm.run();
            Map<String, byte[]> expected = calm.files();
            int commits = counter.get().commits();
            assertThat(commits).isGreaterThan(40);
            for (int at = 1; at <= commits; at += every) {
                loseAt(sandbox, at, false, expected);
                loseAt(sandbox, at, true, expected);
            }
        }
    }

    private void loseAt(Sandbox sandbox, int at, boolean committed, Map<String, byte[]> expected) throws IOException {
        String name = "lost-%d-%s".formatted(at, committed);
        Throwable lost = catchThrowable(
                () -> night(sandbox, name).through((database) -> new FailingCommits(database, at, committed)).run());

        Night again = night(sandbox, name);
        again.run();

        assertThat(lost).as(name).isNotNull();
        Map<String, byte[]> found = again.files();
        assertThat(found.keySet()).as(name).isEqualTo(expected.keySet());
        expected.forEach((file, bytes) -> assertThat(found.get(file)).as("%s %s", name, file).isEqualTo(bytes));
        assertThat(new Verifier(new Layout(again.output())).verify().problems()).as(name).isEmpty();
        Layout.deleteTree(again.output());
    }

    private Night night(Sandbox sandbox, String name) {
        return new Night(sandbox, this.directory.resolve(name)).with("page-size", "10");
    }

}
