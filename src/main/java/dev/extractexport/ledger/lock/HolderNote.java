package dev.extractexport.ledger.lock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// What the lock file says: a line about its holder for people, and one that tells its kernel from
/// others, below which all locks are seen.
/// @param line about the holder
/// @param kernel changes with each start of a host; empty where earlier releases did not say it
public record HolderNote(String line, String kernel) {

    /// Of the file: enough for a line with the longest name of a host.
    private static final int MAX_BYTES = 600;

    /// Host names have 64 characters at most, or 253 with their domain.
    private static final int MAX_HOST = 260;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /// What a holder writes that is this process.
    /// @param command that holds the output
    public static HolderNote ofThisProcess(String command, Instant now) {
        String host = host();
        return new HolderNote("process %d on host %s since %s: %s".formatted(ProcessHandle.current().pid(), host,
                now.truncatedTo(ChronoUnit.SECONDS), command), firstLine(BOOT_ID, host));
    }

    /// Processes of one kernel see each other's locks, whatever host they think they are
    /// on, as in containers.
    public boolean isOfKernel(HolderNote other) {
        return this.kernel.isEmpty() || this.kernel.equals(other.kernel);
    }

    /// Reads the note of a lock file.
    /// @return null for a file that is empty: nobody holds it, or not yet
    public static @Nullable HolderNote read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
        channel.read(buffer, 0);
        List<String> lines = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).lines().toList();
        return (lines.isEmpty() || lines.getFirst().isBlank()) ? null
                : new HolderNote(lines.getFirst(), (lines.size() > 1) ? lines.get(1) : "");
    }

    /// Writes it over what was there, so that a reader finds either whole.
    public void write(FileChannel channel) throws IOException {
        byte[] bytes = (this.line + "\n" + this.kernel + "\n").getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(bytes), 0);
        channel.truncate(bytes.length);
    }

    private static String host() {
        String name = firstLine(HOST_NAME, "");
        if (name.isEmpty()) {
            try {
                name = InetAddress.getLocalHost().getHostName();
            }
            catch (UnknownHostException ex) {
                name = "unknown";
            }
        }
        return (name.length() <= MAX_HOST) ? name : name.substring(0, MAX_HOST);
    }

    private static String firstLine(Path file, String otherwise) {
        try {
            return Files.readString(file).strip();
        }
        catch (IOException ex) {
            return otherwise;
        }
    }

}
