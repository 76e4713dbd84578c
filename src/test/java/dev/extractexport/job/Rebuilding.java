package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.extractexport.config.Settings;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.rebuild.Rebuilt;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.TreeSwap;

/// Rebuilds an output in this process, as the command `rebuild` does.
final class Rebuilding {

    private final Layout layout;

    private final Settings settings = new Settings();

    private boolean whole;

    private StopSignal stop = new StopSignal();

    Rebuilding(Path output) {
        this.layout = new Layout(output);
    }

    /// As an option beside no job file.
    Rebuilding with(String key, String value) {
        this.settings.add(key, value, "test");
        return this;
    }

    /// As a job file: what it does not set has its default.
    Rebuilding whole() {
        this.whole = true;
        return this;
    }

    Rebuilding stoppedBy(StopSignal signal) {
        this.stop = signal;
        return this;
    }

    /// @return empty when it was stopped or there was nothing to rebuild
    Optional<Rebuilt> run() {
        new TreeSwap(this.layout).finish();
        this.layout.create();
        RebuildRunner.Rooms rooms = new RebuildRunner.Rooms(this.layout, new ExportProgress(), this.stop,
                Clock.systemUTC(), 2);
        try (RebuildRunner runner = new RebuildRunner(this.settings, this.whole, rooms)) {
            Optional<Rebuilt> built = runner.prepare() ? runner.build() : Optional.empty();
            if (built.isPresent() && built.get().exports() > 0) {
                runner.swapIn();
            }
            return built;
        }
    }

    /// All that people and programs read, by path: everything but archive and ledger.
    static Map<String, String> visible(Path output) throws IOException {
        return files(output, false);
    }

    /// All there is, the ledger's bytes too.
    static Map<String, String> everything(Path output) throws IOException {
        return files(output, true);
    }

    private static Map<String, String> files(Path output, boolean all) throws IOException {
        Layout layout = new Layout(output);
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(output)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                boolean state = file.startsWith(layout.archive()) || file.startsWith(layout.ledger());
                if (all || !state) {
                    files.put(output.relativize(file).toString(),
                            Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    /// Copies an output whole, to go on with it in two ways.
    static Path copy(Path output, Path target) throws IOException {
        try (Stream<Path> tree = Files.walk(output)) {
            for (Path file : tree.toList()) {
                Files.copy(file, target.resolve(output.relativize(file).toString()));
            }
        }
        return target;
    }

}
