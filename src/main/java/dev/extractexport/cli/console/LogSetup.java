package dev.extractexport.cli.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Logs go to standard error, one line each whatever a message holds. Only a stack trace in text
/// takes more lines, and only at level debug or trace.
public final class LogSetup {

    private static final String LEVEL_OPTION = "--log-level";

    private static final String FORMAT_OPTION = "--log-format";

    private static final String LEVEL = "EXTRACT_EXPORT_LOG_LEVEL";

    private static final String FORMAT = "EXTRACT_EXPORT_LOG_FORMAT";

    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

    private static final List<String> FORMATS = List.of("text", "json");

    /// Standard error as it was before [StrayLines] took its place.
    private static final PrintStream ERR = System.err;

    private static volatile boolean json;

    private LogSetup() {
    }

    /// Adds the two options to a command.
    public static void addTo(CommandSpec command) {
        command
            .addOption(option(LEVEL_OPTION, "LEVEL", "error, warn, info, debug or trace (default info); or " + LEVEL));
        command.addOption(option(FORMAT_OPTION, "FORMAT", "text or json (default text); or " + FORMAT));
    }

    private static OptionSpec option(String name, String label, String description) {
        return OptionSpec.builder(name).paramLabel(label).type(String.class).description(description).build();
    }

    /// Logs as far as can be told before the options are parsed, so that what is wrong
    /// with them is said in the right format. A wrong value is met again, and refused,
    /// by [#apply].
    public static void begin(String[] arguments, Map<String, String> environment) {
        // Spring Boot would configure logging anew, for standard output.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        String level = Arguments.valueOf(LEVEL_OPTION, arguments)
            .orElse(environment.getOrDefault(LEVEL, "info"))
            .toLowerCase(Locale.ROOT);
        String format = Arguments.valueOf(FORMAT_OPTION, arguments)
            .orElse(environment.getOrDefault(FORMAT, "text"))
            .toLowerCase(Locale.ROOT);
        configure(LEVELS.contains(level) ? level : "info", format.equals("json"));
        Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> LoggerFactory.getLogger(LogSetup.class)
            .error("Thread {} ended: {}", thread.getName(), ex.toString(), ex));
    }

    /// Logs as the options of a command say, else the environment.
    /// @throws Failure SETTINGS for an unknown level or format
    public static void apply(ParseResult parsed) {
        String level = choose(LEVEL_OPTION, parsed.matchedOptionValue(LEVEL_OPTION, (String) null), LEVEL, "info",
                LEVELS);
        String format = choose(FORMAT_OPTION, parsed.matchedOptionValue(FORMAT_OPTION, (String) null), FORMAT, "text",
                FORMATS);
        configure(level, format.equals("json"));
    }

    /// Whether each line is a JSON object.
    public static boolean isJson() {
        return json;
    }

    private static String choose(String option, @Nullable String given, String variable, String byDefault,
            List<String> valid) {
        String fromEnvironment = System.getenv(variable);
        String text = byDefault;
        String origin = option;
        if (given != null) {
            text = given;
        }
        else if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            text = fromEnvironment;
            origin = "environment variable " + variable;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (!valid.contains(lower)) {
            throw new Failure(Failure.Kind.SETTINGS,
                    "%s is '%s'; expected one of %s".formatted(origin, text, String.join(", ", valid)));
        }
        return lower;
    }

    private static void configure(String level, boolean asJson) {
        json = asJson;
        System.setErr(asJson ? new PrintStream(new StrayLines(ERR), true, StandardCharsets.UTF_8) : ERR);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        boolean detailed = Level.toLevel(level).toInt() <= Level.DEBUG_INT;
        LogEncoder encoder = new LogEncoder(asJson, detailed);
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setOutputStream(new Unclosed(ERR));
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(detailed ? Level.INFO : Level.WARN);
        context.getLogger("dev.extractexport").setLevel(Level.toLevel(level));
        // These log each failure with its trace before we get to say it in one line.
        for (String loud : List.of("org.springframework", "org.flywaydb", "com.zaxxer.hikari")) {
            context.getLogger(loud).setLevel(detailed ? Level.INFO : Level.OFF);
        }
        context.getLogger("org.apache.hadoop").setLevel(Level.ERROR);
    }

    /// A new setup closes the appender of the one before, but not standard error.
    private static final class Unclosed extends FilterOutputStream {

        Unclosed(PrintStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            this.out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }

    }

}
