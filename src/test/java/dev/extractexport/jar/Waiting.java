package dev.extractexport.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/// Waits for what another process does.
final class Waiting {

    private static final long MAX_SECONDS = 60;

    private static final long PAUSE_NANOS = 20_000_000;

    /// Looks in a row: half a second.
    private static final int STILL = 25;

    private Waiting() {
    }

    static void forFile(Path file) {
        until(file + " comes", () -> Files.exists(file));
    }

    /// @param claim for the message when it never holds
    static void until(String claim, Check check) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
        while (!holds(check)) {
            assertThat(System.nanoTime()).as("never: %s", claim).isLessThan(giveUp);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// Until a number is above 0 and no longer grows.
    static void untilStill(String claim, LongSupplier number) {
        long[] last = { 0, 0 };
        until(claim, () -> {
            long now = number.getAsLong();
            last[1] = (now > 0 && now == last[0]) ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] > STILL;
        });
    }

    /// What is not there yet does not hold.
    private static boolean holds(Check check) {
        try {
            return check.holds();
        }
        catch (IOException ex) {
            return false;
        }
    }

    /// Whether what is waited for is there.
    @FunctionalInterface
    interface Check {

        boolean holds() throws IOException;

    }

}
