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

/// Reads `docs/hazards.md` and the sources of the tests.
class HazardsTest {

    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\|");

    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

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
    void everyTestThatIsNamedExists() throws IOException {
        List<String> missing = new ArrayList<>();
        Matcher test = TEST.matcher(Files.readString(Path.of("docs/hazards.md")));
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
