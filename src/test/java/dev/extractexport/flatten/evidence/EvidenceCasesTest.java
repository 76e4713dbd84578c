package dev.extractexport.flatten.evidence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.RowRecorder;
import dev.extractexport.testing.YamlCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/// The rules of evidence as cases in YAML, which another implementation could run too. A row of a
/// case names all columns that are not null, but for `_job_id`, `_created_at`, `_updated_at` and
/// `_export`; without `path` and `indexes` its pointer has no list index.
class EvidenceCasesTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final String FOLDER = "/cases/evidence/";

    private static final List<String> FILES = List.of("places", "entries", "collisions", "no-text");

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void metadataBecomeTheseRows(String id, Case example) throws Exception {
        RowRecorder evidence = new RowRecorder(EvidenceTable.of("cases"));
        DatasetVersion version = new DatasetVersion("cases", 0, null);

        new ResultFlattener(version, new RowRecorder(version.table()), evidence, example.withText())
            .flatten(Frames.of(example.frame()), Frames.context("job-1"));

        List<String> expected = example.rows();
        List<String> found = new ArrayList<>();
        for (Map<String, Object> row : evidence.rows()) {
            assertThat(row.keySet()).contains("_job_id", "_created_at", "_updated_at", "_export", "pointer", "path",
                    "indexes");
            row.keySet().removeAll(Set.of("_job_id", "_created_at", "_updated_at", "_export"));
            found.add(MAPPER.valueToTree(row).toString());
        }
        assertThat(found).as(example.reason()).isEqualTo(expected);
    }

    @Test
    void aSkippedFieldHasNoEvidence() throws Exception {
        RowRecorder evidence = new RowRecorder(EvidenceTable.of("cases"));
        FieldType.Struct line = new FieldType.Struct(List.of(Field.of("kept", FieldType.Scalar.STRING)),
                List.of("gone"));
        DatasetVersion version = new DatasetVersion("cases", 1,
                new FieldType.Struct(List.of(Field.of("lines", new FieldType.ListOf(line))), List.of("gone/at all")));

        new ResultFlattener(version, new RowRecorder(version.table()), evidence, true).flatten(
                Frames
                    .of("""
                            {"source":"v1-run","job":{"id":"j"},"run":{"data":{"gone/at all":{"x":"1"},"lines":[{"gone":"2","kept":"3"}]},
                            "extraction_metadata":{"field_metadata":{"gone/at all":{"x":{"confidence":0.1}},
                            "lines":[{"gone":{"confidence":0.2},"kept":{"confidence":0.3}}]}}}}
                            """),
                Frames.context("job-1"));

        assertThat(evidence.rows()).extracting((row) -> row.get("pointer")).containsExactly("/lines/0/kept");
    }

    @Test
    void casesHaveDistinctIdsAndReasons() throws IOException {
        YamlCases.assertTold(YamlCases.load(FOLDER, FILES), 50);
    }

    static Stream<Object[]> cases() throws IOException {
        return YamlCases.load(FOLDER, FILES).stream().map((yaml) -> new Object[] { yaml.get("id"), new Case(yaml) });
    }

    private record Case(Map<String, Object> yaml) {

        String id() {
            return (String) this.yaml.get("id");
        }

        String reason() {
            return (String) this.yaml.get("reason");
        }

        boolean withText() {
            return this.yaml.getOrDefault("text", true).equals(true);
        }

        /// `metadata` is the `field_metadata` of a v1 run, `v2` that of a v2 job.
        String frame() {
            String data = (String) this.yaml.get("data");
            String v2 = (String) this.yaml.get("v2");
            String run = (v2 != null)
                    ? "{\"extract_result\":%s,\"extract_metadata\":{\"field_metadata\":%s}}".formatted(data, v2)
                    : "{\"data\":%s,\"extraction_metadata\":{\"field_metadata\":%s}}".formatted(data,
                            this.yaml.get("metadata"));
            return "{\"source\":\"v1-run\",\"job\":{\"id\":\"job-1\"},\"run\":" + run + "}\n";
        }

        @SuppressWarnings("unchecked")
        List<String> rows() {
            List<String> rows = new ArrayList<>();
            for (String row : (List<String>) this.yaml.get("rows")) {
                ObjectNode given = (ObjectNode) MAPPER.readTree(row);
                ObjectNode all = MAPPER.createObjectNode();
                EvidenceTable.COLUMNS.forEach((column) -> {
                    String name = column.name();
                    if (given.has(name)) {
                        all.set(name, name.equals("rest") ? rest(given.get(name)) : given.get(name));
                    }
                    else if (name.equals("_row") && !given.has("document")) {
                        all.put(name, 0L);
                    }
                    else if (name.equals("path")) {
                        all.set(name, given.get("pointer"));
                    }
                    else if (name.equals("indexes")) {
                        all.putArray(name);
                    }
                });
                rows.add(all.toString());
            }
            return rows;
        }

        /// A tree, or as text what a tree of Jackson's would change.
        private static JsonNode rest(JsonNode given) {
            boolean text = given.isString() && given.stringValue().startsWith("{");
            return text ? given : MAPPER.getNodeFactory().stringNode(given.toString());
        }

        @Override
        public String toString() {
            return id();
        }

    }

}
