package dev.extractexport.jar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/// Waits for what another process does.
final class Waiting {

    private static final long MAX_SECONDS = 60;

    private static final long PAUSE_NANOS = 20_000_000;

    private Waiting() {
    }

    static void forFile(Path file) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as("%s never came", file).isLessThan(giveUp);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

}
