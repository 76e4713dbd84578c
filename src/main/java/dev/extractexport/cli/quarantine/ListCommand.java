package dev.extractexport.cli.quarantine;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.ledger.quarantine.Held.Mark;
import dev.extractexport.ledger.quarantine.Quarantine;
import dev.extractexport.publish.Layout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/// `quarantine list`: one line for each document.
final class ListCommand implements Callable<Integer> {

    private static final String DROPPED = "--dropped";

    /// Of a reason on a narrow terminal, in characters.
    private static final int LEAST_REASON = 20;

    private static final String LINE = "%-20s  %-7s  %5s  %-6s  %-10s  %s  %s";

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private long total;

    private long byThemselves;

    private long asked;

    private ListCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new ListCommand().spec.name("list").mixinStandardHelpOptions(true);
        Place.addStage(spec);
        Place.addFlag(spec, DROPPED, "those that were dropped, instead of the others");
        Place.addTo(spec);
        spec.usageMessage()
            .description("Lists the documents that are in quarantine: the version, where it was found unfit, how many",
                    "exports tried it, the last of them, when it is tried again, the job and the reason, which a",
                    "terminal shows cut to its width. One whose job has a later version is history and not listed.")
            .footer("", "Example:", "  extract-export quarantine list --stage fetch --output /srv/lake/extract");
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = this.spec.commandLine().getParseResult();
        Layout layout = Place.layout(parsed);
        boolean dropped = Place.flag(parsed, DROPPED);
        Quarantine.Filter filter = new Quarantine.Filter(Place.stage(this.spec, parsed), dropped);
        PrintWriter out = this.spec.commandLine().getOut();
        int width = width();
        try (LedgerView ledger = Place.read(layout)) {
            ledger.quarantine().forEach(filter, (held) -> print(held, width, out));
        }
        String which = (filter.stage() != null) ? " at stage " + filter.stage().name().toLowerCase(Locale.ROOT) : "";
        if (this.total == 0) {
            out.printf("no document is %s%s, in %s%n", dropped ? "dropped" : "in quarantine", which, layout.root());
        }
        else if (dropped) {
            out.printf("%,d dropped%s; take one back with: quarantine retry JOB_ID%n", this.total, which);
        }
        else {
            out.printf("%,d in quarantine%s: %,d tried again by themselves, %,d by the next run because asked for; "
                    + "quarantine show JOB_ID says more, quarantine retry JOB_ID or --all has them tried again%n",
                    this.total, which, this.byThemselves, this.asked);
        }
        out.flush();
        return ExitCode.COMPLETE.code();
    }

    private void print(Held held, int width, PrintWriter out) {
        if (this.total == 0) {
            out.println(LINE.formatted("version", "stage", "tried", "export", "again", "job", "reason"));
        }
        this.total++;
        this.asked += (held.again().mark() == Mark.RETRY) ? 1 : 0;
        this.byThemselves += (held.again().mark() == null && held.again().nextAt() != null) ? 1 : 0;
        String begin = LINE.formatted(Timestamps.ofMicros(held.updatedMicros()).truncatedTo(ChronoUnit.SECONDS),
                held.stage().name().toLowerCase(Locale.ROOT), held.attempts(), Layout.number(held.export()),
                again(held.again()), OneLine.escaped(held.jobId()), "");
        out.println(begin + cut(OneLine.escaped(held.reason()), Math.max(LEAST_REASON, width - begin.length())));
    }

    private static String again(Held.Again again) {
        Mark mark = again.mark();
        if (mark != null) {
            return switch (mark) {
                case RETRY -> "next run";
                case DROPPED -> "never";
            };
        }
        Instant next = again.nextAt();
        return (next != null) ? LocalDate.ofInstant(next, ZoneOffset.UTC).toString() : "-";
    }

    private static String cut(String text, int most) {
        return (text.length() <= most) ? text : text.substring(0, most - 3) + "...";
    }

    /// Of the terminal; what is written to a file or a pipe is not cut.
    private static int width() {
        @Nullable Console console = System.console();
        boolean terminal = Optional.ofNullable(console).map(Console::isTerminal).orElse(false);
        return terminal ? new UsageMessageSpec().autoWidth(true).width() : Integer.MAX_VALUE;
    }

}
