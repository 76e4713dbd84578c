package dev.extractexport.cli.outcome;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Arrays;

import dev.extractexport.cli.console.OneLine;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.database.Database;
import dev.extractexport.ledger.torn.TornFile;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// How a command ended badly.
/// @param exitCode what the shell is told
/// @param line what people are told, one line
/// @param unforeseen what ended it, where nobody expected that
public record Ending(int exitCode, String line, @Nullable Throwable unforeseen) {

    /// The ladder from whatever ended a command to what it says.
    public static Ending of(Throwable thrown) {
        if (thrown instanceof Failure failure) {
            return new Ending(ExitCode.of(failure.kind()).code(), OneLine.of(String.valueOf(failure.getMessage())),
                    null);
        }
        if (thrown instanceof OutOfMemoryError) {
            return new Ending(ExitCode.DAMAGE.code(),
                    "Out of memory: give it more than the present heap with EXTRACT_EXPORT_JAVA_OPTS=-Xmx1g", null);
        }
        if (TornFile.isMetBy(thrown)) {
            return new Ending(ExitCode.DAMAGE.code(),
                    "The ledger is torn: the next run makes it anew from archive and manifests", null);
        }
        if (isOfTheDatabase(thrown)) {
            return new Ending(ExitCode.INCOMPLETE.code(),
                    "The ledger cannot be written: make room on its disk, or make it writable, and run again", null);
        }
        String line = "Internal error: %s at %s; run again with --log-level debug for the whole trace".formatted(thrown,
                Arrays.stream(thrown.getStackTrace()).findFirst().map(Object::toString).orElse("?"));
        return new Ending(ExitCode.DAMAGE.code(), OneLine.of(line), thrown);
    }

    /// What ended a command that had a ledger open: where that is what failed, it is
    /// named.
    public static RuntimeException naming(Path ledger, RuntimeException thrown) {
        return (thrown instanceof Failure || !isOfTheDatabase(thrown) || TornFile.isMetBy(thrown)) ? thrown
                : new Failure(Failure.Kind.INCOMPLETE,
                        "The ledger in %s cannot be written (%s): make room on its disk, ".formatted(ledger,
                                root(Objects.requireNonNullElse(Database.lost(ledger), thrown)))
                                + "or make it writable, and run again",
                        thrown);
    }

    private static String root(Throwable throwable) {
        Throwable root = throwable;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
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

}
