package dev.extractexport.testing.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Names every point at which this process changes the watched directory, forces something in it or
/// has an answer from the service, and ends the process at one of them.
///
/// A name is `site.operation key#n`: the key is a file or a path of the service, and n counts within
/// site, operation and key alone, so that other threads do not change it. `#n` alone is the n-th
/// point of all.
final class Points {

    static final String WATCH = "crash.watch";

    static final String AT = "crash.at";

    static final String HOW = "crash.how";

    /// Files that are numbered no further than this: of which every write is a
    /// commit while they are still being made, or of which the clock decides how
    /// often they are written.
    private static final Map<String, Integer> FOLDED = Map.of("new", 2, "progress.json", 2, "lock", 1);

    /// What H2 writes before its first chunk, in bytes.
    private static final long LEDGER_HEADER = 8192;

    /// What H2 puts at the end of a chunk to make it valid, in bytes.
    private static final int LEDGER_SEAL = 128;

    private static final int KILLED = 137;

    /// Where a rebuild writes, below the output.
    private static final String REBUILT = "_extract-export/staging/rebuild/tree/";

    private static Points current;

    /// How the process ends at the point.
    enum How {

        /// As `kill -9` does: what the system has been given stays. A write is cut in
        /// half.
        HALT,

        /// As a power cut does that loses all that was not forced.
        CUT,

        /// As a power cut does that loses by chance, block by block and name by name.
        CHANCE

    }

    /// What changes a file.
    @FunctionalInterface
    interface Action {

        void run() throws IOException;

    }

    /// What opens or writes a file.
    @FunctionalInterface
    interface Call<T> {

        T call() throws IOException;

    }

    private final Path watched;

    private final String at;

    private final How how;

    private final Disk disk;

    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Integer> counts = new HashMap<>();

    private final List<String> names = new ArrayList<>();

    private Points(Path watched, String at, How how, Disk disk) {
        this.watched = watched;
        this.at = at;
        this.how = how;
        this.disk = disk;
    }

    static Points begin(FileSystem real) {
        String watched = System.getProperty(WATCH);
        String how = System.getProperty(HOW, "HALT");
        Path root = (watched != null) ? real.getPath(watched) : null;
        boolean cut = watched != null && !how.startsWith("HALT");
        String[] words = how.split(":");
        Disk disk = cut ? new Disk(root, Long.parseLong((words.length > 1) ? words[1] : "0")) : null;
        current = new Points(root, System.getProperty(AT, ""), How.valueOf(words[0]), disk);
        return current;
    }

    static Points current() {
        return current;
    }

    boolean isWatched(Path real) {
        return this.watched != null && real.toAbsolutePath().normalize().startsWith(this.watched);
    }

    List<String> names() {
        this.lock.lock();
        try {
            return List.copyOf(this.names);
        }
        finally {
            this.lock.unlock();
        }
    }

    /// An answer of the service has come.
    void answer(String path) {
        this.lock.lock();
        try {
            reach("http.answer", path);
        }
        finally {
            this.lock.unlock();
        }
    }

    FileChannel opening(Path file, boolean writes, Call<FileChannel> open) throws IOException {
        this.lock.lock();
        try {
            if (this.disk != null && writes) {
                this.disk.opening(file);
            }
            FileChannel channel = open.call();
            if (this.disk != null && writes) {
                this.disk.opened(file);
            }
            return new WatchedChannel(channel, this, file, writes);
        }
        finally {
            this.lock.unlock();
        }
    }

    void change(String operation, Path path, Path from, Action action) throws IOException {
        if (!isWatched(path)) {
            action.run();
            return;
        }
        this.lock.lock();
        try {
            reach(site(path) + "." + operation, key(path));
            action.run();
            if (this.disk != null) {
                this.disk.changed(operation, path, from);
            }
        }
        finally {
            this.lock.unlock();
        }
    }

    int write(Path file, long position, ByteBuffer source, Call<Integer> write) throws IOException {
        this.lock.lock();
        try {
            String operation = "write";
            if (site(file).endsWith("ledger")) {
                operation = (position < LEDGER_HEADER) ? "header"
                        : (source.remaining() > LEDGER_SEAL) ? "commit" : "seal";
            }
            if (isReached(site(file) + "." + operation, key(file))) {
                if (this.how == How.HALT) {
                    source.limit(source.position() + source.remaining() / 2);
                    write.call();
                }
                end();
            }
            return write.call();
        }
        finally {
            this.lock.unlock();
        }
    }

    private void reach(String site, String key) {
        if (isReached(site, key)) {
            end();
        }
    }

    private boolean isReached(String site, String key) {
        String name = site + " " + key;
        int count = this.counts.merge(name, 1, Integer::sum);
        if (count > FOLDED.getOrDefault(key, Integer.MAX_VALUE)) {
            return false;
        }
        this.names.add(name + "#" + count);
        return this.at.equals(this.names.getLast()) || this.at.equals("#" + this.names.size());
    }

    private void end() {
        if (this.how != How.HALT) {
            this.disk.cut(this.how == How.CHANCE);
        }
        Runtime.getRuntime().halt(KILLED);
    }

    private String below(Path path) {
        return this.watched.relativize(path.toAbsolutePath().normalize()).toString().replace(".inprogress", "");
    }

    /// Where in an output a file lies. What a rebuild writes lies in one of its own,
    /// `new-`.
    private String site(Path path) {
        String below = below(path);
        return below.startsWith(REBUILT) ? "new-" + site(below.substring(REBUILT.length())) : site(below);
    }

    private static String site(String below) {
        String[] names = below.split("/");
        return switch (names[0]) {
            case "parquet", "csv" -> "table";
            case "_extract-export" -> (names.length == 1) ? "state" : switch (names[1]) {
                case "archive" -> "segment";
                case "staging" -> (names.length == 2) ? "part" : switch (names[2]) {
                    case "ledger" -> "healed-ledger";
                    case "rebuild" -> (names.length > 3 && names[3].equals("old")) ? "old" : "rebuild";
                    default -> "part";
                };
                case "ledger" -> "ledger";
                case "manifests" -> "manifest";
                default -> "state";
            };
            default -> names[0].isEmpty() ? "output" : names[0];
        };
    }

    private String key(Path path) {
        if (site(path).endsWith("ledger")) {
            if (path.toString().contains("/new")) {
                return "new";
            }
            String thread = Thread.currentThread().getName();
            return thread.startsWith("flatten") ? thread : "main";
        }
        String below = below(path);
        String key = below.startsWith(REBUILT) ? below.substring(REBUILT.length()) : below;
        return key.startsWith("_extract-export/") ? key.substring(key.indexOf('/') + 1) : key;
    }

}
