package dev.extractexport.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.concurrent.Callable;

import dev.extractexport.cli.console.Amounts;
import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.console.Voice;
import dev.extractexport.cli.console.SettingOptions;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.cli.outcome.InterruptedReader;
import dev.extractexport.cli.outcome.Signals;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.failure.Failure;
import dev.extractexport.job.heal.LedgerCheck;
import dev.extractexport.job.verify.Verification;
import dev.extractexport.ledger.database.Database;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.TreeSwap;
import picocli.CommandLine.Model.CommandSpec;

/// `verify`: every file against the manifests, and these against the ledger, without network.
final class VerifyCommand implements Callable<Integer> {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private VerifyCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new VerifyCommand().spec.name("verify").mixinStandardHelpOptions(true);
        SettingOptions.addTo(spec, EnumSet.of(Setting.OUTPUT));
        LogSetup.addTo(spec);
        spec.usageMessage()
            .description("Checks that the output is what was exported.",
                    "Reads every published file and every segment of the archive again, compares bytes, "
                            + "sha-256 and rows with the manifests, and manifests and catalog with the ledger. Exits 1 "
                            + "when anything is wrong. Run it while no export publishes.")
            .footer("", "Example:", "  extract-export verify --output /srv/lake/extract");
        return spec;
    }

    @Override
    public Integer call() {
        LogSetup.apply(this.spec.commandLine().getParseResult());
        Signals.watch(new InterruptedReader(new Voice(this.spec.commandLine().getErr(), VerifyCommand.class)));
        PrintWriter out = this.spec.commandLine().getOut();
        Layout layout = new Layout(ExportSpec.output(SettingOptions.read(this.spec.commandLine().getParseResult())));
        TreeSwap.refuseIfCut(layout);
        if (Manifest.files(layout).isEmpty() && !Files.exists(layout.ledger().resolve(Database.FILE))) {
            if (isLost(layout, out)) {
                return ExitCode.FINDINGS.code();
            }
            throw new Failure(Failure.Kind.SETTINGS,
                    "Nothing has been exported to %s; name the --output of an export".formatted(layout.root()));
        }
        Verification found = Verification.of(layout);
        found.problems().forEach((problem) -> out.println(OneLine.of(problem)));
        found.notes().forEach((note) -> out.println(OneLine.of(note)));
        String what = "%s of %s, %s in %s".formatted(Amounts.count(found.files(), "file"),
                Amounts.count(found.exports(), "export"), Amounts.bytes(found.bytes()), layout.root());
        if (found.problems().isEmpty()) {
            out.println("verified " + what);
            return ExitCode.COMPLETE.code();
        }
        out.println("%s in %s".formatted(Amounts.count(found.problems().size(), "problem"), what));
        return ExitCode.FINDINGS.code();
    }

    /// Whether there is something else than ledger and manifests.
    private static boolean isLost(Layout layout, PrintWriter out) {
        try {
            LedgerCheck.refuse(layout, null);
            return false;
        }
        catch (Failure ex) {
            if (ex.kind() != Failure.Kind.DAMAGE) {
                throw ex;
            }
            out.println(OneLine.of(String.valueOf(ex.getMessage())));
            return true;
        }
    }

}
