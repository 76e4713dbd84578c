package dev.extractexport.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;

/// One export at a time per output: a lock of the operating system on one file, which ends with its
/// process however that ends. The file itself says who holds it and is never deleted.
public final class OutputLock implements AutoCloseable {

    /// Enough for a line about the holder.
    private static final int MAX_NOTE_BYTES = 200;

    /// A status command probes the lock for microseconds; an export holds it for good.
    private static final int TRIES = 3;

    private static final long PAUSE_NANOS = 50_000_000;

    private final FileChannel channel;

    private final FileLock lock;

    private OutputLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /// Takes the lock or fails at once.
    /// @throws Failure LOCKED naming the holder
    public static OutputLock take(Path file, Instant now) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = null;
            for (int i = 0; i < TRIES && lock == null; i++) {
                LockSupport.parkNanos((i > 0) ? PAUSE_NANOS : 0);
                lock = tryLock(channel, false);
            }
            if (lock == null) {
                String holder = note(channel);
                channel.close();
                throw new Failure(Failure.Kind.LOCKED,
                        "Another export holds this output (%s); wait for it, or see it with: status".formatted(holder));
            }
            String note = "process %d since %s".formatted(ProcessHandle.current().pid(), now);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)), 0);
            return new OutputLock(channel, lock);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The lock file %s cannot be used (%s)".formatted(file, ex.getMessage()), ex);
        }
    }

    /// Who holds the lock now, or null when nobody does. The probe is a shared lock for a
    /// moment;
    /// [#take] tries again while only such a probe could be in its way.
    public static @Nullable String holder(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FileLock probe = tryLock(channel, true);
            if (probe != null) {
                probe.release();
                return null;
            }
            return note(channel);
        }
        catch (IOException ex) {
            return "unknown: " + ex.getMessage();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        }
        catch (OverlappingFileLockException ex) {
            return null;
        }
    }

    private static String note(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_NOTE_BYTES);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        try {
            this.lock.release();
            this.channel.close();
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.DAMAGE, "The lock of the output cannot be released", ex);
        }
    }

}
