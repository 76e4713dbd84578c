package dev.extractexport.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Messages that hold whatever could break a line, in both formats.
class LogLineTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:15:00.120Z");

    private static final String NASTY = "a\nb\r\n\u001b[31mred\u0085\u2028\u202e\u009b1m\ud800 %s {} \"ü\"";

    @Test
    void jsonHasFiveFixedFieldsOnOneLineOfAscii() {
        String json = line(NASTY, "java.io.IOException: x\n\tat A.b(A.java:1)\n").json();

        assertThat(json.chars()).allMatch((each) -> each >= ' ' && each < 0x7f);
        JsonNode read = JsonMapper.shared().readTree(json);
        assertThat(read.propertyNames()).containsExactly("timestamp", "level", "logger", "message", "stack_trace");
        assertThat(read.path("timestamp").asString()).isEqualTo("2026-11-24T02:15:00.120Z");
        assertThat(read.path("message").asString()).isEqualTo(NASTY);
        assertThat(read.path("stack_trace").asString()).contains("A.java:1");
    }

    @Test
    void jsonHasNoStackTraceWhereThereIsNone() {
        JsonNode read = JsonMapper.shared().readTree(line("fine", null).json());

        assertThat(read.propertyNames()).containsExactly("timestamp", "level", "logger", "message");
    }

    @Test
    void textIsOneLineWhateverTheMessageHolds() {
        String text = line(NASTY, null).text(true);

        assertThat(text).isEqualTo("2026-11-24T02:15:00.120Z WARN  Main a b [31mred 1m  %s {} \"ü\"");
    }

    @Test
    void textWithoutTracesTellsTheFirstLineOfOne() {
        String text = line("failed", "java.io.IOException: disk\u001b full\n\tat A.b(A.java:1)\n").text(false);

        assertThat(text).isEqualTo("2026-11-24T02:15:00.120Z WARN  Main failed (java.io.IOException: disk  full)");
    }

    @Test
    void linesOfATraceAreIndentedSoThatNoneLooksLikeALineOfTheLog() {
        String text = line("failed", "E: 1\n2026-11-24T02:15:00.120Z ERROR forged\n\tat A\n").text(true);

        List<String> lines = text.lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.subList(1, 4)).allSatisfy((it) -> assertThat(it).startsWith("    "));
    }

    @Test
    void strayLinesBecomeLinesOfTheLog() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (PrintStream stray = new PrintStream(new StrayLines(to), true, StandardCharsets.UTF_8)) {
            stray.println("WARNING: from a library");
            stray.println();
            stray.print("without an end");
        }

        List<String> messages = bytes.toString(StandardCharsets.UTF_8)
            .lines()
            .map((line) -> JsonMapper.shared().readTree(line).path("message").asString())
            .toList();
        assertThat(messages).containsExactly("WARNING: from a library", "without an end");
    }

    @Test
    void escapedIdsNeverLookTheSame() {
        assertThat(OneLine.escaped("a\u001b[1m")).isEqualTo("a\\u001b[1m");
        assertThat(OneLine.escaped("a\u009b1m\u202e%n")).isEqualTo("a\\u009b1m\\u202e%n");
        assertThat(OneLine.escaped("x".repeat(10_000)).length()).isLessThan(5_000);
    }

    private static LogLine line(String message, String trace) {
        return new LogLine(NOW, Level.WARN, "dev.extractexport.cli.Main", message, trace);
    }

}
