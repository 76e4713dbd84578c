package dev.extractexport.flatten;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.dataset.mapping.ColumnMapper;
import dev.extractexport.dataset.mapping.FieldRule;
import dev.extractexport.dataset.mapping.Mapping;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.Rebuilder;
import dev.extractexport.testing.RowRecorder;
import dev.extractexport.testing.YamlCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// The rules of flattening as cases in YAML, which another implementation could run too.
class FlattenCasesTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final String FOLDER = "/cases/";

    private static final List<String> FILES = List.of("scalars", "json-columns", "nesting", "keys", "rows", "mapping",
            "wrapper", "schemas");

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
            Object readable = example.readable(row);
            assertThat(MAPPER.valueToTree(readable).toString()).as("row %d: %s", i, example.reason())
                .isEqualTo(MAPPER.readTree(example.row(i)).toString());
        }
    }

    @Test
    void casesHaveDistinctIdsAndReasons() throws IOException {
        YamlCases.assertTold(YamlCases.load(FOLDER, FILES), 150);
    }

    static Stream<Object[]> cases() throws IOException {
        return YamlCases.load(FOLDER, FILES).stream().map((yaml) -> new Object[] { yaml.get("id"), new Case(yaml) });
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

        /// Under `schema`, or `properties` of one, with the rules of `mapping` and
        /// `names`; without either there is no schema.
        DatasetVersion version() {
            String properties = text(this.yaml, "properties", null);
            String schema = text(this.yaml, "schema",
                    (properties != null) ? "{\"properties\":" + properties + "}" : null);
            if (schema == null) {
                return new DatasetVersion("cases", 0, null);
            }
            FieldType.Struct read = SchemaReader.read(MAPPER.readTree(schema)).orElseThrow();
            Mapping.Names names = Mapping.Names.valueOf(text(this.yaml, "names", "schema").toUpperCase(Locale.ROOT));
            ColumnMapper mapper = new ColumnMapper(new Mapping(names, false, Map.of("cases", rules())));
            FieldType.Struct fields = mapper.columns("cases", read).fields();
            assertThat(mapper.unmet((dataset) -> true)).isEqualTo(this.yaml.getOrDefault("unmet", List.of()));
            return new DatasetVersion("cases", 1, fields);
        }

        @SuppressWarnings("unchecked")
        private Map<String, FieldRule> rules() {
            Map<String, FieldRule> rules = new TreeMap<>();
            ((Map<String, String>) this.yaml.getOrDefault("mapping", Map.of()))
                .forEach((pointer, rule) -> rules.put(pointer, FieldRule.parse(rule).orElseThrow()));
            return rules;
        }

        /// A row in the words of the cases: decimals, days and moments are text.
        Object readable(Map<String, Object> row) {
            return readable(new FieldType.Struct(version().table().columns()), row);
        }

        private static Object readable(FieldType type, Object value) {
            if (value == null) {
                return null;
            }
            return switch (type) {
                case FieldType.Struct struct -> {
                    Map<String, Object> copy = new LinkedHashMap<>();
                    struct.fields()
                        .stream()
                        .filter((field) -> ((Map<?, ?>) value).containsKey(field.name()))
                        .forEach((field) -> copy.put(field.name(),
                                readable(field.type(), ((Map<?, ?>) value).get(field.name()))));
                    yield copy;
                }
                case FieldType.ListOf list ->
                    ((List<?>) value).stream().map((element) -> readable(list.element(), element)).toList();
                case FieldType.Decimal _ -> ((BigDecimal) value).toPlainString();
                case FieldType.Scalar scalar -> switch (scalar) {
                    case DATE -> Rebuilder.day((long) value);
                    case TIMESTAMP -> Rebuilder.moment((long) value);
                    case STRING, INT32, INT64, DOUBLE, BOOLEAN, JSON -> value;
                };
            };
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
