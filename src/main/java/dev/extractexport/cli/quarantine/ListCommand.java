package dev.extractexport.cli.quarantine;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;

import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.cli.terminal.Terminal;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.ledger.quarantine.Held.Mark;
import dev.extractexport.ledger.quarantine.Quarantine;
import dev.extractexport.publish.Layout;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `quarantine list`: one line for each document.
final class ListCommand implements Callable<Integer> {

    /// Columns from which a line has room for an id and some words of the reason.
    private static final int TABLE_COLUMNS = 116;

    /// Of the reason behind an id of any length, in characters.
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
        Place.addFlag(spec, Place.DROPPED, "those that were dropped, instead of the others");
        Place.addTo(spec);
        spec.usageMessage()
            .description("Lists the documents in quarantine.",
                    "One line each: version, where it was found unfit, how many exports tried it, the last of "
                            + "them, when it is tried again, job and reason; on a narrow terminal three short lines. A "
                            + "terminal shows the reason cut to its width, a file or pipe whole. A document whose job "
                            + "has a later version is history and not listed. Exits 50 while an export holds the "
                            + "output: the view rejects_open of the catalog has them meanwhile.")
            .footer("", "Example:", "  extract-export quarantine list --stage fetch --output /srv/lake/extract");
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = this.spec.commandLine().getParseResult();
        Layout layout = Place.layout(parsed);
        boolean dropped = Place.flag(parsed, Place.DROPPED);
        Quarantine.Filter filter = new Quarantine.Filter(Place.stage(this.spec, parsed), dropped);
        PrintWriter out = this.spec.commandLine().getOut();
        int width = Terminal.isOutput() ? Terminal.columns() : Integer.MAX_VALUE;
        long others;
        try (LedgerView ledger = Place.read(layout)) {
            ledger.quarantine().forEach(filter, (held) -> print(held, width, out));
            others = dropped ? 0 : ledger.quarantine().count(new Quarantine.Filter(filter.stage(), true));
        }
        String which = (filter.stage() != null) ? " at stage " + filter.stage().name().toLowerCase(Locale.ROOT) : "";
        if (this.total == 0) {
            out.printf("no document is %s%s, in %s%n", dropped ? "dropped" : "in quarantine", which, layout.root());
        }
        else if (dropped) {
            out.printf("%,d dropped%s%n", this.total, which);
            out.println("take back: quarantine retry JOB_ID, all: quarantine retry --dropped");
        }
        else {
            out.printf("%,d in quarantine%s: %,d tried again by itself, %,d by the next run%n", this.total, which,
                    this.byThemselves, this.asked);
            out.println("see: quarantine show JOB_ID; try again: quarantine retry JOB_ID, or retry --all");
        }
        if (others > 0) {
            out.printf("%,d dropped%s, not listed here; see: quarantine list --dropped%n", others, which);
        }
        out.flush();
        return ExitCode.COMPLETE.code();
    }

    private void print(Held held, int width, PrintWriter out) {
        boolean narrow = width < TABLE_COLUMNS;
        if (this.total == 0 && !narrow) {
            out.println(LINE.formatted("version", "stage", "tried", "export", "again", "job", "reason"));
        }
        this.total++;
        this.asked += (held.again().mark() == Mark.RETRY) ? 1 : 0;
        this.byThemselves += (held.again().mark() == null && held.again().nextAt() != null) ? 1 : 0;
        String stage = held.stage().name().toLowerCase(Locale.ROOT);
        String jobId = OneLine.escaped(held.jobId());
        String reason = OneLine.escaped(held.reason());
        if (narrow) {
            // The id is there to be copied, so it is whole.
            out.println(jobId);
            out.println("  %s, tried %d, again %s".formatted(stage, held.attempts(), again(held.again())));
            out.println("  " + Terminal.cut(reason, width - 2));
            return;
        }
        String begin = LINE.formatted(Timestamps.ofMicros(held.updatedMicros()).truncatedTo(ChronoUnit.SECONDS), stage,
                held.attempts(), Layout.number(held.export()), again(held.again()), jobId, "");
        out.println(begin + Terminal.cut(reason, Math.max(LEAST_REASON, width - begin.length())));
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

}
