package dev.extractexport.testing.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What of a directory would survive a power cut: of each file its bytes when it was last forced, of
/// each directory its names when it was last forced. A rename survives once either directory is
/// forced, as one change. Works on paths of the real file system.
final class Disk {

    /// What a disk writes or loses as one, in bytes.
    private static final int BLOCK = 4096;

    private final Path root;

    private final Random chance;

    private Map<Path, Node> before;

    private Map<Path, Node> now;

    private final List<Change> changes = new ArrayList<>();

    /// A file or directory, whatever it is called.
    private static final class Node {

        private final boolean directory;

        private byte[] forced;

        private Node(boolean directory, byte[] forced) {
            this.directory = directory;
            this.forced = forced;
        }

    }

    /// A change of names.
    private static final class Change {

        private final String operation;

        private final Path path;

        private final Path from;

        private final Node node;

        private boolean forced;

        private Change(String operation, Path path, Path from, Node node) {
            this.operation = operation;
            this.path = path;
            this.from = from;
            this.node = node;
        }

        private boolean isIn(Path directory) {
            return directory.equals(this.path.getParent())
                    || (this.from != null && directory.equals(this.from.getParent()));
        }

    }

    Disk(Path root, long seed) {
        this.root = root;
        this.chance = new Random(seed);
    }

    /// To be told before a file is opened to be written.
    void opening(Path file) {
        begin();
    }

    void opened(Path file) {
        if (!this.now.containsKey(file)) {
            Node node = new Node(false, new byte[0]);
            this.now.put(file, node);
            this.changes.add(new Change("create", file, null, node));
        }
    }

    /// To be told after a change.
    void changed(String operation, Path path, Path from) {
        begin();
        switch (operation) {
            case "mkdir" -> {
                Node node = new Node(true, null);
                this.now.put(path, node);
                this.changes.add(new Change("create", path, null, node));
            }
            case "delete" -> {
                this.now.remove(path);
                this.changes.add(new Change("delete", path, null, null));
            }
            case "rename" -> {
                Node node = this.now.get(from);
                rename(this.now, from, path);
                this.changes.add(new Change("rename", path, from, node));
            }
            case "copy" -> opened(path);
            case "force" -> forced(path);
            default -> {
            }
        }
    }

    private void forced(Path path) {
        Node node = path.equals(this.root) ? new Node(true, null) : this.now.get(path);
        if (node.directory) {
            this.changes.stream().filter((change) -> change.isIn(path)).forEach((change) -> change.forced = true);
        }
        else {
            node.forced = bytes(path);
        }
    }

    /// Makes the directory what it would be after a power cut at this moment.
    void cut(boolean byChance) {
        begin();
        Map<Path, Node> names = new TreeMap<>(this.before);
        for (Change change : this.changes) {
            if (change.forced || (byChance && this.chance.nextBoolean())) {
                apply(change, names);
            }
        }
        Map<Node, byte[]> contents = new HashMap<>();
        this.now.forEach((path, node) -> {
            if (!node.directory) {
                contents.put(node, byChance ? mixed(node.forced, bytes(path)) : node.forced);
            }
        });
        try {
            clear();
            for (Map.Entry<Path, Node> name : names.entrySet()) {
                if (name.getValue().directory) {
                    Files.createDirectories(name.getKey());
                }
                else {
                    Files.write(name.getKey(), contents.getOrDefault(name.getValue(), name.getValue().forced));
                }
            }
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /// Also all that is in a directory.
    private static void rename(Map<Path, Node> names, Path from, Path to) {
        for (Path each : names.keySet().stream().filter((name) -> name.startsWith(from)).toList()) {
            Node node = names.remove(each);
            names.put(to.resolve(from.relativize(each)), node);
        }
    }

    private void apply(Change change, Map<Path, Node> names) {
        Path parent = change.path.getParent();
        boolean reachable = parent.equals(this.root) || names.containsKey(parent);
        switch (change.operation) {
            case "create" -> {
                if (reachable) {
                    names.put(change.path, change.node);
                }
            }
            case "delete" -> names.remove(change.path);
            default -> {
                // Also where its first name was lost: the file is what counts.
                rename(names, change.from, change.path);
                names.remove(change.path);
                if (reachable) {
                    names.put(change.path, change.node);
                }
            }
        }
        names.keySet().removeIf((path) -> !path.getParent().equals(this.root) && !names.containsKey(path.getParent()));
    }

    /// Each block as it was forced or as it was written since.
    private byte[] mixed(byte[] forced, byte[] written) {
        byte[] mixed = Arrays.copyOf(forced, Math.max(forced.length, written.length));
        int length = (written.length >= forced.length || this.chance.nextBoolean()) ? forced.length : written.length;
        for (int from = 0; from < written.length; from += BLOCK) {
            int to = Math.min(from + BLOCK, written.length);
            if (this.chance.nextBoolean()) {
                System.arraycopy(written, from, mixed, from, to - from);
                length = Math.max(length, to);
            }
        }
        return Arrays.copyOf(mixed, length);
    }

    private void begin() {
        if (this.now != null) {
            return;
        }
        this.now = new HashMap<>();
        try (Stream<Path> tree = Files.walk(this.root)) {
            for (Path path : tree.filter((each) -> !each.equals(this.root)).toList()) {
                boolean directory = Files.isDirectory(path);
                this.now.put(path, new Node(directory, directory ? null : bytes(path)));
            }
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        this.before = Map.copyOf(this.now);
    }

    private void clear() throws IOException {
        try (Stream<Path> tree = Files.walk(this.root)) {
            for (Path path : tree.filter((each) -> !each.equals(this.root))
                .sorted((left, right) -> right.compareTo(left))
                .toList()) {
                Files.delete(path);
            }
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

}
