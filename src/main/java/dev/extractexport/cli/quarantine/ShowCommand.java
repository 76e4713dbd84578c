package dev.extractexport.cli.quarantine;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.extractexport.archive.FrameLocation;
import dev.extractexport.archive.SegmentReader;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.console.Voice;
import dev.extractexport.cli.explain.FrameLines;
import dev.extractexport.cli.explain.Outlook;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.publish.Layout;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `quarantine show`: all about one document, or its raw answer.
final class ShowCommand implements Callable<Integer> {

    private static final String RAW = "--raw";

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private ShowCommand() {
    }

    /// An export that quarantined the document.
    /// @param segment path of its frame's segment, below the archive
    private record Attempt(Exports.Export export, Decision decision, String segment) {
    }

    static CommandSpec spec() {
        CommandSpec spec = new ShowCommand().spec.name("show").mixinStandardHelpOptions(true);
        Place.addJobIds(spec, "1");
        Place.addFlag(spec, RAW, "writes the raw answer, one JSON object, and nothing else");
        Place.addTo(spec);
        spec.usageMessage()
            .description("Tells all about a document, or writes its raw answer.",
                    "Why it is in quarantine, by each export that tried it, where its raw answer lies, and "
                            + "what to do next. Exits 1 when the job is not in quarantine, 2 when it is not known, 50 "
                            + "while an export holds the output.")
            .footer("", "Examples:", "  extract-export quarantine show ext-5f3a2c --output /srv/lake/extract",
                    "  extract-export quarantine show ext-5f3a2c --raw --output /srv/lake/extract | jq .run");
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = this.spec.commandLine().getParseResult();
        Layout layout = Place.layout(parsed);
        String jobId = Place.jobIds(parsed).getFirst();
        Held held;
        List<Attempt> attempts;
        try (LedgerView ledger = Place.read(layout)) {
            Optional<Held> found = ledger.quarantine().ofJob(jobId);
            if (found.isEmpty()) {
                new Voice(this.spec.commandLine().getErr(), ShowCommand.class)
                    .error(Place.absent(this.spec, ledger, jobId));
                return ExitCode.FINDINGS.code();
            }
            held = found.get();
            attempts = attempts(ledger, held);
        }
        if (Place.flag(parsed, RAW)) {
            raw(attempts.getLast(), layout);
        }
        else {
            print(held, attempts, layout);
        }
        this.spec.commandLine().getOut().flush();
        return ExitCode.COMPLETE.code();
    }

    private static List<Attempt> attempts(LedgerView ledger, Held held) {
        List<Attempt> attempts = new ArrayList<>();
        for (Decision decision : ledger.decisions().ofJob(held.jobId())) {
            if (decision.quarantined() && decision.key().updatedMicros() == held.updatedMicros()) {
                attempts.add(new Attempt(ledger.exports().get(decision.export()), decision,
                        ledger.decisions().segmentPath(decision.export(), decision.frame().segment())));
            }
        }
        return attempts;
    }

    private void raw(Attempt attempt, Layout layout) {
        Decision.Frame frame = attempt.decision().frame();
        Path segment = layout.archive().resolve(attempt.segment());
        try (SegmentReader reader = new SegmentReader(segment);
                Reader json = new InputStreamReader(
                        reader.open(new FrameLocation(frame.offset(), frame.length(), frame.plainLength())),
                        StandardCharsets.UTF_8)) {
            json.transferTo(this.spec.commandLine().getOut());
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "Archive segment %s cannot be read (%s): make it readable, or put back a good copy"
                        .formatted(segment, ex.getMessage()),
                    ex);
        }
    }

    private void print(Held held, List<Attempt> attempts, Layout layout) {
        this.spec.commandLine()
            .getOut()
            .printf("extract job %s, version %s, status %s, in %s%n", OneLine.escaped(held.jobId()),
                    Timestamps.ofMicros(held.updatedMicros()), OneLine.escaped(held.status()), layout.root());
        if (held.document() != null) {
            field("document", OneLine.escaped(held.document()));
        }
        if (held.dataset() != null) {
            field("dataset", held.dataset());
        }
        field("stage", switch (held.stage()) {
            case FETCH -> "fetch: the service did not give it, or gave what cannot be a result";
            case FLATTEN -> "flatten: its result cannot be represented";
        });
        field("attempts", "%d, by export%s".formatted(held.attempts(), (held.attempts() == 1) ? "" : "s"));
        for (Attempt attempt : attempts) {
            field("", "%s of %s (%s): %s".formatted(Layout.number(attempt.export().number()),
                    attempt.export().startedAt(), String.valueOf(attempt.decision().stage()).toLowerCase(Locale.ROOT),
                    OneLine.escaped(String.valueOf(attempt.decision().reason()))));
        }
        Held.Again again = held.again();
        if (again.triedAt() != null) {
            field("tried", "%d time%s more by itself in vain, last at %s".formatted(again.tries(),
                    (again.tries() == 1) ? "" : "s", again.triedAt()));
        }
        Attempt last = attempts.getLast();
        Path segment = layout.archive().resolve(last.segment());
        field("archive", FrameLines.place(segment, last.decision().frame()));
        field("see it", FrameLines.command(segment, last.decision().frame()));
        field("", "or: extract-export quarantine show %s --raw --output %s".formatted(OneLine.escaped(held.jobId()),
                layout.root()));
        field("next", Outlook.of(held));
    }

    private void field(String name, String value) {
        this.spec.commandLine().getOut().printf("  %-13s %s%n", name, value);
    }

}
