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

    /// Verifies everything.
    public Findings verify() {
        List<String> problems = new ArrayList<>();
        Map<String, Long> named = new HashMap<>();
        List<Path> manifests = Manifest.files(this.layout);
        long bytes = 0;
        for (Path file : manifests) {
            Manifest manifest;
            try {
                manifest = Manifest.read(file);
            }
            catch (Failure ex) {
                problems.add(String.valueOf(ex.getMessage()));
                continue;
            }
            for (Manifest.ManifestFile part : manifest.files()) {
                Long before = named.put(part.path(), manifest.export());
                if (before != null) {
                    problems.add("%s: named by the manifests of exports %d and %d".formatted(part.path(), before,
                            manifest.export()));
                }
                check(part, manifest, problems);
                bytes += part.bytes();
            }
            bytes += checkArchive(manifest, problems);
        }
        findExtra(named, problems);
        return new Findings(manifests.size(), named.size(), bytes, problems);
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
                problems.add("%s: %s; put back a good copy".formatted(segment.path(), found));
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

    private void check(Manifest.ManifestFile part, Manifest manifest, List<String> problems) {
        Path file = this.layout.root().resolve(part.path()).normalize();
        if (!file.startsWith(this.layout.root())) {
            problems.add("%s: lies outside the output".formatted(part.path()));
            return;
        }
        try {
            String found = Intact.problem(file, part.bytes(), part.sha256());
            if (found != null) {
                problems.add("%s: %s; rebuild writes it again from the archive".formatted(part.path(), found));
                return;
            }
            long rows = part.format().equals("csv") ? csvRows(file, manifest) : parquetRows(file);
            if (rows != part.rows()) {
                problems.add("%s: has %d rows, the manifest says %d".formatted(part.path(), rows, part.rows()));
            }
        }
        catch (IOException | RuntimeException ex) {
            problems.add("%s: cannot be read (%s)".formatted(part.path(), ex.getMessage()));
        }
    }

    private void findExtra(Map<String, Long> named, List<String> problems) {
        for (String format : List.of("parquet", "csv")) {
            Path directory = this.layout.root().resolve(format);
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(directory)) {
                files.filter((file) -> !Files.isDirectory(file))
                    .map((file) -> this.layout.root().relativize(file).toString().replace('\\', '/'))
                    .filter((path) -> !named.containsKey(path))
                    .sorted()
                    .forEach((path) -> problems.add("%s: no manifest names it".formatted(path)));
            }
            catch (IOException | UncheckedIOException ex) {
                problems.add("%s/: cannot be listed (%s)".formatted(format, ex.getMessage()));
            }
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
