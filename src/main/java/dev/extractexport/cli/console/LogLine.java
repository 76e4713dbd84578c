package dev.extractexport.cli.console;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One line of the log.
/// @param time when it was said
/// @param logger who says it
/// @param message what; it may hold anything
/// @param trace a stack trace as Java prints it; null for none
record LogLine(Instant time, Level level, String logger, String message, @Nullable String trace) {

    private static final DateTimeFormatter TIME = DateTimeFormatter
        .ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
        .withZone(ZoneOffset.UTC);

    /// All beyond ASCII is escaped: readers differ in what ends a line.
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final String INDENT = "    ";

    /// `{"timestamp", "level", "logger", "message", "stack_trace"}`, in this order; the
    /// last only where there is one.
    String json() {
        ObjectNode json = JSON.createObjectNode()
            .put("timestamp", TIME.format(this.time))
            .put("level", this.level.name())
            .put("logger", this.logger)
            .put("message", this.message);
        if (this.trace != null) {
            json.put("stack_trace", this.trace);
        }
        return JSON.writeValueAsString(json);
    }

    /// One line for people. A stack trace follows only where asked for, each of its
    /// lines indented, so that none can be taken for a line of the log; otherwise its
    /// first line stands behind the message.
    String text(boolean withTrace) {
        String name = this.logger.substring(this.logger.lastIndexOf('.') + 1);
        String line = "%s %-5s %s %s".formatted(TIME.format(this.time), this.level.name(), name,
                OneLine.of(this.message));
        String found = this.trace;
        if (found == null) {
            return line;
        }
        if (!withTrace) {
            return line + " (" + OneLine.of(found.lines().findFirst().orElse("").strip()) + ")";
        }
        return found.lines()
            .map((it) -> "\n" + INDENT + OneLine.of(it).stripTrailing())
            .collect(Collectors.joining("", line, ""));
    }

    static @Nullable String trace(@Nullable Throwable throwable) {
        if (throwable == null) {
            return null;
        }
        StringWriter text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

}
