package dev.extractexport.flatten;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.FieldsJson;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.Rebuilder;
import dev.extractexport.testing.RowRecorder;
import dev.extractexport.write.parquet.ParquetPartWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Schemas and documents at the service's limits and far beyond.
class SchemaLimitsTest {

    private static final List<String> WORDS = List.of("type", "properties", "items", "prefixItems", "anyOf", "oneOf",
            "allOf", "enum", "const", "$ref", "$defs", "nullable", "required", "additionalProperties", "a", "A", "");

    private static final List<String> ATOMS = List.of("null", "true", "false", "0", "1.5", "\"string\"", "\"object\"",
            "\"array\"", "\"integer\"", "\"null\"", "\"#\"", "\"#/\"", "\"#/$defs/a\"", "\"#/$defs/A\"",
            "\"#/properties/a\"", "\"#/%zz\"", "\"#/~2\"", "\"\"", "[\"string\",\"null\"]", "[]", "{}");

    @TempDir
    Path directory;

    @Test
    void fiveThousandPropertiesAreColumns() throws Exception {
        StringBuilder properties = new StringBuilder();
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            String comma = (i == 0) ? "" : ",";
            properties.append("%s\"%s%d\":{\"type\":\"%s\"}".formatted(comma, (i % 2 == 0) ? "k" : "K", i / 2,
                    (i % 3 == 0) ? "integer" : "string"));
            result.append("%s\"%s%d\":%s".formatted(comma, (i % 2 == 0) ? "k" : "K", i / 2,
                    (i % 3 == 0) ? "" + i : "\"" + i + "\""));
        }
        FieldType.Struct fields = read("{\"properties\":{" + properties + "}}");

        assertThat(fields.fields()).hasSize(5_000);
        assertRebuilt(fields, "{" + result + "}");
    }

    @ParameterizedTest
    @ValueSource(ints = { 7, 24, 25, 60 })
    void levelsOfStructsAndListsAreReadBack(int levels) throws Exception {
        String schema = "{\"type\":\"string\"}";
        String value = "\"x\"";
        for (int i = levels; i > 0; i--) {
            schema = (i % 3 == 0) ? "{\"type\":\"array\",\"items\":" + schema + "}"
                    : "{\"type\":\"object\",\"properties\":{\"a\":" + schema + "}}";
            value = (i % 3 == 0) ? "[null," + value + "]" : "{\"a\":" + value + "}";
        }

        assertRebuilt(read(schema), value);
    }

    @Test
    void dataNested500DeepIsKeptWhereverItLies() throws Exception {
        FieldType.Struct fields = read("{\"properties\":{\"json\":{},\"text\":{\"type\":\"string\"},"
                + "\"list\":{\"type\":\"array\"},\"struct\":{\"properties\":{\"a\":{\"type\":\"string\"}}}}}");
        for (String deep : List.of("[".repeat(500) + "1.10" + "]".repeat(500),
                "{\"a\":".repeat(500) + "null" + "}".repeat(500),
                "{\"value__\":".repeat(500) + "\"x\"" + "}".repeat(500))) {
            assertRebuilt(fields,
                    "{\"json\":%1$s,\"text\":%1$s,\"list\":[%1$s,1],\"struct\":%1$s,\"unknown\":%1$s}".formatted(deep));
        }
    }

    @Test
    void noSchemaIsTooOddToBeRead() {
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            String schema = "{\"properties\":{\"a\":%s,\"A\":%s},\"$defs\":{\"a\":%s,\"A\":%s}}"
                .formatted(junk(random, 0), junk(random, 0), junk(random, 0), junk(random, 0));
            FieldType.Struct fields = read(schema);
            DatasetVersion version = new DatasetVersion("junk", 1, fields);
            RowRecorder recorder = new RowRecorder(version.table());

            assertThat(FieldsJson.read(FieldsJson.write(fields))).as("seed %d: %s", seed, schema).isEqualTo(fields);
            assertThat(FlatTables.of(version.table()).nodes()).hasSameSizeAs(version.table().columns());
            String document = "{\"a\":%s,\"A\":%s}".formatted(junk(random, 0), junk(random, 0));
            try {
                new ResultFlattener(version, recorder).flatten(Frames.run(document), Frames.context("j"));
            }
            catch (UnfitDocumentException ex) {
                throw new AssertionError("seed " + seed, ex);
            }
            assertThat(new Rebuilder(fields).rebuild(recorder.rows().getFirst()))
                .as("seed %d: %s under %s", seed, document, schema)
                .isEqualTo(JsonValue.parse(document));
        }
    }

    private static String junk(Random random, int depth) {
        int kind = (depth > 4) ? 0 : random.nextInt(5);
        if (kind < 2) {
            return ATOMS.get(random.nextInt(ATOMS.size()));
        }
        StringBuilder junk = new StringBuilder((kind < 4) ? "{" : "[");
        for (int i = random.nextInt(4); i >= 0; i--) {
            junk.append((kind < 4) ? "\"" + WORDS.get(random.nextInt(WORDS.size())) + "\":" : "")
                .append(junk(random, depth + 1))
                .append((i > 0) ? "," : "");
        }
        return junk.append((kind < 4) ? "}" : "]").toString();
    }

    private static FieldType.Struct read(String schema) {
        return SchemaReader.read(JsonMapper.shared().readTree(schema)).orElseThrow();
    }

    private void assertRebuilt(FieldType.Struct fields, String result) throws Exception {
        DatasetVersion version = new DatasetVersion("limits", 1, fields);
        Path file = this.directory.resolve("part.parquet");
        try (ParquetPartWriter writer = ParquetPartWriter.create(file, version.table())) {
            new ResultFlattener(version, writer).flatten(Frames.run(result), Frames.context("j"));
            writer.finish();
        }

        Map<String, Object> row = ParquetRows.read(file).getFirst();

        assertThat(new Rebuilder(fields).rebuild(row)).isEqualTo(JsonValue.parse(result));
        assertThat(Duck.query("SELECT count(*) FROM (SELECT * FROM read_parquet(" + Duck.literal(file) + "))"))
            .containsExactly(List.of("1"));
    }

}
