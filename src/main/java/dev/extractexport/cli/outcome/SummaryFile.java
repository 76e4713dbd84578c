package dev.extractexport.cli.outcome;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.extractexport.config.Release;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Manifest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `--summary-file`: what a night did as one JSON document, however it ended. It has the shape of
/// the manifest of the last export, or of one that is not published, and beside that
/// `command_exit_code`, `error`, and under `earlier` the manifests of the exports that the same
/// command published before. Written at the start too, so that no reader takes an earlier night's
/// for this one's. The first ending that is told is the one that stands. Safe for several threads.
public final class SummaryFile {

    private static final Logger LOG = LoggerFactory.getLogger(SummaryFile.class);

    private final @Nullable Path file;

    private final Clock clock;

    private final Instant startedAt;

    private final List<Manifest> published = new ArrayList<>();

    private Map<String, String> settings = Map.of();

    private @Nullable Account account;

    private boolean ended;

    /// Tells of the export in hand.
    @FunctionalInterface
    public interface Account {

        /// The export that is begun and not published, as it would be told of under this
        /// status.
        Optional<Manifest> soFar(String status, int exitCode);

    }

    private SummaryFile(@Nullable Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /// Begins the file: it says `running` until an ending is told.
    /// @param option as given; null for no file
    /// @throws Failure SETTINGS when it cannot be written there
    public static SummaryFile begin(@Nullable String option, Clock clock) {
        if (option == null) {
            return new SummaryFile(null, clock);
        }
        try {
            Path file = Path.of(option).toAbsolutePath();
            Path parent = file.getParent();
            // It is replaced whole, which must not befall a directory or a device.
            boolean other = Files.exists(file) && !Files.isRegularFile(file);
            if (option.isBlank() || other || parent == null || !Files.isDirectory(parent)) {
                throw new Failure(Failure.Kind.SETTINGS,
                        "option --summary-file is '%s'; expected a file in a directory that exists".formatted(option));
            }
            SummaryFile summary = new SummaryFile(file, clock);
            summary.write(summary.withoutExport("running", null,
                    "The command has not ended: it is still running, or it was killed"));
            return summary;
        }
        catch (IOException | InvalidPathException ex) {
            throw new Failure(Failure.Kind.SETTINGS,
                    "option --summary-file is '%s', which cannot be written (%s); expected a file in a directory that "
                        .formatted(option, ex.getMessage()) + "this user may write",
                    ex);
        }
    }

    /// The settings of this command, once they are known.
    public synchronized void settings(Map<String, String> known) {
        this.settings = new TreeMap<>(known);
    }

    /// Where to ask for the export in hand, from now on.
    public synchronized void follow(Account source) {
        this.account = source;
    }

    /// One more export is published.
    public synchronized void published(Manifest manifest) {
        this.published.add(manifest);
    }

    /// The night is complete.
    /// @throws Failure INCOMPLETE when the file cannot be written
    public synchronized void complete(int commandExitCode) {
        if (this.ended) {
            return;
        }
        this.ended = true;
        try {
            write(document(this.published.getLast().tree(), this.published.subList(0, this.published.size() - 1),
                    commandExitCode, null));
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The export is published, but --summary-file cannot be written (" + ex.getMessage() + ")", ex);
        }
    }

    /// The night ended too early. That the file cannot be written either is only logged:
    /// what ended the night matters more.
    public synchronized void failed(Ending ending) {
        if (this.ended) {
            return;
        }
        this.ended = true;
        String status = status(ending.exitCode());
        try {
            JsonNode export = soFar(status, ending.exitCode()).map((manifest) -> (JsonNode) manifest.tree())
                .orElseGet(() -> withoutExport(status, ending.exitCode(), null));
            write(document((ObjectNode) export, this.published, ending.exitCode(), ending.line()));
        }
        catch (IOException ex) {
            LOG.warn("--summary-file cannot be written: {}", ex.getMessage());
        }
    }

    /// A ledger that ended the night may not answer any more.
    private Optional<Manifest> soFar(String status, int exitCode) {
        Account source = this.account;
        try {
            return (source != null) ? source.soFar(status, exitCode) : Optional.empty();
        }
        catch (RuntimeException ex) {
            LOG.warn("--summary-file tells nothing of the export in hand: the ledger does not answer");
            LOG.debug("The ledger does not answer", ex);
            return Optional.empty();
        }
    }

    private static String status(int exitCode) {
        return switch (exitCode) {
            case 2, 30, 50 -> "refused";
            case 60 -> "failed";
            default -> (exitCode > 128) ? "interrupted" : "incomplete";
        };
    }

    private ObjectNode withoutExport(String status, @Nullable Integer exitCode, @Nullable String error) {
        Map<String, Long> none = Map.of();
        ObjectNode json = new Manifest(Manifest.FORMAT, 0, "", Release.version(), status, 0, this.startedAt.toString(),
                this.clock.instant().toString(), this.settings, none, null, null, none, List.of(), List.of(), List.of())
            .tree();
        json.putNull("export").putNull("output_id").put("exit_code", exitCode);
        return (error != null) ? document(json, List.of(), exitCode, error) : json;
    }

    private static ObjectNode document(ObjectNode json, List<Manifest> earlier, @Nullable Integer commandExitCode,
            @Nullable String error) {
        json.put("command_exit_code", commandExitCode).put("error", error);
        ArrayNode list = json.putArray("earlier");
        earlier.forEach((manifest) -> list.add(manifest.tree()));
        return json;
    }

    private void write(ObjectNode json) throws IOException {
        Path to = this.file;
        if (to != null) {
            WholeFile.write(to, (out) -> out.write(Manifest.text(json).getBytes(StandardCharsets.UTF_8)));
        }
    }

}
