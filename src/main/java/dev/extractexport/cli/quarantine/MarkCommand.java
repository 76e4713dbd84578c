package dev.extractexport.cli.quarantine;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.extractexport.cli.console.Amounts;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.console.Voice;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.job.heal.HealedLedger;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.OutputLock;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.ledger.quarantine.Held.Mark;
import dev.extractexport.ledger.quarantine.Quarantine;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.TreeSwap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `quarantine retry` and `quarantine drop`: what a person says of documents. All of it in one
/// commit, or nothing.
final class MarkCommand implements Callable<Integer> {

    private static final String ALL = "--all";

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private final Mark mark;

    private MarkCommand(Mark mark) {
        this.mark = mark;
    }

    static CommandSpec retry() {
        CommandSpec spec = spec("retry", Mark.RETRY);
        spec.usageMessage()
            .description("Has the next run try documents again.",
                    "It asks the service for them; of one that only could not be represented it takes the "
                            + "archived answer where there is no later one. Those that fail again are quarantined again "
                            + "(exit 10). Takes back a drop: of one job by its id, of all with --dropped. Exits 1 when "
                            + "one of the jobs is not in quarantine, 2 when it is not known, 50 while an export holds "
                            + "the output: then nothing is marked.")
            .footer("", "Examples:", "  extract-export quarantine retry ext-5f3a2c --output /srv/lake/extract",
                    "  extract-export quarantine retry --all --stage flatten --output /srv/lake/extract",
                    "  extract-export quarantine retry --dropped --output /srv/lake/extract");
        Place.addFlag(spec, Place.DROPPED, "all that quarantine list --dropped shows");
        return spec;
    }

    static CommandSpec drop() {
        CommandSpec spec = spec("drop", Mark.DROPPED);
        spec.usageMessage()
            .description("Gives documents up: never tried again, not listed.",
                    "Their rows in runs, usage and rejects stay, and a later version of the job is exported "
                            + "like any. Undo it with retry, all of it with retry --dropped. Exits as retry does.")
            .footer("", "Examples:", "  extract-export quarantine drop ext-5f3a2c --output /srv/lake/extract",
                    "  extract-export quarantine drop --all --stage fetch --output /srv/lake/extract");
        return spec;
    }

    private static CommandSpec spec(String name, Mark mark) {
        CommandSpec spec = new MarkCommand(mark).spec.name(name).mixinStandardHelpOptions(true);
        Place.addJobIds(spec, "0..*");
        Place.addFlag(spec, ALL, "all that quarantine list shows");
        Place.addStage(spec);
        Place.addTo(spec);
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        ParseResult parsed = this.spec.commandLine().getParseResult();
        Layout layout = Place.layout(parsed);
        List<String> jobIds = Place.jobIds(parsed);
        boolean all = Place.flag(parsed, ALL);
        Held.Stage stage = Place.stage(this.spec, parsed);
        boolean dropped = this.mark == Mark.RETRY && Place.flag(parsed, Place.DROPPED);
        checkOneOf(jobIds, all, dropped, stage);
        // Whether there is a ledger that this release reads, before one is made.
        Place.read(layout).close();
        try (OutputLock lock = OutputLock.take(layout.lock(), "quarantine " + this.spec.name(), Instant.now())) {
            new TreeSwap(layout).finish();
            layout.create();
            try (Ledger ledger = new HealedLedger(layout, Clock.systemUTC())
                .open(() -> Ledger.open(layout.ledger(), 1, lock))) {
                return jobIds.isEmpty() ? all(ledger, new Quarantine.Filter(stage, dropped)) : each(ledger, jobIds);
            }
        }
    }

    private void checkOneOf(List<String> jobIds, boolean all, boolean dropped, Held.@Nullable Stage stage) {
        int named = (jobIds.isEmpty() ? 0 : 1) + (all ? 1 : 0) + (dropped ? 1 : 0);
        if (named != 1 || (stage != null && !jobIds.isEmpty())) {
            String sets = (this.mark == Mark.RETRY) ? "jobs, --all or --dropped, and --stage only with one of these two"
                    : "jobs or --all, and --stage only with --all";
            throw new CommandLine.ParameterException(this.spec.commandLine(), "Name either " + sets);
        }
    }

    private int all(Ledger ledger, Quarantine.Filter filter) {
        long there = ledger.quarantine().count(filter);
        long marked = ledger.inTransaction(() -> {
            ledger.fence();
            return ledger.quarantine().markAll(filter, this.mark);
        });
        // Only whoever cannot be tried again is left out.
        String left = (there > marked) ? "; %s without an id, which cannot be asked for, %s".formatted(
                Amounts.count(there - marked, "item"), filter.dropped() ? "stay dropped" : "can only be dropped") : "";
        tell(marked, left);
        return ExitCode.COMPLETE.code();
    }

    private int each(Ledger ledger, List<String> jobIds) {
        List<Held> found = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (String jobId : jobIds) {
            Optional<Held> held = ledger.quarantine().ofJob(jobId);
            if (held.isEmpty()) {
                absent.add(Place.absent(this.spec, ledger, jobId));
            }
            else if (this.mark == Mark.RETRY && held.get().hasNoId()) {
                absent.add("%s stands for a listed item without an id, which cannot be asked for: only drop it"
                    .formatted(OneLine.escaped(jobId)));
            }
            else {
                found.add(held.get());
            }
        }
        if (!absent.isEmpty()) {
            Voice voice = new Voice(this.spec.commandLine().getErr(), MarkCommand.class);
            absent.forEach(voice::error);
            return ExitCode.FINDINGS.code();
        }
        ledger.inTransaction(() -> {
            ledger.fence();
            found.forEach((held) -> ledger.quarantine().mark(held.jobId(), held.updatedMicros(), this.mark));
            return true;
        });
        tell(found.size(), "");
        return ExitCode.COMPLETE.code();
    }

    private void tell(long marked, String more) {
        PrintWriter out = this.spec.commandLine().getOut();
        String documents = Amounts.count(marked, "document");
        out.printf("%s%s%n", switch (this.mark) {
            case RETRY -> (marked > 0) ? documents + " marked: the next run tries again; start it with: run"
                    : "nothing to be tried again";
            case DROPPED -> (marked > 0) ? documents + " dropped; quarantine list --dropped shows them, "
                    + "retry JOB_ID takes one back, retry --dropped all" : "nothing to be dropped";
        }, more);
        out.flush();
    }

}
