package dev.extractexport.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.extractexport.cli.console.Amounts;
import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.SettingOptions;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.cli.outcome.Retention;
import dev.extractexport.cli.outcome.Summary;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.ledger.quarantine.Quarantine;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.TreeSwap;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.outcome.Ending;
import dev.extractexport.ledger.LedgerView;
import org.springframework.dao.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `status`: answers from manifests and `progress.json`, so that it never waits for an export; and
/// from the ledger, where no export holds it.
final class StatusCommand implements Callable<Integer> {

    /// Exports shown: about a week of nights.
    private static final int SHOWN = 7;

    private static final Logger LOG = LoggerFactory.getLogger(StatusCommand.class);

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private StatusCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new StatusCommand().spec.name("status").mixinStandardHelpOptions(true);
        SettingOptions.addTo(spec, EnumSet.of(Setting.OUTPUT));
        LogSetup.addTo(spec);
        spec.usageMessage()
            .description("Shows the last exports, what is unfinished, and what still waits to be exported.",
                    "A job waits while it is unfinished, was put off by --limit, or is in quarantine and not dropped. "
                            + "Warns of what the service may delete before it is exported.")
            .footer("", "Example:", "  extract-export status --output /srv/lake/extract");
        return spec;
    }

    /// What the ledger tells, where it can be read.
    /// @param holder of the output; null for none
    /// @param problem that keeps the ledger from being gone on with; null for none
    /// @param unfinished the export that was begun and not published; null where there is
    /// none, or that cannot be told
    /// @param held documents in quarantine now; null where that cannot be told
    private record Found(@Nullable String holder, @Nullable String problem, @Nullable Long unfinished,
            Quarantine.@Nullable Totals held) {

        boolean tellsNothing() {
            return this.holder == null && this.problem == null && this.unfinished == null;
        }

    }

    @Override
    public Integer call() {
        LogSetup.apply(this.spec.commandLine().getParseResult());
        PrintWriter out = this.spec.commandLine().getOut();
        Layout layout = new Layout(ExportSpec.output(SettingOptions.read(this.spec.commandLine().getParseResult())));
        TreeSwap.refuseIfCut(layout);
        out.printf("output   %s%n", layout.root());
        List<Path> manifests = Manifest.files(layout);
        List<String> warnings = new ArrayList<>();
        Found found = find(layout);
        JsonNode progress = progress(layout, warnings);
        if (manifests.isEmpty() && progress == null && warnings.isEmpty() && found.tellsNothing()) {
            out.println("nothing has been exported here yet; start with: run");
            return ExitCode.COMPLETE.code();
        }
        out.printf("now      %s%n", now(layout, found, progress, warnings));
        Manifest last = exports(manifests, warnings);
        if (found.problem() != null) {
            warnings.add(OneLine.of(found.problem()));
        }
        if (last != null) {
            Instant now = Clock.systemUTC().instant();
            Quarantine.Totals held = found.held();
            out.printf("waiting  %s%n", waiting(last, held, now));
            rejected(last, held).ifPresent((line) -> out.printf("rejected %s%n", line));
            if (held != null && held.dropped() > 0) {
                out.printf("dropped  %s, never tried again; see with: quarantine list --dropped%n",
                        Amounts.count(held.dropped(), "document"));
            }
            warnings.addAll(Retention.warnings(last, now));
            if (held != null) {
                Retention.heldWarning(last, at(held.oldestFetch()), now).ifPresent(warnings::add);
            }
        }
        warnings.forEach((line) -> out.printf("warning  %s%n", line));
        out.flush();
        return ExitCode.COMPLETE.code();
    }

    /// Prints the last exports.
    /// @return the last of them; null if there is none
    private @Nullable Manifest exports(List<Path> files, List<String> warnings) {
        Manifest last = null;
        for (Path file : files.reversed().subList(0, Math.min(SHOWN, files.size()))) {
            try {
                Manifest manifest = Manifest.read(file);
                last = (last == null) ? manifest : last;
                this.spec.commandLine()
                    .getOut()
                    .printf("%s   %s  %s, exit %d%n", Layout.number(manifest.export()),
                            Instant.parse(manifest.finishedAt()).truncatedTo(ChronoUnit.SECONDS),
                            Summary.line(manifest.counts()), manifest.exitCode());
            }
            catch (Failure ex) {
                warnings.add(OneLine.of(String.valueOf(ex.getMessage())));
            }
        }
        return last;
    }

    /// Looks who holds the output, and into the ledger where nobody does.
    private static Found find(Layout layout) {
        String holder = null;
        try {
            holder = OutputLock.holder(layout.lock());
            if (holder != null) {
                return new Found(holder, null, null, null);
            }
            try (LedgerView ledger = LedgerView.open(layout.ledger(), layout.lock()).orElse(null)) {
                if (ledger == null) {
                    LedgerCheck.refuse(layout, null);
                    return new Found(null, null, null, null);
                }
                String lost = LedgerCheck.refuseRun(layout, ledger);
                return new Found(null, lost, ledger.exports().unfinished().map(Exports.Export::number).orElse(null),
                        ledger.quarantine().totals());
            }
        }
        catch (Failure ex) {
            // An export that has just begun is no problem.
            return new Found(holder, (ex.kind() == Failure.Kind.LOCKED) ? null : ex.getMessage(), null, null);
        }
        catch (DataAccessException ex) {
            return new Found(holder, Ending.of(ex).line(), null, null);
        }
    }

    private static String now(Layout layout, Found found, @Nullable JsonNode progress, List<String> warnings) {
        String holder = found.holder();
        // What a rebuild that was killed left there is swept by whoever holds the output
        // next.
        JsonNode rebuild = (holder != null) ? progress(layout.staged(), warnings) : null;
        if (rebuild != null) {
            return "rebuilding export %s, %d of %s (%s)".formatted(Layout.number(rebuild.path("export").asLong()),
                    rebuild.path("tasks_done").asLong(), Amounts.count(rebuild.path("tasks").asLong(), "task"), holder);
        }
        String state = (progress != null) ? progress.path("state").asString("") : "";
        if (holder != null) {
            // One that was killed left its own there.
            return (progress != null && holder.startsWith("process %d ".formatted(progress.path("process").asLong())))
                    ? "running %s (%s)".formatted(where(progress), holder)
                    : "busy, nothing to count yet (" + holder + ")";
        }
        Long unfinished = found.unfinished();
        if (progress != null && !state.equals("idle")
                && (unfinished == null || unfinished == progress.path("export").asLong())) {
            return "unfinished " + where(progress) + "; run again to resume";
        }
        return (unfinished == null) ? "idle"
                : "unfinished export " + Layout.number(unfinished) + "; run again to resume";
    }

    private static String where(JsonNode progress) {
        long tasks = progress.path("tasks").asLong();
        return "export %s, %s: %,d listed, %,d archived%s".formatted(Layout.number(progress.path("export").asLong()),
                progress.path("phase").asString(""), progress.path("listed").asLong(),
                progress.path("archived").asLong(), (tasks == 0) ? ""
                        : ", %,d of %s".formatted(progress.path("tasks_done").asLong(), Amounts.count(tasks, "task")));
    }

    private static String waiting(Manifest last, Quarantine.@Nullable Totals held, Instant now) {
        String waiting = last.oldestWaiting();
        Instant open = (waiting != null) ? Instant.parse(waiting) : null;
        Instant inQuarantine = (held != null) ? at(held.oldest()) : null;
        boolean isHeld = inQuarantine != null && (open == null || inQuarantine.isBefore(open));
        Instant oldest = isHeld ? inQuarantine : open;
        if (oldest == null) {
            return "no job known to the last export waits to be exported";
        }
        return "the oldest job not yet exported was created %s, %s ago%s".formatted(
                oldest.truncatedTo(ChronoUnit.SECONDS), Amounts.count(Duration.between(oldest, now).toDays(), "day"),
                isHeld ? ", and is in quarantine" : "");
    }

    private static @Nullable Instant at(@Nullable Long micros) {
        return (micros != null) ? Timestamps.ofMicros(micros) : null;
    }

    /// What a person said since the last export stands in the ledger alone.
    private static Optional<String> rejected(Manifest last, Quarantine.@Nullable Totals held) {
        return (held == null)
                ? Summary.inQuarantine(last.counts())
                    .map((line) -> "%s (as of export %s)".formatted(line, Layout.number(last.export())))
                : Optional.of(Summary.inQuarantine(held.listed(), held.asked())).filter((line) -> !line.isEmpty());
    }

    /// @return null where no export was ever begun, or that cannot be told
    private static @Nullable JsonNode progress(Layout layout, List<String> warnings) {
        if (!Files.exists(layout.progress())) {
            return null;
        }
        try {
            JsonNode progress = JsonMapper.shared().readTree(Files.readAllBytes(layout.progress()));
            if (progress.isObject()) {
                return (progress.path("export").asLong() > 0) ? progress : null;
            }
        }
        catch (IOException | JacksonException ex) {
            LOG.debug("Progress cannot be read", ex);
        }
        warnings.add("%s cannot be read, so how far an export is cannot be told; the next run writes it anew"
            .formatted(layout.progress()));
        return null;
    }

}
