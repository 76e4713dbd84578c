package dev.extractexport.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.extractexport.disk.IoReason;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What one export is: written last, and what it does not name is not part of the export.
/// @param format of this document, 1
/// @param export its number
/// @param outputId the output it belongs to
/// @param release that wrote it
/// @param status `complete`
/// @param exitCode 0, or 10 when a document was quarantined or found expired
/// @param startedAt ISO-8601, UTC
/// @param finishedAt ISO-8601, UTC
/// @param settings those that were set, without secrets
/// @param counts versions by what was done with them, with `considered`, `listed_items`, `repeated`;
/// where any was asked for again because of its credits, `credits_asked` and `credits_filled` beside
/// them: such a version is not considered anew, but one that has changed since is; `in_quarantine`, of
/// all exports, where there are any
/// @param oldestWaiting `created_at` of the oldest job known that is not yet exported, null for none
/// @param oldestResult `created_at` of the oldest finished job known whose result was put off, null
/// for none
/// @param otherFields rows of `runs` by member that no column takes, such as
/// `run.configuration.beam_width`: it is in `job_rest` or `run_rest`
/// @param quarantined the documents of this export that are not in the tables
/// @param files every file, by path
/// @param segments of the archive from which the files can be made again, in order; null where an
/// earlier release wrote the manifest
public record Manifest(int format, long export, String outputId, String release, String status, int exitCode,
        String startedAt, String finishedAt, Map<String, String> settings, Map<String, Long> counts,
        @Nullable String oldestWaiting, @Nullable String oldestResult, Map<String, Long> otherFields,
        List<Quarantined> quarantined, List<ManifestFile> files, @Nullable List<ArchivedSegment> segments) {

    /// Manifests of earlier releases tell of no other fields.
    public Manifest {
        otherFields = Objects.requireNonNullElse(otherFields, Map.of());
    }

    /// The status of an export that is published.
    public static final String COMPLETE = "complete";

    /// The format that this release writes.
    public static final int FORMAT = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .build();

    /// One document that could not be exported.
    /// @param stage where it was found unfit, FETCH or FLATTEN; null in manifests of
    /// earlier
    /// releases
    public record Quarantined(String jobId, String updatedAt, @Nullable String stage, String reason) {
    }

    /// One file.
    /// @param path relative to the output, with `/`
    /// @param table `runs`, `usage`, `rejects`, `schema_changes`, `results` or
    /// `evidence`
    /// @param dataset for `results` and `evidence`; `<dataset>.<list>` for a list of
    /// objects in CSV
    /// @param version for `results`
    public record ManifestFile(String path, String table, @Nullable String dataset, @Nullable Integer version,
            String format, long rows, long bytes, String sha256) {
    }

    /// One segment of the archive.
    /// @param path relative to the output, with `/`
    public record ArchivedSegment(String path, long bytes, String sha256) {
    }

    /// The same with another segment in the place of the one of the same path.
    public Manifest with(ArchivedSegment segment) {
        List<ArchivedSegment> changed = (this.segments != null)
                ? this.segments.stream().map((each) -> each.path().equals(segment.path()) ? segment : each).toList()
                : null;
        return new Manifest(this.format, this.export, this.outputId, this.release, this.status, this.exitCode,
                this.startedAt, this.finishedAt, this.settings, this.counts, this.oldestWaiting, this.oldestResult,
                this.otherFields, this.quarantined, this.files, changed);
    }

    /// The document as text, sealed.
    public String json() {
        return Seal.close(text(this));
    }

    /// The document as a tree, to be added to; with its seal if it is one that stands.
    public ObjectNode tree() {
        return this.status.equals(COMPLETE) ? (ObjectNode) JSON.readTree(json()) : JSON.valueToTree(this);
    }

    /// A document of this kind as text.
    public static String text(Object document) {
        DefaultIndenter newLines = new DefaultIndenter("  ", "\n");
        return JSON.writer()
            .with(new DefaultPrettyPrinter().withObjectIndenter(newLines).withArrayIndenter(newLines))
            .writeValueAsString(document) + "\n";
    }

    /// Writes it under its final name.
    void write(Layout layout) throws IOException {
        WholeFile.write(layout.manifest(this.export), (out) -> out.write(json().getBytes(StandardCharsets.UTF_8)));
    }

    /// Reads one manifest.
    /// @throws Failure DAMAGE naming the file
    public static Manifest read(Path file) {
        try {
            Manifest manifest = parse(Files.readAllBytes(file), "Manifest " + file);
            if (manifest.export() != Layout.exportOf(file)) {
                throw damaged("Manifest " + file, "is that of export " + Layout.number(manifest.export()), null);
            }
            return manifest;
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "Manifest %s cannot be read (%s): the next run writes it again ".formatted(file, IoReason.of(ex))
                            + "from the ledger",
                    ex);
        }
    }

    /// Reads the text of one manifest.
    /// @param what it is, for messages
    /// @throws Failure DAMAGE where it is not as it was written
    public static Manifest parse(byte[] text, String what) {
        Manifest manifest;
        try {
            manifest = JSON.readValue(text, Manifest.class);
        }
        catch (JacksonException ex) {
            throw damaged(what, "is torn or no manifest", ex);
        }
        // Earlier releases wrote neither segments nor a seal. What lost one of the two is
        // none of theirs.
        if ((manifest.segments != null || Seal.isThere(text)) && !Seal.fits(text)) {
            throw damaged(what, "has changed: its checksum does not fit", null);
        }
        if (manifest.format() != FORMAT) {
            throw new Failure(Failure.Kind.DAMAGE, "%s has format %d, this release reads %d: use the release that "
                .formatted(what, manifest.format(), FORMAT) + "wrote it");
        }
        return manifest;
    }

    private static Failure damaged(String what, String how, @Nullable Throwable cause) {
        return new Failure(Failure.Kind.DAMAGE,
                "%s %s; the next run writes it again from the ledger".formatted(what, how), cause);
    }

    /// The manifest files of an output in the order of their exports; none if there is no
    /// output.
    public static List<Path> files(Layout layout) {
        if (!Files.isDirectory(layout.manifests())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(layout.manifests())) {
            return files.filter((file) -> file.getFileName().toString().matches("\\d{6,}\\.json")).sorted().toList();
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The manifests in %s cannot be listed".formatted(layout.manifests()), ex);
        }
    }

}
