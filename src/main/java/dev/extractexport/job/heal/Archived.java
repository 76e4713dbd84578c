package dev.extractexport.job.heal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;

/// What lies in the archive, by the names of its files alone.
final class Archived {

    private static final Pattern EXPORT = Pattern.compile("\\d{6,18}");

    private static final Pattern SEGMENT = Pattern.compile("\\d{6,9}\\.seg\\.zst");

    private Archived() {
    }

    /// The exports that have at least one segment.
    static List<Long> exports(Layout layout) {
        return names(layout.archive(), EXPORT).stream()
            .map((file) -> Long.parseLong(file.getFileName().toString()))
            .filter((number) -> !segments(layout, number).isEmpty())
            .toList();
    }

    /// How many segments there are of all exports.
    static long count(Layout layout) {
        return exports(layout).stream().mapToLong((number) -> segments(layout, number).size()).sum();
    }

    /// The segments of an export, by number.
    static NavigableMap<Integer, Path> segments(Layout layout, long export) {
        NavigableMap<Integer, Path> segments = new TreeMap<>();
        for (Path file : names(layout.archive().resolve(Layout.number(export)), SEGMENT)) {
            String name = file.getFileName().toString();
            segments.put(Integer.parseInt(name.substring(0, name.indexOf('.'))), file);
        }
        return segments;
    }

    private static List<Path> names(Path directory, Pattern name) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter((file) -> name.matcher(file.getFileName().toString()).matches()).sorted().toList();
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE, "The archive %s cannot be listed (%s): make it readable and run "
                .formatted(directory, ex.getMessage()) + "again", ex);
        }
    }

}
