package dev.extractexport.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.extractexport.cli.console.LogSetup;
import dev.extractexport.cli.console.OneLine;
import dev.extractexport.cli.console.Voice;
import dev.extractexport.cli.outcome.Ending;
import dev.extractexport.cli.outcome.ExitCode;
import dev.extractexport.cli.outcome.LastResort;
import dev.extractexport.cli.quarantine.QuarantineCommand;
import dev.extractexport.cli.terminal.Terminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/// The program. `main` is the only place that ends the process.
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {
    }

    /// Runs one command and exits with its code, see [ExitCode].
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(told(run(args, out, err), out, err));
    }

    /// What nobody could read was not said: a full disk below a log file, a closed pipe.
    private static int told(int exitCode, PrintWriter out, PrintWriter err) {
        // What failed has its line on standard error.
        boolean said = exitCode > ExitCode.QUARANTINED.code() || exitCode == ExitCode.SETTINGS.code();
        if (said || !out.checkError()) {
            return exitCode;
        }
        new Voice(err, Main.class).error("Standard output cannot be written: the command has done its work, but what "
                + "it found is lost; make room or read to its end, and run again");
        return ExitCode.INCOMPLETE.code();
    }

    static int run(String[] args, PrintWriter out, PrintWriter err) {
        LogSetup.begin(args, System.getenv());
        LastResort.standBy(new Voice(err, Main.class));
        try {
            return commandLine(out, err).execute(args);
        }
        catch (OutOfMemoryError ex) {
            Ending ending = Ending.of(ex);
            new Voice(err, Main.class).error(ending.line());
            return ending.exitCode();
        }
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new RootCommand()).addSubcommand(new CommandLine(RunCommand.spec()))
            .addSubcommand(new CommandLine(PlanCommand.spec()))
            .addSubcommand(new CommandLine(StatusCommand.spec()))
            .addSubcommand(new CommandLine(ExplainCommand.spec()))
            .addSubcommand(new CommandLine(QuarantineCommand.spec()))
            .addSubcommand(new CommandLine(VerifyCommand.spec()))
            .addSubcommand(new CommandLine(RebuildCommand.spec()))
            .addSubcommand(new CommandLine(SandboxCommand.spec()))
            .setOut(out)
            .setErr(err)
            .setUsageHelpWidth(helpColumns())
            .setParameterExceptionHandler(Main::refuse)
            .setExecutionExceptionHandler(Main::fail);
    }

    /// Longer lines than the usual ones are hard to read, and picocli refuses shorter
    /// ones than these.
    private static int helpColumns() {
        return Terminal.isOutput() ? Math.clamp(Terminal.columns(), 55, 80) : 80;
    }

    /// One line that names what is wrong, and where help is.
    private static int refuse(CommandLine.ParameterException ex, String[] args) {
        CommandLine command = ex.getCommandLine();
        String message = String.valueOf(ex.getMessage()).lines().findFirst().orElse("").strip();
        if (ex instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().getFirst();
            boolean option = argument.startsWith("-");
            message = "Unknown %s '%s'; %s".formatted(option ? "option" : "argument", argument,
                    option ? "valid options: " + options(command) : expected(command));
        }
        String line = OneLine.of(message) + " (see " + command.getCommandSpec().qualifiedName() + " --help)";
        RunCommand.refused(args, line);
        new Voice(command.getErr(), Main.class).error(line);
        return ExitCode.SETTINGS.code();
    }

    private static String options(CommandLine command) {
        return String.join(" ",
                command.getCommandSpec().options().stream().map(CommandLine.Model.OptionSpec::longestName).toList());
    }

    private static String expected(CommandLine command) {
        if (!command.getSubcommands().isEmpty()) {
            return "valid commands: " + String.join(" ", command.getSubcommands().keySet());
        }
        List<String> arguments = command.getCommandSpec()
            .positionalParameters()
            .stream()
            .map(CommandLine.Model.PositionalParamSpec::paramLabel)
            .toList();
        return "expected " + (arguments.isEmpty() ? "options only" : "one " + String.join(" ", arguments));
    }

    private static int fail(Exception ex, CommandLine command, CommandLine.ParseResult result) {
        Ending ending = Ending.of(ex);
        LOG.debug("Failed", ex);
        new Voice(command.getErr(), Main.class).error(ending.line(), ending.unforeseen());
        return ending.exitCode();
    }

}
