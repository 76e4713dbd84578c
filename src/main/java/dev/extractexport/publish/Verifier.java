package dev.extractexport.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.extractexport.failure.Failure;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;

/// Reads every published file again and compares it with the manifests: bytes, sha-256, rows.
/// Needs no ledger and no network.
public final class Verifier {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Layout layout;

    public Verifier(Layout layout) {
        this.layout = layout;
    }

    /// What was found.
    /// @param exports manifests read
    /// @param files files that the manifests name
    /// @param bytes of them
    /// @param problems one line each; empty when all is well
    public record Findings(int exports, long files, long bytes, List<String> problems) {
    }

    /// Verifies everything that the manifests name, and that there is nothing else.
    public Findings verify() {
        return verify(Map.of(), Set.of());
    }

    /// As [#verify()].
    /// @param kept copies of manifests by export, which stand in for those that are
    /// missing or cannot be read
    /// @param unpublished files that may be in place though no manifest names them yet,
    /// by path
    public Findings verify(Map<Long, byte[]> kept, Set<String> unpublished) {
        List<String> problems = new ArrayList<>();
        Map<String, Long> named = new HashMap<>();
        List<Path> files = Manifest.files(this.layout);
        List<Manifest> manifests = manifests(files, kept, problems);
        long bytes = 0;
        for (Manifest manifest : manifests) {
            for (Manifest.ManifestFile part : manifest.files()) {
                Long before = named.put(part.path(), manifest.export());
                if (before != null) {
                    problems.add("%s: named by the manifests of exports %d and %d".formatted(part.path(), before,
                            manifest.export()));
                }
                bytes += part.bytes();
            }
            // Hashes take most of the time, and files do not depend on each other.
            manifest.files().parallelStream().flatMap((part) -> check(part, manifest)).forEachOrdered(problems::add);
            bytes += checkArchive(manifest, problems);
        }
        new Strangers(this.layout, (path) -> named.containsKey(path) || unpublished.contains(path)).find(problems);
        return new Findings(files.size(), named.size(), bytes, problems);
    }

    /// Exports are numbered from 1, each published before the next.
    private static List<Manifest> manifests(List<Path> files, Map<Long, byte[]> kept, List<String> problems) {
        List<Manifest> manifests = new ArrayList<>();
        Map<Long, byte[]> copies = new TreeMap<>(kept);
        long expected = 1;
        for (Path file : files) {
            long number = Layout.exportOf(file);
            for (; expected < number; expected++) {
                problems.add("%s: missing; the next run writes it again from the ledger"
                    .formatted(file.resolveSibling(Layout.number(expected) + ".json")));
            }
            expected = number + 1;
            try {
                Manifest manifest = Manifest.read(file);
                if (manifest.export() == number) {
                    manifests.add(manifest);
                    copies.remove(number);
                }
                else {
                    problems.add("%s: is the manifest of export %d; the next run writes it again from the ledger"
                        .formatted(file, manifest.export()));
                }
            }
            catch (Failure ex) {
                problems.add(String.valueOf(ex.getMessage()));
            }
        }
        copies.values().forEach((copy) -> manifests.add(Manifest.parse(copy, "A manifest in the ledger")));
        return manifests;
    }

    /// The segments that an export was made from, and that there are no others.
    /// @return bytes of them
    private long checkArchive(Manifest manifest, List<String> problems) {
        List<Manifest.ArchivedSegment> segments = manifest.segments();
        if (segments == null) {
            return 0;
        }
        long bytes = 0;
        Set<String> named = new HashSet<>();
        for (Manifest.ArchivedSegment segment : segments) {
            String found = Intact.problem(this.layout.home().resolve(segment.path()), segment.bytes(),
                    segment.sha256());
            if (found != null) {
                problems.add(
                        "%s: %s; put back a good copy, or, as long as the ledger is whole, move it away and run, which fetches it again"
                            .formatted(segment.path(), found));
            }
            named.add(segment.path());
            bytes += segment.bytes();
        }
        String directory = Layout.archived(Layout.number(manifest.export()));
        try (Stream<Path> files = Files.list(this.layout.home().resolve(directory))) {
            files.map((file) -> directory + "/" + file.getFileName())
                .filter((path) -> !named.contains(path))
                .sorted()
                .forEach((path) -> problems.add("%s: no manifest names it".formatted(path)));
        }
        catch (NoSuchFileException ex) {
            // Nothing was archived, or each segment is told of as missing.
        }
        catch (IOException | UncheckedIOException ex) {
            problems.add("%s/: cannot be listed (%s)".formatted(directory, ex.getMessage()));
        }
        return bytes;
    }

    private Stream<String> check(Manifest.ManifestFile part, Manifest manifest) {
        Path file = this.layout.root().resolve(part.path()).normalize();
        if (!file.startsWith(this.layout.root())) {
            return Stream.of("%s: lies outside the output".formatted(part.path()));
        }
        try {
            String found = Intact.problem(file, part.bytes(), part.sha256());
            if (found != null) {
                return Stream.of("%s: %s; rebuild writes it again from the archive".formatted(part.path(), found));
            }
            long rows = part.format().equals("csv") ? csvRows(file, manifest) : parquetRows(file);
            return (rows == part.rows()) ? Stream.empty()
                    : Stream.of("%s: has %d rows, the manifest says %d".formatted(part.path(), rows, part.rows()));
        }
        catch (IOException | RuntimeException ex) {
            return Stream.of("%s: cannot be read (%s)".formatted(part.path(), ex.getMessage()));
        }
    }

    private static long parquetRows(Path file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            return reader.getRecordCount();
        }
    }

    private static long csvRows(Path file, Manifest manifest) throws IOException {
        String delimiter = manifest.settings().getOrDefault("csv.delimiter", ",");
        boolean zipped = file.toString().endsWith(".gz");
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = zipped ? new GZIPInputStream(in, BUFFER_BYTES) : in;
                CsvReader<CsvRecord> reader = CsvReader.builder()
                    .fieldSeparator(delimiter.equals("tab") ? '\t' : delimiter.charAt(0))
                    .skipEmptyLines(false)
                    .detectBomHeader(true)
                    .ofCsvRecord(plain)) {
            return reader.stream().count() - 1;
        }
    }

}
