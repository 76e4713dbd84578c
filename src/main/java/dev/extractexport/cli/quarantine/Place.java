package dev.extractexport.cli.quarantine;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.console.SettingOptions;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.ledger.JobVersions;
import dev.extractexport.ledger.Ledger;
import dev.extractexport.ledger.LedgerView;
import dev.extractexport.ledger.quarantine.Held.Stage;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.TreeSwap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// What the sub-commands have in common: their options, and the output they are about.
final class Place {

    /// Those that were dropped.
    static final String DROPPED = "--dropped";

    private static final String STAGE = "--stage";

    /// Ids named where the one asked for is unknown.
    private static final int MAX_SIMILAR = 3;

    private Place() {
    }

    static void addTo(CommandSpec spec) {
        SettingOptions.addOptions(spec, EnumSet.of(Setting.OUTPUT));
        LogSetup.addTo(spec);
    }

    static void addStage(CommandSpec spec) {
        spec.addOption(OptionSpec.builder(STAGE)
            .paramLabel("STAGE")
            .type(String.class)
            .description("fetch (the service did not give it, or gave what cannot be a result) or flatten "
                    + "(its result cannot be represented)")
            .build());
    }

    static void addFlag(CommandSpec spec, String option, String description) {
        spec.addOption(OptionSpec.builder(option).arity("0").type(boolean.class).description(description).build());
    }

    static boolean flag(ParseResult parsed, String option) {
        return parsed.matchedOptionValue(option, false);
    }

    static void addJobIds(CommandSpec spec, String arity) {
        spec.addPositional(PositionalParamSpec.builder()
            .index(arity.equals("1") ? "0" : "0..*")
            .arity(arity)
            .required(arity.equals("1"))
            .paramLabel("JOB_ID")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("id of the extract job, as list shows it")
            .build());
    }

    static List<String> jobIds(ParseResult parsed) {
        return parsed.matchedPositionalValue(0, List.of());
    }

    static @Nullable Stage stage(CommandSpec spec, ParseResult parsed) {
        String text = parsed.matchedOptionValue(STAGE, (String) null);
        if (text == null) {
            return null;
        }
        for (Stage stage : Stage.values()) {
            if (stage.name().toLowerCase(Locale.ROOT).equals(text)) {
                return stage;
            }
        }
        throw new CommandLine.ParameterException(spec.commandLine(),
                "Option %s is '%s', expected fetch or flatten".formatted(STAGE, text));
    }

    /// The output, looked at before anything else.
    static Layout layout(ParseResult parsed) {
        LogSetup.apply(parsed);
        return new Layout(ExportSpec.output(SettingOptions.readOptions(parsed)));
    }

    /// The ledger, to be read and closed soon.
    /// @throws Failure SETTINGS where nothing was exported, LOCKED while an export runs
    static LedgerView read(Layout layout) {
        TreeSwap.refuseIfCut(layout);
        Optional<LedgerView> found = LedgerView.open(layout.ledger(), layout.lock());
        if (found.isEmpty()) {
            LedgerCheck.refuse(layout, null);
            throw new Failure(Failure.Kind.SETTINGS,
                    "Nothing has been exported to %s; name the --output of an export".formatted(layout.root()));
        }
        try {
            LedgerCheck.refuse(layout, found.get());
            return found.get();
        }
        catch (Failure ex) {
            found.get().close();
            throw ex;
        }
    }

    /// Why a job that is not in quarantine is not.
    /// @throws CommandLine.ParameterException if no export has seen the job
    static String absent(CommandSpec spec, LedgerView ledger, String jobId) {
        return absent(spec, ledger.jobVersions(), jobId);
    }

    static String absent(CommandSpec spec, Ledger ledger, String jobId) {
        return absent(spec, ledger.jobVersions(), jobId);
    }

    private static String absent(CommandSpec spec, JobVersions versions, String jobId) {
        List<JobVersions.Row> known = versions.ofJob(jobId);
        if (known.isEmpty()) {
            List<String> similar = jobId.isBlank() ? List.of() : versions.idsLike(jobId, MAX_SIMILAR);
            throw new CommandLine.ParameterException(spec.commandLine(),
                    "No extract job '%s' is known here, expected an id that quarantine list shows%s".formatted(
                            OneLine.escaped(jobId),
                            similar.isEmpty() ? "" : "; similar: " + OneLine.escaped(String.join(", ", similar))));
        }
        String state = known.getLast().known().state().toLowerCase(Locale.ROOT);
        return "Extract job %s is not in quarantine: its newest version is %s; see it with: explain"
            .formatted(OneLine.escaped(jobId), state);
    }

}
