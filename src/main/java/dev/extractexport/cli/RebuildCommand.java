package dev.extractexport.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.ProgressLine;
import dev.extractexport.cli.console.ProgressView;
import dev.extractexport.cli.console.SettingOptions;
import dev.extractexport.cli.console.Voice;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.cli.outcome.RebuildSummary;
import dev.extractexport.cli.outcome.Signals;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.config.Settings;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.RebuildRunner;
import dev.extractexport.job.context.ExportProgress;
import dev.extractexport.job.context.StopSignal;
import dev.extractexport.job.rebuild.Rebuilt;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.TreeSwap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `rebuild`: the tables again from the archive, without key or network.
final class RebuildCommand implements Callable<Integer>, Signals.Interruptible {

    private static final String NAME = "rebuild";

    private static final String INTERRUPTED = "Interrupted; nothing was changed, run rebuild again";

    private final StopSignal stop = new StopSignal();

    private volatile boolean begun;

    private final AtomicBoolean told = new AtomicBoolean();

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private RebuildCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new RebuildCommand().spec.name(NAME).mixinStandardHelpOptions(true);
        SettingOptions.addTo(spec, EnumSet.of(Setting.OUTPUT, Setting.FORMATS, Setting.EVIDENCE));
        ProgressLine.addTo(spec);
        LogSetup.addTo(spec);
        spec.usageMessage()
            .description("Writes all tables again from the archive, without key or network.",
                    "As the whole history would have made them under the settings of JOB.yml that say how "
                            + "results become tables: datasets, names, infer, fields, evidence, formats, csv. Without "
                            + "JOB.yml each export keeps the settings it recorded. The tables change over at the end; "
                            + "until then nothing is touched.")
            .footer("", "Example:", "  extract-export rebuild jobs/nightly.yml --output /srv/lake/extract");
        return spec;
    }

    @Override
    public Integer call() {
        Signals signals = Signals.watch(this);
        try {
            return run(this.spec.commandLine().getParseResult(), signals);
        }
        finally {
            this.stop.ended();
        }
    }

    private int run(ParseResult parsed, Signals signals) {
        LogSetup.apply(parsed);
        ProgressLine.Mode mode = ProgressLine.mode(parsed);
        Settings settings = SettingOptions.read(parsed);
        Layout layout = new Layout(ExportSpec.of(settings).output());
        layout.refuseIfClosed();
        if (!layout.isBegun()) {
            throw new Failure(Failure.Kind.SETTINGS,
                    "Nothing has been exported to %s; name the --output of an export".formatted(layout.root()));
        }
        try (OutputLock lock = OutputLock.take(layout.lock(), NAME, Instant.now())) {
            new TreeSwap(layout).finish();
            layout.create();
            ExportProgress progress = new ExportProgress();
            RebuildRunner.Rooms rooms = new RebuildRunner.Rooms(layout, progress, this.stop, Clock.systemUTC(),
                    RunCommand.workers());
            try (RebuildRunner runner = new RebuildRunner(settings, SettingOptions.hasJobFile(parsed), rooms)) {
                ProgressView.Subject subject = new ProgressView.Subject("rebuild of export", progress, new ApiMeter(),
                        layout.staged(), lock);
                return rebuild(runner, mode, subject, layout, lock, signals);
            }
        }
    }

    private int rebuild(RebuildRunner runner, ProgressLine.Mode mode, ProgressView.Subject subject, Layout layout,
            OutputLock lock, Signals signals) {
        Instant started = Instant.now();
        Optional<Rebuilt> built;
        try {
            if (!runner.prepare()) {
                return nothing(layout);
            }
            this.begun = true;
            try (ProgressView _ = new ProgressView(mode, subject, this.spec.commandLine().getErr())) {
                built = runner.build();
            }
        }
        catch (Failure ex) {
            throw new Failure(ex.kind(), "Nothing was changed: " + ex.getMessage(), ex);
        }
        if (built.isEmpty()) {
            interrupted(signals.exitCode());
            return signals.exitCode();
        }
        if (built.get().exports() == 0) {
            return nothing(layout);
        }
        lock.ensureHeld();
        runner.swapIn();
        Duration took = Duration.between(started, Instant.now());
        RebuildSummary.print(built.get(), took, layout, this.spec.commandLine().getOut());
        return (built.get().quarantined().isEmpty() ? ExitCode.COMPLETE : ExitCode.QUARANTINED).code();
    }

    private int nothing(Layout layout) {
        this.spec.commandLine()
            .getOut()
            .printf("nothing has been published to %s yet, so there is nothing to rebuild%n", layout.root());
        return ExitCode.COMPLETE.code();
    }

    /// As in `run`.
    @Override
    public boolean stop() throws InterruptedException {
        return this.begun && this.stop.stop(RunCommand.GRACE_SECONDS);
    }

    @Override
    public void interrupted(int exitCode) {
        if (!this.told.getAndSet(true)) {
            new Voice(this.spec.commandLine().getErr(), RebuildCommand.class).warn(INTERRUPTED);
        }
    }

}
