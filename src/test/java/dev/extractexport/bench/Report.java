package dev.extractexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Tables for a person, as Markdown that also reads well on a terminal, and the same as JSON.
final class Report {

    private final StringBuilder text = new StringBuilder();

    private final Map<String, Object> json = new LinkedHashMap<>();

    void say(String line) {
        System.out.println(line);
        this.text.append(line).append('\n');
    }

    /// Prints a table whose cells are texts.
    void table(String name, List<String> columns, List<List<String>> rows) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(columns.get(i).length(),
                    rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0));
        }
        say("");
        say(line(columns, widths));
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        say(line(rule, widths));
        rows.forEach((row) -> say(line(row, widths)));
        say("");
        List<Map<String, String>> records = new ArrayList<>();
        for (List<String> row : rows) {
            Map<String, String> record = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                record.put(columns.get(i), row.get(i));
            }
            records.add(record);
        }
        this.json.put(name, records);
    }

    /// States a mark and whether it was reached.
    void mark(String name, double found, String unit, boolean reached) {
        say("%s: %s %s  %s".formatted(reached ? "reached" : "MISSED ", number(found, 2), unit, name));
        this.json.put(name, Map.of("found", found, "unit", unit, "reached", reached));
    }

    void write(Path directory) throws IOException {
        Files.writeString(directory.resolve("bench.md"), this.text);
        Files.writeString(directory.resolve("bench.json"),
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(this.json));
    }

    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String space = " ".repeat(widths[i] - cells.get(i).length());
            line.append(' ').append((i == 0) ? cells.get(i) + space : space + cells.get(i)).append(" |");
        }
        return line.toString();
    }

}
