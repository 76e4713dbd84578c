package dev.extractexport.cli;

import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.extractexport.cli.console.Amounts;
import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.console.SettingOptions;
import dev.extractexport.cli.console.Voice;
import dev.extractexport.cli.explain.Explanation;
import dev.extractexport.cli.explain.JobRecord;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.TreeSwap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `explain`: all that ledger, manifests and archive tell about one extract job.
final class ExplainCommand implements Callable<Integer> {

    /// Ids named where the one asked for is unknown.
    private static final int MAX_SIMILAR = 3;

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private ExplainCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new ExplainCommand().spec.name("explain").mixinStandardHelpOptions(true);
        spec.addPositional(PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .required(true)
            .paramLabel("JOB_ID")
            .type(String.class)
            .description("id of the extract job: job_id in runs, _job_id in the other tables")
            .build());
        SettingOptions.addOptions(spec, EnumSet.of(Setting.OUTPUT));
        LogSetup.addTo(spec);
        spec.usageMessage()
            .description("Tells everything known about one extract job, without the API.",
                    "Its versions, the decision about each with its reason, its files and rows, its usage, "
                            + "and where its raw answer lies. Exits 1 when the job is not known here, 50 while an "
                            + "export holds the output.")
            .footer("", "Example:",
                    "  extract-export explain 5f3a2c1e-0d6b-4b6a-9a53-2f6d0c9f8e11 --output /srv/lake/extract");
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = this.spec.commandLine().getParseResult();
        LogSetup.apply(parsed);
        String jobId = parsed.matchedPositionalValue(0, "");
        Layout layout = new Layout(ExportSpec.output(SettingOptions.readOptions(parsed)));
        TreeSwap.refuseIfCut(layout);
        Optional<LedgerView> found = LedgerView.open(layout.ledger(), layout.lock());
        if (found.isEmpty()) {
            LedgerCheck.refuse(layout, null);
            throw new Failure(Failure.Kind.SETTINGS,
                    "Nothing has been exported to %s; name the --output of an export".formatted(layout.root()));
        }
        JobRecord job;
        String unknown;
        try (LedgerView ledger = found.get()) {
            LedgerCheck.refuse(layout, ledger);
            job = JobRecord.read(ledger, jobId);
            unknown = job.versions().isEmpty() ? unknown(ledger, jobId, layout) : "";
        }
        if (job.versions().isEmpty()) {
            new Voice(this.spec.commandLine().getErr(), ExplainCommand.class).error(unknown);
            return ExitCode.FINDINGS.code();
        }
        PrintWriter out = this.spec.commandLine().getOut();
        new Explanation(job, layout, out).print();
        return ExitCode.COMPLETE.code();
    }

    private static String unknown(LedgerView ledger, String jobId, Layout layout) {
        String searched = "No extract job '%s' is known here: searched %s that %s to %s saw".formatted(
                OneLine.escaped(jobId), Amounts.count(ledger.jobVersions().count(), "job version"),
                Amounts.count(ledger.exports().numbers().size(), "export"), layout.root());
        Optional<String> ofRun = ledger.decisions().jobOfRun(jobId);
        if (ofRun.isPresent()) {
            return searched + "; it is the run of job '%s': ask for that".formatted(OneLine.escaped(ofRun.get()));
        }
        List<String> similar = jobId.isBlank() ? List.of() : ledger.jobVersions().idsLike(jobId, MAX_SIMILAR);
        return similar.isEmpty() ? searched + "; ids are compared letter by letter, expected one like job_id in runs"
                : searched + "; similar: " + OneLine.escaped(String.join(", ", similar));
    }

}
