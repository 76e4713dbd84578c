package dev.extractexport.cli.outcome;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.console.Voice;
import dev.extractexport.ledger.forced.ForcedFile;

/// Ends a process that cannot write its ledger and does not end by itself. It should, in the moment
/// in which the first call fails; but a thread that was in the database just then may turn there for
/// ever (see [ForcedFile]), and a night must not hang.
public final class LastResort {

    /// For the ordinary end: the requests in hand are left within seconds.
    private static final Duration GRACE = Duration.ofSeconds(60);

    private LastResort() {
    }

    /// Stands by from now on.
    public static void standBy(Voice voice) {
        standBy(voice, GRACE);
    }

    /// @param grace for the ordinary end
    static void standBy(Voice voice, Duration grace) {
        ForcedFile
            .whenLost((lost) -> Thread.ofPlatform().daemon().name("last-resort").start(() -> end(voice, grace, lost)));
    }

    private static void end(Voice voice, Duration grace, IOException lost) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < grace.toNanos()) {
            LockSupport.parkNanos(grace.toNanos());
        }
        voice.error("The ledger cannot be written (%s); make room or make it writable, and run again"
            .formatted(OneLine.of(String.valueOf(lost.getMessage()))));
        Runtime.getRuntime().halt(ExitCode.INCOMPLETE.code());
    }

}
