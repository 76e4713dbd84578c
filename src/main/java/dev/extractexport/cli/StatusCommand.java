package dev.extractexport.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.SettingOptions;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.cli.outcome.Retention;
import dev.extractexport.cli.outcome.Summary;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.TreeSwap;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.outcome.Ending;
import dev.extractexport.ledger.LedgerView;
import org.springframework.dao.DataAccessException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `status`: answers from manifests and `progress.json` alone, so that it never waits for an export
/// and never stands in the way of one.
final class StatusCommand implements Callable<Integer> {

    /// Exports shown: about a week of nights.
    private static final int SHOWN = 7;

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private StatusCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new StatusCommand().spec.name("status").mixinStandardHelpOptions(true);
        SettingOptions.addTo(spec, EnumSet.of(Setting.OUTPUT));
        LogSetup.addTo(spec);
        spec.usageMessage()
            .description("Shows the last exports, what is unfinished, and what still waits to be exported.")
            .footer("", "Example:", "  extract-export status --output /srv/lake/extract");
        return spec;
    }

    @Override
    public Integer call() {
        LogSetup.apply(this.spec.commandLine().getParseResult());
        PrintWriter out = this.spec.commandLine().getOut();
        Layout layout = new Layout(ExportSpec.output(SettingOptions.read(this.spec.commandLine().getParseResult())));
        TreeSwap.refuseIfCut(layout);
        out.printf("output   %s%n", layout.root());
        List<Path> manifests = Manifest.files(layout);
        JsonNode progress = progress(layout);
        String holder = OutputLock.holder(layout.lock());
        Optional<String> problem = (holder != null) ? Optional.empty() : problem(layout);
        if (manifests.isEmpty() && progress == null && problem.isEmpty()) {
            out.println("nothing has been exported here yet; start with: run");
            return ExitCode.COMPLETE.code();
        }
        out.printf("now      %s%n", now(layout, holder, progress));
        Manifest last = null;
        for (Path file : manifests.reversed().subList(0, Math.min(SHOWN, manifests.size()))) {
            Manifest manifest;
            try {
                manifest = Manifest.read(file);
            }
            catch (Failure ex) {
                out.printf("warning  %s%n", ex.getMessage());
                continue;
            }
            last = (last == null) ? manifest : last;
            out.printf("%s   %s  %s, exit %d%n", Layout.number(manifest.export()), manifest.finishedAt(),
                    Summary.line(manifest.counts()), manifest.exitCode());
        }
        problem.ifPresent((line) -> out.printf("warning  %s%n", OneLine.of(line)));
        if (last != null) {
            Instant now = Clock.systemUTC().instant();
            out.printf("waiting  %s%n", waiting(last, now));
            Summary.inQuarantine(last.counts()).ifPresent((line) -> out.printf("rejected %s%n", line));
            Retention.warnings(last, now).forEach((line) -> out.printf("warning  %s%n", line));
        }
        return ExitCode.COMPLETE.code();
    }

    /// What keeps the ledger from being gone on with.
    private static Optional<String> problem(Layout layout) {
        try (LedgerView ledger = LedgerView.open(layout.ledger(), layout.lock()).orElse(null)) {
            LedgerCheck.refuse(layout, ledger);
            return Optional.empty();
        }
        catch (Failure ex) {
            // An export that has just begun is no problem.
            return (ex.kind() == Failure.Kind.LOCKED) ? Optional.empty() : Optional.of(String.valueOf(ex.getMessage()));
        }
        catch (DataAccessException ex) {
            return Optional.of(Ending.of(ex).line());
        }
    }

    private static String now(Layout layout, @Nullable String holder, @Nullable JsonNode progress) {
        // What a rebuild that was killed left there is swept by whoever holds the output
        // next.
        JsonNode rebuild = (holder != null) ? progress(layout.staged()) : null;
        if (rebuild != null) {
            return "rebuilding export %s, %d of %d tasks (%s)".formatted(Layout.number(rebuild.path("export").asLong()),
                    rebuild.path("tasks_done").asLong(), rebuild.path("tasks").asLong(), holder);
        }
        if (progress == null) {
            return (holder != null) ? "an export is starting (" + holder + ")" : "idle";
        }
        String state = progress.path("state").asString("");
        String where = "export %s, %s: %d listed, %d archived, %d of %d tasks".formatted(
                Layout.number(progress.path("export").asLong()), progress.path("phase").asString(""),
                progress.path("listed").asLong(), progress.path("archived").asLong(),
                progress.path("tasks_done").asLong(), progress.path("tasks").asLong());
        if (holder != null) {
            return "running " + where + " (" + holder + ")";
        }
        return state.equals("idle") ? "idle" : "unfinished " + where + "; run again to resume";
    }

    private static String waiting(Manifest last, Instant now) {
        String oldest = last.oldestWaiting();
        if (oldest == null) {
            return "no job known to the last export waits to be exported";
        }
        Duration age = Duration.between(Instant.parse(oldest), now);
        return "the oldest job not yet exported was created %s, %d days ago".formatted(oldest, age.toDays());
    }

    private static @Nullable JsonNode progress(Layout layout) {
        if (!Files.exists(layout.progress())) {
            return null;
        }
        try {
            return JsonMapper.shared().readTree(Files.readAllBytes(layout.progress()));
        }
        catch (IOException | JacksonException ex) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "%s cannot be read; the next run writes it anew".formatted(layout.progress()), ex);
        }
    }

}
