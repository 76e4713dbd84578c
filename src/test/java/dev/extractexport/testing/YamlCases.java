package dev.extractexport.testing;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/// Rules as cases, from lists in YAML.
public final class YamlCases {

    private YamlCases() {
    }

    /// The cases of some files of a folder, in order.
    /// @param folder of `src/test/resources`, with slashes around it
    public static List<Map<String, Object>> load(String folder, List<String> files) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (String file : files) {
            try (InputStream yaml = YamlCases.class.getResourceAsStream(folder + file + ".yaml")) {
                all.addAll(new Yaml().<List<Map<String, Object>>>load(yaml));
            }
        }
        return all;
    }

    /// That each case has an id of its own and says why it is as it is.
    public static void assertTold(List<Map<String, Object>> cases, int atLeast) {
        Set<Object> ids = new HashSet<>();
        for (Map<String, Object> example : cases) {
            assertThat(example.get("id")).isNotNull();
            assertThat(ids.add(example.get("id"))).as("%s", example.get("id")).isTrue();
            assertThat(example.get("reason")).as("%s", example.get("id")).asString().endsWith(".");
        }
        assertThat(ids).hasSizeGreaterThanOrEqualTo(atLeast);
    }

}
