package dev.extractexport.flatten;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.RowRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// The rules of flattening as cases in YAML, which another implementation could run too.
class FlattenCasesTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final List<String> FILES = List.of("scalars", "json-columns", "nesting", "keys", "rows");

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void resultBecomesTheseRows(String id, Case example) throws Exception {
        RowRecorder recorder = new RowRecorder(example.version().table());

        long rows = new ResultFlattener(example.version(), recorder).flatten(Frames.run(example.input()),
                Frames.context("job-1"));

        assertThat(rows).isEqualTo(example.rows().size());
        assertThat(recorder.rows()).hasSameSizeAs(example.rows());
        for (int i = 0; i < example.rows().size(); i++) {
            Map<String, Object> row = recorder.rows().get(i);
            Object rescued = row.remove("_rescued");
            assertThat(row.remove("_row")).isEqualTo((long) i);
            row.keySet().removeAll(Set.of("_job_id", "_run_id", "_document", "_created_at", "_updated_at", "_export"));
            assertThat(rescued).as("_rescued of row %d: %s", i, example.reason()).isEqualTo(example.rescued(i));
            assertThat(MAPPER.valueToTree(row).toString()).as("row %d: %s", i, example.reason())
                .isEqualTo(MAPPER.readTree(example.row(i)).toString());
        }
    }

    @Test
    void casesHaveDistinctIdsAndReasons() throws IOException {
        Set<String> ids = new HashSet<>();

        for (Case example : all()) {
            assertThat(ids.add(example.id())).as(example.id()).isTrue();
            assertThat(example.reason()).as(example.id()).endsWith(".");
        }
        assertThat(ids).hasSizeGreaterThanOrEqualTo(60);
    }

    static Stream<Object[]> cases() throws IOException {
        return all().stream().map((example) -> new Object[] { example.id(), example });
    }

    private static List<Case> all() throws IOException {
        List<Case> all = new ArrayList<>();
        for (String file : FILES) {
            try (InputStream yaml = FlattenCasesTest.class.getResourceAsStream("/cases/" + file + ".yaml")) {
                for (Map<String, Object> example : new Yaml().<List<Map<String, Object>>>load(yaml)) {
                    all.add(new Case(example));
                }
            }
        }
        return all;
    }

    private record Case(Map<String, Object> yaml) {

        String id() {
            return text(this.yaml, "id", "");
        }

        String reason() {
            return text(this.yaml, "reason", "");
        }

        String input() {
            return text(this.yaml, "input", "");
        }

        DatasetVersion version() {
            String properties = text(this.yaml, "properties", null);
            if (properties == null) {
                return new DatasetVersion("cases", 0, null);
            }
            FieldType.Struct fields = SchemaReader.read(MAPPER.readTree("{\"properties\":" + properties + "}"))
                .orElseThrow();
            return new DatasetVersion("cases", 1, fields);
        }

        @SuppressWarnings("unchecked")
        List<Map<String, Object>> rows() {
            return (List<Map<String, Object>>) this.yaml.getOrDefault("rows", List.of(this.yaml));
        }

        String row(int index) {
            return text(rows().get(index), "row", "{}");
        }

        String rescued(int index) {
            return text(rows().get(index), "rescued", null);
        }

        private static String text(Map<String, Object> map, String key, String otherwise) {
            return (String) map.getOrDefault(key, otherwise);
        }

        @Override
        public String toString() {
            return id();
        }

    }

}
