package dev.extractexport.cli.quarantine;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `quarantine`: groups what can be done about documents that could not be exported.
public final class QuarantineCommand implements Runnable {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private QuarantineCommand() {
    }

    /// The command with its sub-commands.
    public static CommandSpec spec() {
        CommandSpec spec = new QuarantineCommand().spec.name("quarantine").mixinStandardHelpOptions(true);
        spec.addSubcommand("list", new CommandLine(ListCommand.spec()));
        spec.addSubcommand("show", new CommandLine(ShowCommand.spec()));
        spec.addSubcommand("retry", new CommandLine(MarkCommand.retry()));
        spec.addSubcommand("drop", new CommandLine(MarkCommand.drop()));
        spec.usageMessage()
            .synopsisSubcommandLabel("COMMAND")
            .description("Documents that could not be exported: why, and another try.",
                    "What may pass by itself, such as a 403 or a timeout, is tried again by the runs of later "
                            + "nights: after 1, 2, 4, 8 and 16 days. All else waits for retry.")
            .footer("", "Example:", "  extract-export quarantine list --output /srv/lake/extract");
        return spec;
    }

    @Override
    public void run() {
        CommandLine line = this.spec.commandLine();
        throw new CommandLine.ParameterException(line,
                "Name a command: quarantine " + String.join("|", line.getSubcommands().keySet()));
    }

}
