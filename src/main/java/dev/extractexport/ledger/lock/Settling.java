package dev.extractexport.ledger.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// How long a note must stand before its writer may rely on it, for hosts that begin in the same
/// moment and do not see each other's locks.
public final class Settling {

    /// Only one host at a time mounts these. One that is not known here may be shared.
    private static final Set<String> LOCAL = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs",
            "jfs", "tmpfs", "ramfs", "overlay", "apfs", "hfs", "ufs");

    /// NFS shows what another host wrote after 3 s at the latest (`acregmin`).
    private static final long PAUSE_NANOS = 4_000_000_000L;

    private Settling() {
    }

    /// Waits, where the file may be another host's as well.
    /// @param file that bears the note
    public static void await(Path file) {
        if (!isLocal(file)) {
            long end = System.nanoTime() + PAUSE_NANOS;
            for (long left = PAUSE_NANOS; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        }
    }

    private static boolean isLocal(Path file) {
        try {
            return LOCAL.contains(Files.getFileStore(file).type());
        }
        catch (IOException ex) {
            return false;
        }
    }

}
