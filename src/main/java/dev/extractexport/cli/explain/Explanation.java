package dev.extractexport.cli.explain;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import dev.extractexport.archive.FrameLocation;
import dev.extractexport.archive.SegmentReader;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.facts.Fact;
import dev.extractexport.facts.RunFacts;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.failure.Failure;
import dev.extractexport.flatten.UsageTable;
import dev.extractexport.ledger.Decision;
import dev.extractexport.ledger.Exports;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Parts;
import dev.extractexport.ledger.credits.Awaited;
import dev.extractexport.ledger.credits.Statement;
import dev.extractexport.ledger.quarantine.Held;
import dev.extractexport.publish.Layout;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Tells all about one job, version by version. What came from the service is printed with escapes
/// for whatever could move a cursor.
public final class Explanation {

    private static final Map<Fact, String> USAGE = new EnumMap<>(
            Map.of(Fact.NUM_PAGES_EXTRACTED, "pages extracted", Fact.NUM_PAGES_BILLED, "pages billed",
                    Fact.NUM_DOCUMENT_TOKENS, "document tokens", Fact.NUM_OUTPUT_TOKENS, "output tokens", Fact.CREDITS,
                    "credits", Fact.EXTRACT_CREDITS, "extract credits", Fact.PARSE_CREDITS, "parse credits"));

    private final JobRecord job;

    private final Layout layout;

    private final PrintWriter out;

    /// @param job known: with at least one version
    public Explanation(JobRecord job, Layout layout, PrintWriter out) {
        this.job = job;
        this.layout = layout;
        this.out = out;
    }

    /// Prints it. A damaged or missing file of the output is told of where it is met.
    public void print() {
        this.out.printf("extract job %s, %d version%s, in %s%n", OneLine.escaped(this.job.jobId()),
                this.job.versions().size(), (this.job.versions().size() == 1) ? "" : "s", this.layout.root());
        for (JobRecord.Version version : this.job.versions()) {
            print(version);
        }
        this.out.flush();
    }

    private void print(JobRecord.Version version) {
        JobVersions.Row row = version.row();
        Long created = row.createdMicros();
        this.out.printf("%nversion %s, created %s, status %s%n", Timestamps.ofMicros(row.key().updatedMicros()),
                (created != null) ? Timestamps.ofMicros(created).toString() : "at an unreadable time",
                OneLine.escaped(row.known().status()));
        for (JobRecord.Decided decided : version.decisions()) {
            print(decided);
        }
        Awaited awaited = version.awaited();
        if (awaited != null && awaited.ended() != Awaited.Ended.FILLED) {
            field("credits", credits(awaited));
        }
        version.later().forEach(this::print);
        field("last seen", "%s: %s".formatted(export(row.known().seenExport()),
                row.known().seenOutcome().toLowerCase(Locale.ROOT)));
        field("now", now(version));
    }

    private void print(JobRecord.Decided decided) {
        Decision decision = decided.decision();
        field("decided", "%s: %s%s".formatted(export(decision.export()), decision.outcome().toLowerCase(Locale.ROOT),
                reason(decision.reason())));
        Decision.Document document = decision.document();
        fieldIfAny("document", document.name());
        fieldIfAny("run", document.runId());
        fieldIfAny("configuration", document.configurationId());
        fieldIfAny("agent", document.extractionAgentId());
        Decision.Assigned assigned = decision.assigned();
        String dataset = decided.dataset();
        if (decision.exported() && assigned != null && dataset != null) {
            field("dataset", "%s v%d%s".formatted(dataset, assigned.version(), task(assigned)));
        }
        Decision.Frame frame = decision.frame();
        RunFacts facts = frame(decided.segment(), frame.offset(), frame.length(), frame.plainLength());
        files(decided, facts);
        if (facts != null) {
            usage(facts);
        }
    }

    /// Whether they will be asked for again also depends on the settings of that night.
    private static String credits(Awaited awaited) {
        String asked = "not there at the export, asked for again %d time%s".formatted(awaited.asks(),
                (awaited.asks() == 1) ? "" : "s");
        Awaited.Ended ended = awaited.ended();
        return asked + switch (ended) {
            case null -> ", last at %s; waited for as long as credits-within says".formatted(awaited.askedAt());
            case GONE -> ", and given up: the service no longer has the job";
            case REFUSED -> ", and given up: the service gave no usable answer";
            case CHANGED -> ": the job has changed since";
            case FILLED -> "";
        };
    }

    private void print(JobRecord.Later later) {
        Statement statement = later.statement();
        field("statement", "%d, by %s".formatted(statement.number(), export(statement.export())));
        Statement.Frame frame = statement.frame();
        RunFacts facts = frame(later.segment(), frame.offset(), frame.length(), frame.plainLength());
        later.parts().forEach((part) -> file(part, "1 row"));
        if (facts != null) {
            usage(facts);
        }
    }

    private static String task(Decision.Assigned assigned) {
        Integer task = assigned.resultTask();
        return (task != null) ? ", written by task " + task : "";
    }

    private static String reason(@Nullable String reason) {
        return (reason != null) ? ", because: " + OneLine.escaped(reason) : "";
    }

    private void files(JobRecord.Decided decided, @Nullable RunFacts facts) {
        Decision decision = decided.decision();
        Exports.Export export = Objects.requireNonNull(this.job.exports().get(decision.export()));
        if (export.state() != Exports.State.PUBLISHED) {
            field("files", "none yet: export %s is not published; run again to finish it"
                .formatted(Layout.number(export.number())));
            return;
        }
        decided.heldBy()
            .ifPresent((held) -> field("result",
                    "the same as of version %s, whose rows stand for it ".formatted(Timestamps.ofMicros(held))
                            + "(runs.result_updated_at)"));
        long rows = Objects.requireNonNullElse(decision.rowCount(), 0L);
        for (Parts.Part part : decided.parts()) {
            boolean usage = part.table().equals("usage");
            if (!usage || decision.exported() || decision.outcome().equals("QUARANTINED")
                    || (facts != null && UsageTable.hasUsage(facts))) {
                file(part, rows(part, decided.dataset(), rows));
            }
        }
        decided.holderParts().forEach((part) -> file(part, rows(part, decided.dataset(), rows)));
    }

    private static String rows(Parts.Part part, @Nullable String dataset, long rows) {
        if (part.dataset() == null) {
            return "1 row";
        }
        if (part.table().equals(EvidenceTable.NAME)) {
            return "the evidence of its values, if it has any";
        }
        return part.dataset().equals(dataset) ? "%,d row%s".formatted(rows, (rows == 1) ? "" : "s")
                : "the elements of its lists";
    }

    private void file(Parts.Part part, String rows) {
        boolean there = Files.exists(this.layout.root().resolve(part.path()));
        field("file", "%s, %s%s".formatted(part.path(), rows, there ? "" : "; MISSING: see verify"));
    }

    private void usage(RunFacts facts) {
        List<String> usage = new ArrayList<>();
        USAGE.forEach((fact, name) -> {
            JsonNode value = facts.value(fact);
            if (value != null) {
                usage.add(name + " " + OneLine.escaped(value.asString(value.toString())));
            }
        });
        field("usage", usage.isEmpty() ? "none reported by the service" : String.join(", ", usage));
    }

    /// The frame's facts; null where it cannot be read, which is told.
    private @Nullable RunFacts frame(String path, long offset, long length, long plainLength) {
        Path segment = this.layout.archive().resolve(path);
        Decision.Frame frame = new Decision.Frame(0, offset, length, plainLength);
        field("archive", FrameLines.place(segment, frame));
        field("see it", FrameLines.command(segment, frame));
        try (SegmentReader reader = new SegmentReader(segment)) {
            return reader.facts(new FrameLocation(offset, length, plainLength));
        }
        catch (IOException | Failure ex) {
            field("", "UNREADABLE: " + OneLine.of(String.valueOf(ex.getMessage())));
            return null;
        }
    }

    private String now(JobRecord.Version version) {
        String state = version.row().known().state();
        return switch (state) {
            case "EXPORTED" -> version.equals(this.job.versions().getLast())
                    ? "in the tables; a later change at the service is exported as a new version"
                    : "in the tables, but there is a later version: the views of the catalog show the latest exported";
            case "OPEN" -> "not finished at the service; asked for again each night";
            case "FILTERED" ->
                "not exported: its status is not among those asked for; a run with --status %s that lists it exports it"
                    .formatted(OneLine.escaped(version.row().known().status()));
            case "QUARANTINED" ->
                "not in the tables, nothing is lost: what was received is in the archive (see above); "
                        + quarantined(version.held());
            case "EXPIRED" -> "not in the tables: the service no longer has it, so no run can fetch it; exporting more "
                    + "often than results are kept prevents it";
            case "SUPERSEDED" -> "replaced by a later version while it was open";
            case "SKIPPED" ->
                version.row().known().seenOutcome().equals("DEFERRED") ? "put off by --limit; the next run takes it up"
                        : "passed over by the filters of that run; a run without them exports it";
            default -> state.toLowerCase(Locale.ROOT);
        };
    }

    private static String quarantined(@Nullable Held held) {
        return (held == null) ? "there is a later version, so this one is not tried again"
                : "%s; a later change at the service is a new version".formatted(Outlook.of(held));
    }

    private String export(long number) {
        Exports.Export export = Objects.requireNonNull(this.job.exports().get(number));
        Instant finished = export.finishedAt();
        Path manifest = this.layout.manifest(number);
        String state = (finished == null) ? ", unfinished"
                : Files.exists(manifest) ? "" : ", whose manifest %s is MISSING".formatted(manifest);
        return "export %s of %s%s".formatted(Layout.number(number), export.startedAt(), state);
    }

    private void fieldIfAny(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            field(name, OneLine.escaped(value));
        }
    }

    private void field(String name, String value) {
        this.out.printf("  %-13s %s%n", name, value);
    }

}
