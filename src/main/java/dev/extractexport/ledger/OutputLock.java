package dev.extractexport.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.lock.HolderNote;
import dev.extractexport.ledger.lock.SameFile;
import dev.extractexport.ledger.lock.Settling;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One export at a time per output: a lock of the operating system on one file, which ends with its
/// process however that ends. The file says who holds it and is never deleted; its holder writes it
/// again now and then, and empties it at the end. So a host that does not see the locks of another
/// one, as over some network mounts, still sees that the other one lives.
public final class OutputLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);

    /// A status command probes the lock for microseconds; an export holds it for good.
    private static final int TRIES = 3;

    private static final long PAUSE_NANOS = 50_000_000;

    /// How often the holder shows that it lives: several times in [#SILENCE].
    private static final long BEAT_SECONDS = 10;

    /// After so much of it a holder on another host counts as dead.
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Path file;

    private final SameFile same;

    private final HolderNote note;

    private final FileChannel channel;

    private final FileLock lock;

    private final ScheduledExecutorService pulse;

    private OutputLock(Path file, HolderNote note, FileChannel channel, FileLock lock) throws IOException {
        this.file = file;
        this.note = note;
        this.channel = channel;
        this.lock = lock;
        this.same = SameFile.of(file);
        this.pulse = Executors.newSingleThreadScheduledExecutor((task) -> {
            Thread thread = new Thread(task, "lock");
            thread.setDaemon(true);
            return thread;
        });
        Future<?> _ = this.pulse.scheduleWithFixedDelay(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /// Takes the lock or fails at once.
    /// @param command that will hold it, for whoever comes second
    /// @throws Failure LOCKED naming the holder
    public static OutputLock take(Path file, String command, Instant now) {
        return take(file, HolderNote.ofThisProcess(command, now), Settling::await);
    }

    /// @param settle waits until another host's note would be seen that was written
    /// before ours
    static OutputLock take(Path file, HolderNote own, Consumer<Path> settle) {
        FileChannel channel = open(file);
        try {
            FileLock lock = lock(file, channel);
            HolderNote before = HolderNote.read(channel);
            if (lock == null) {
                throw held((before != null) ? before.line() : "who has not said yet who it is");
            }
            // Looked at before the first byte is written, which would make it young.
            if (before != null && livesElsewhere(file, before, own)) {
                throw elsewhere(before);
            }
            own.write(channel);
            channel.force(true);
            // Of hosts that got here in the same moment the last one to write
            // stays. None reads by another channel: closing that would end the
            // lock.
            settle.accept(file);
            HolderNote after = HolderNote.read(channel);
            if (!own.equals(after)) {
                throw elsewhere((after != null) ? after : own);
            }
            return new OutputLock(file, own, channel, lock);
        }
        catch (IOException ex) {
            closed(channel);
            throw unusable(file, ex);
        }
        catch (Failure ex) {
            closed(channel);
            throw ex;
        }
    }

    private static Failure elsewhere(HolderNote holder) {
        return new Failure(Failure.Kind.LOCKED,
                "Another host exports to this output (%s), though its lock cannot be seen from here: wait for "
                    .formatted(holder.line())
                        + "it; if it has crashed, run again in %d s".formatted(SILENCE.toSeconds()));
    }

    private static Failure held(String holder) {
        return new Failure(Failure.Kind.LOCKED,
                "Another export holds this output (%s); wait for it, or see it with: status".formatted(holder));
    }

    private static FileChannel open(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        catch (IOException ex) {
            throw unusable(file, ex);
        }
    }

    private static Failure unusable(Path file, IOException ex) {
        return Files.isDirectory(file) ? noFile(file)
                : new Failure(Failure.Kind.INCOMPLETE,
                        "The lock file %s cannot be used (%s); make room or make it writable, and run again"
                            .formatted(file, cause(ex)),
                        ex);
    }

    private static Failure noFile(Path file) {
        return new Failure(Failure.Kind.DAMAGE,
                "The lock %s is a directory, expected a file: move it away, and run again".formatted(file));
    }

    /// Without the path, which the line has.
    private static String cause(IOException ex) {
        String reason = (ex instanceof FileSystemException system) ? system.getReason() : ex.getMessage();
        return ex.getClass().getSimpleName().replace("Exception", "") + ((reason != null) ? ": " + reason : "");
    }

    private static @Nullable FileLock lock(Path file, FileChannel channel) {
        FileLock lock = null;
        try {
            for (int i = 0; i < TRIES && lock == null; i++) {
                LockSupport.parkNanos((i > 0) ? PAUSE_NANOS : 0);
                lock = tryLock(channel, false);
            }
        }
        catch (IOException | UnsupportedOperationException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The file system of %s gives no locks (%s), and without them two exports could spoil each other: "
                        .formatted(file, ex.getMessage())
                            + "mount it with locks (NFS: not nolock, with lockd running), or export to another one",
                    ex);
        }
        return lock;
    }

    private static void closed(FileChannel channel) {
        try {
            channel.close();
        }
        catch (IOException ex) {
            LOG.debug("A lock file that was not taken cannot be closed", ex);
        }
    }

    /// Who holds the lock now, or null when nobody does. The probe is a shared lock for a
    /// moment;
    /// [#take] tries again while only such a probe could be in its way.
    /// @throws Failure DAMAGE when that cannot be told
    public static @Nullable String holder(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FileLock probe = tryLock(channel, true);
            HolderNote note = HolderNote.read(channel);
            if (probe == null) {
                return (note != null) ? note.line() : "unknown";
            }
            probe.release();
            HolderNote own = HolderNote.ofThisProcess("", Instant.EPOCH);
            return (note != null && !note.isOfKernel(own) && isYoung(file, Instant.now())) ? note.line() : null;
        }
        catch (IOException ex) {
            throw Files.isDirectory(file) ? noFile(file) : new Failure(Failure.Kind.DAMAGE,
                    "The lock file %s cannot be read (%s), so nobody knows whether an export runs: make it readable"
                        .formatted(file, cause(ex)),
                    ex);
        }
    }

    /// A lock that this kernel gives is free for all its processes. Only another one may
    /// hold it unseen.
    private static boolean livesElsewhere(Path file, HolderNote note, HolderNote own) throws IOException {
        return !note.isOfKernel(own) && isYoung(file, timeOfTheFileSystem(file));
    }

    /// One that claims to be of the future is not: a clock was set back since.
    private static boolean isYoung(Path file, Instant now) throws IOException {
        Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), now);
        return age.abs().compareTo(SILENCE) < 0;
    }

    /// The clocks of two hosts may differ, that of the file server is one.
    private static Instant timeOfTheFileSystem(Path file) throws IOException {
        Path probe = file.resolveSibling(file.getFileName() + ".probe");
        Files.deleteIfExists(probe);
        try {
            Files.createFile(probe);
            return Files.getLastModifiedTime(probe).toInstant();
        }
        finally {
            Files.deleteIfExists(probe);
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

    /// Whether it still is ours, see [#ensureHeld()].
    public boolean isHeld() {
        return lost() == null;
    }

    /// To be called before anything is committed or published: a process may have been
    /// stopped for longer than its lock was seen, or somebody may have removed the file.
    /// @throws Failure LOCKED when the lock is lost, INCOMPLETE when the whole directory
    /// is
    public void ensureHeld() {
        String lost = lost();
        Path directory = Objects.requireNonNull(this.file.toAbsolutePath().getParent());
        if (lost != null && !Files.isDirectory(directory)) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "%s has vanished while it was written to: bring it back, be it a mount or a directory, and run again"
                        .formatted(directory));
        }
        if (lost != null) {
            throw new Failure(Failure.Kind.LOCKED,
                    "This process has lost its lock on the output (%s %s) and commits nothing more: never remove "
                        .formatted(this.file, lost) + "that file; run again to resume");
        }
    }

    private @Nullable String lost() {
        // An interrupted thread that reads would close the channel, and the lock with it.
        boolean interrupted = Thread.interrupted();
        try {
            if (!this.lock.isValid()) {
                return "is no longer locked";
            }
            if (!this.same.isThere()) {
                return "was replaced";
            }
            HolderNote found = HolderNote.read(this.channel);
            return this.note.equals(found) ? null
                    : "now says " + ((found != null) ? found.line() : "that nobody holds it");
        }
        catch (IOException ex) {
            return "is gone: %s".formatted(ex.getClass().getSimpleName());
        }
        finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void beat() {
        try {
            if (isHeld()) {
                this.note.write(this.channel);
            }
        }
        catch (IOException ex) {
            // Whoever commits next will meet the same disk, and say so.
            LOG.debug("The lock file cannot be written", ex);
        }
    }

    @Override
    public void close() {
        // Not by an interrupt, which would close the channel.
        this.pulse.shutdown();
        try {
            this.pulse.awaitTermination(1, TimeUnit.SECONDS);
        }
        catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        try {
            if (isHeld()) {
                this.channel.truncate(0);
            }
            this.lock.release();
            this.channel.close();
        }
        catch (IOException ex) {
            // The work is done, and the lock ends with the process.
            LOG.debug("The lock of the output cannot be released", ex);
        }
    }

}
