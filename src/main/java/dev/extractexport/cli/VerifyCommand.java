package dev.extractexport.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.concurrent.Callable;

import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.Amounts;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.console.SettingOptions;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.config.Setting;
import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.TreeSwap;
import dev.extractexport.publish.Verifier;
import picocli.CommandLine.Model.CommandSpec;

/// `verify`: every published file against the manifests, without ledger or network.
final class VerifyCommand implements Callable<Integer> {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private VerifyCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = new VerifyCommand().spec.name("verify").mixinStandardHelpOptions(true);
        SettingOptions.addTo(spec, EnumSet.of(Setting.OUTPUT));
        LogSetup.addTo(spec);
        spec.usageMessage()
            .description("Reads every published file again and compares bytes, sha-256 and rows with the manifests.",
                    "Exits 1 when anything is wrong. Run it while no export publishes.")
            .footer("", "Example:", "  extract-export verify --output /srv/lake/extract");
        return spec;
    }

    @Override
    public Integer call() {
        LogSetup.apply(this.spec.commandLine().getParseResult());
        PrintWriter out = this.spec.commandLine().getOut();
        Layout layout = new Layout(ExportSpec.output(SettingOptions.read(this.spec.commandLine().getParseResult())));
        TreeSwap.refuseIfCut(layout);
        if (!Files.isDirectory(layout.manifests())) {
            throw new Failure(Failure.Kind.SETTINGS,
                    "Nothing has been exported to %s; name the --output of an export".formatted(layout.root()));
        }
        Verifier.Findings findings = new Verifier(layout).verify();
        findings.problems().forEach((problem) -> out.println(OneLine.of(problem)));
        String what = "%,d files of %,d exports, %s in %s".formatted(findings.files(), findings.exports(),
                Amounts.bytes(findings.bytes()), layout.root());
        if (findings.problems().isEmpty()) {
            out.println("verified " + what);
            return ExitCode.COMPLETE.code();
        }
        out.println("%,d problems in %s".formatted(findings.problems().size(), what));
        return ExitCode.FINDINGS.code();
    }

}
