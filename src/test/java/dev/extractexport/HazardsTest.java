package dev.extractexport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Reads the pages that name tests, and the sources of the tests.
class HazardsTest {

    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\|");

    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

    /// A heading of the README whose table has a test in each row.
    private static final String FAULTS = "## What can go wrong and what happens";

    @Test
    void eachOfTheThirtyHazardsHasItsTests() throws IOException {
        Map<Integer, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs/hazards.md")));
        while (row.find()) {
            rows.put(Integer.valueOf(row.group(1)), row.group(3));
        }

        assertThat(rows).hasSize(30).containsKeys(1, 30);
        rows.forEach((hazard, tests) -> assertThat(TEST.matcher(tests).results()).as("hazard %d", hazard).isNotEmpty());
    }

    @Test
    void eachFaultOfTheReadmeHasItsTests() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String section = readme.substring(readme.indexOf(FAULTS)).split("\n## ")[0];
        List<String> rows = section.lines().filter((line) -> line.startsWith("| ")).skip(1).toList();

        assertThat(rows).hasSizeGreaterThan(20);
        assertThat(rows).allSatisfy((row) -> assertThat(row).containsPattern(TEST));
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        List<String> missing = new ArrayList<>();
        Matcher test = TEST
            .matcher(Files.readString(Path.of("docs/hazards.md")) + Files.readString(Path.of("README.md")));
        while (test.find()) {
            if (!exists(test.group(1), test.group(2))) {
                missing.add(test.group());
            }
        }

        assertThat(missing).isEmpty();
    }

    private static boolean exists(String type, String method) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : files.filter((it) -> it.endsWith(type + ".java")).toList()) {
                if (Files.readString(file).contains(" void " + method + "(")) {
                    return true;
                }
            }
        }
        return false;
    }

}
