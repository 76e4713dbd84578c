package dev.extractexport.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;

import dev.extractexport.failure.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// The program. `main` is the only place that ends the process.
public final class Main {

    /// Of one message, in characters: a few lines of a terminal.
    private static final int MAX_LINE = 1_000;

    private Main() {
    }

    /// Runs one command and exits with its code, see [ExitCode].
    public static void main(String[] args) {
        System.exit(run(args, new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }

    static int run(String[] args, PrintWriter out, PrintWriter err) {
        LogSetup.begin(System.getenv());
        try {
            return commandLine(out, err).execute(args);
        }
        catch (OutOfMemoryError ex) {
            err.println("Out of memory: give it more than the present heap with EXTRACT_EXPORT_JAVA_OPTS=-Xmx1g");
            return ExitCode.DAMAGE.code();
        }
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new RootCommand()).addSubcommand(new CommandLine(RunCommand.spec()))
            .addSubcommand(new CommandLine(StatusCommand.spec()))
            .addSubcommand(new CommandLine(VerifyCommand.spec()))
            .addSubcommand(new CommandLine(SandboxCommand.spec()))
            .setOut(out)
            .setErr(err)
            .setUsageHelpWidth(100)
            .setParameterExceptionHandler(Main::refuse)
            .setExecutionExceptionHandler(Main::fail);
    }

    /// One line that names what is wrong, and where help is.
    private static int refuse(CommandLine.ParameterException ex, String[] args) {
        CommandLine command = ex.getCommandLine();
        String message = String.valueOf(ex.getMessage()).lines().findFirst().orElse("").strip();
        if (ex instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().getFirst();
            boolean option = argument.startsWith("-");
            message = "Unknown %s '%s'; valid %s: %s".formatted(option ? "option" : "argument", argument,
                    option ? "options" : "commands", option ? options(command) : commands(command));
        }
        command.getErr().println(oneLine(message) + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
        return ExitCode.SETTINGS.code();
    }

    private static String options(CommandLine command) {
        return String.join(" ",
                command.getCommandSpec().options().stream().map(CommandLine.Model.OptionSpec::longestName).toList());
    }

    private static String commands(CommandLine command) {
        CommandLine root = (command.getParent() != null) ? command.getParent() : command;
        return String.join(" ", root.getSubcommands().keySet());
    }

    private static int fail(Exception ex, CommandLine command, CommandLine.ParseResult result) {
        Logger log = LoggerFactory.getLogger(Main.class);
        if (ex instanceof Failure failure) {
            log.debug("Failed", failure);
            command.getErr().println(oneLine(String.valueOf(failure.getMessage())));
            return ExitCode.of(failure.kind()).code();
        }
        log.debug("Failed", ex);
        if (isOfTheDatabase(ex)) {
            command.getErr()
                .println("The ledger cannot be written: make room on its disk, or make it writable, and run again");
            return ExitCode.INCOMPLETE.code();
        }
        command.getErr()
            .println(oneLine("Internal error: %s at %s; run again with --log-level debug for the whole trace"
                .formatted(ex, Arrays.stream(ex.getStackTrace()).findFirst().map(Object::toString).orElse("?"))));
        return ExitCode.DAMAGE.code();
    }

    /// A full or vanished disk shows itself in many ways, once the database has met it.
    private static boolean isOfTheDatabase(Throwable throwable) {
        for (Throwable cause = throwable; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException || cause instanceof DataAccessException
                    || cause instanceof TransactionException) {
                return true;
            }
        }
        return false;
    }

    /// The text, cut and without what breaks a line or steers a terminal: a message
    /// stays one line whatever it quotes.
    static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]+", " ");
        int length = line.codePointCount(0, line.length());
        return (length <= MAX_LINE) ? line
                : "%s... (%d characters)".formatted(line.substring(0, line.offsetByCodePoints(0, MAX_LINE)), length);
    }

}
