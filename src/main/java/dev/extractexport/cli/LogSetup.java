package dev.extractexport.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs go to standard error, one line each whatever a message holds.
final class LogSetup {

    private static final String LEVEL = "EXTRACT_EXPORT_LOG_LEVEL";

    private static final String FORMAT = "EXTRACT_EXPORT_LOG_FORMAT";

    static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

    static final List<String> FORMATS = List.of("text", "json");

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %logger{0} "
            + "%replace(%msg){'[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+',' '}%n%ex{full}";

    private LogSetup() {
    }

    /// Logs as the environment says; a wrong value there is met again, and refused, by
    /// [#apply].
    static void begin(Map<String, String> environment) {
        // Spring Boot would configure logging anew, for standard output.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        String level = environment.getOrDefault(LEVEL, "info").toLowerCase(Locale.ROOT);
        configure(LEVELS.contains(level) ? level : "info", false);
    }

    /// Logs as options say, else the environment.
    /// @throws Failure SETTINGS for an unknown level or format
    static void apply(@Nullable String levelOption, @Nullable String formatOption) {
        String level = choose("--log-level", levelOption, LEVEL, "info", LEVELS);
        String format = choose("--log-format", formatOption, FORMAT, "text", FORMATS);
        configure(level, format.equals("json"));
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

    private static void configure(String level, boolean json) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        EncoderBase<ILoggingEvent> encoder = json ? new JsonEncoder() : pattern();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        Level ours = Level.toLevel(level);
        boolean detailed = ours.toInt() <= Level.DEBUG_INT;
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(detailed ? Level.INFO : Level.WARN);
        context.getLogger("dev.extractexport").setLevel(ours);
        // These log each failure with its trace before we get to say it in one line.
        for (String loud : List.of("org.springframework", "org.flywaydb", "com.zaxxer.hikari")) {
            context.getLogger(loud).setLevel(detailed ? Level.INFO : Level.OFF);
        }
        context.getLogger("org.apache.hadoop").setLevel(Level.ERROR);
    }

    private static PatternLayoutEncoder pattern() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }

}
