package dev.extractexport.cli.console;

import java.io.PrintWriter;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Says what must be said whatever the log level is: the one line that ends a command, and progress.
/// As text it is the bare line, as JSON a line of the log.
public final class Voice {

    private final PrintWriter err;

    private final Class<?> speaker;

    /// @param err standard error
    /// @param speaker names the logger
    public Voice(PrintWriter err, Class<?> speaker) {
        this.err = err;
        this.speaker = speaker;
    }

    public void info(String message) {
        say(Level.INFO, message, null);
    }

    public void warn(String message) {
        say(Level.WARN, message, null);
    }

    public void error(String message) {
        say(Level.ERROR, message, null);
    }

    /// Tells of a failure that nobody foresaw.
    /// @param thrown told whole in JSON, where it does not cost a line
    public void error(String message, @Nullable Throwable thrown) {
        say(Level.ERROR, message, thrown);
    }

    private void say(Level level, String message, @Nullable Throwable thrown) {
        this.err.println(LogSetup.isJson()
                ? new LogLine(Instant.now(), level, this.speaker.getName(), message, LogLine.trace(thrown)).json()
                : OneLine.of(message));
    }

}
