package dev.extractexport.flatten.infer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.Fingerprint;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.HostilePairs;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.RandomDocuments;
import dev.extractexport.testing.Rebuilder;
import dev.extractexport.testing.RowRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class InferenceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            1 ! 2                     ! integer
            1 ! 2.5                   ! number
            1.0 ! 2                   ! number
            1 ! 99999999999999999999  ! number
            1e3 ! null                ! number
            "a" ! ""                  ! string
            true ! false              ! boolean
            null ! null               ! null
            {} ! []                   ! null
            "x" ! {}                  ! string
            [] ! "x"                  ! string
            null ! 3                  ! integer
            [] ! {"x":1}              ! object
            """)
    void valuesOfOneKindHaveItsType(String first, String second, String type) throws Exception {
        assertThat(schema("{\"a\":" + first + "}", "{\"a\":" + second + "}"))
            .startsWith("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"" + type + "\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            1 ! "1"
            true ! 0
            {"x":1} ! [1]
            [1] ! 1
            """)
    void valuesOfSeveralKindsAreJson(String first, String second) throws Exception {
        String mixed = "{\"type\":\"object\",\"properties\":{\"a\":{}}}";
        assertThat(schema("{\"a\":" + first + "}", "{\"a\":" + second + "}")).isEqualTo(mixed);
        assertThat(schema("{\"a\":" + second + "}", "{\"a\":" + first + "}", "{\"a\":" + first + "}")).isEqualTo(mixed);
    }

    @Test
    void keysStandInTheOrderInWhichTheyAreSeenAtEveryDepth() throws Exception {
        assertThat(schema("{\"z\":{\"b\":1},\"list\":[{\"k\":\"x\"},null]}",
                "[{\"list\":[{\"n\":null,\"k\":\"y\"}],\"a\":[[1],[]]},7,{\"z\":{\"a\":2,\"b\":0.5}}]"))
            .isEqualTo("""
                    {"type":"object","properties":{\
                    "z":{"type":"object","properties":{"b":{"type":"number"},"a":{"type":"integer"}}},\
                    "list":{"type":"array","items":{"type":"object","properties":{"k":{"type":"string"},\
                    "n":{"type":"null"}}}},\
                    "a":{"type":"array","items":{"type":"array","items":{"type":"integer"}}}}}""");
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void documentsWithoutRoomInMemoryHaveTheSameSchema(long seed) throws Exception {
        HostilePairs pairs = new HostilePairs(seed);
        for (int i = 0; i < 100; i++) {
            String document = pairs.document(pairs.schema());
            Inference inference = new Inference(null, 1 + i);
            inference.add(Frames.run(document));

            assertThat(inference.schema()).as("seed %d, document %d: %s", seed, i, document)
                .isEqualTo(schema(document));
        }
    }

    @Test
    void aKeyWithHalfASurrogatePairIsFoundAgain() throws Exception {
        String found = schema("{\"\\ud800\":1}");

        assertThat(found).isEqualTo("{\"type\":\"object\",\"properties\":{\"\\ud800\":{\"type\":\"integer\"}}}")
            .isEqualTo(more(found, "{\"\\ud800\":2}"));
    }

    @Test
    void whatWasFoundIsNeverForgotten() throws Exception {
        String first = schema("{\"a\":1,\"b\":{\"x\":\"t\"},\"c\":null,\"d\":[1,\"x\"]}");

        assertThat(more(first, "{\"b\":{}}")).isEqualTo(first);
        assertThat(more(first, "{}")).isEqualTo(first);
        assertThat(more(first)).isEqualTo(first);
        assertThat(more(first, "{\"d\":[2]}")).isEqualTo(first);
        assertThat(more(first, "{\"a\":1.5,\"c\":true,\"e\":\"new\"}")).isEqualTo(first.replace("integer", "number")
            .replace("null", "boolean")
            .replaceFirst("}}$", ",\"e\":{\"type\":\"string\"}}}"));
    }

    @Test
    void documentsWithoutKeysHaveNoSchema() throws Exception {
        assertThat(schema()).isNull();
        assertThat(schema("{}", "[]", "null", "[1,\"a\",null,[]]", "{broken")).isNull();
    }

    @Test
    void anObjectWithTooManyKeysIsAMap() throws Exception {
        String keys = IntStream.range(0, 501)
            .mapToObj((i) -> "\"k%d\":%d".formatted(i, i))
            .collect(Collectors.joining(",", "{", "}"));

        assertThat(schema("{\"map\":" + keys + "}")).isEqualTo("{\"type\":\"object\",\"properties\":{\"map\":{}}}");
        assertThat(schema(keys)).as("a row of too many keys").isNull();
        String before = schema("{\"a\":1}");
        assertThat(more(before, keys)).as("columns that were there stay").isEqualTo(before);
    }

    @Test
    void allObjectsTogetherHaveABound() throws Exception {
        String hundred = IntStream.range(0, 100)
            .mapToObj((i) -> "\"k%d\":null".formatted(i))
            .collect(Collectors.joining(",", "{", "}"));
        String row = IntStream.range(0, 60)
            .mapToObj((i) -> "\"o%d\":%s".formatted(i, hundred))
            .collect(Collectors.joining(",", "{", "}"));

        FieldType.Struct fields = fields(
                more("{\"type\":\"object\",\"properties\":{\"first\":{\"type\":\"null\"}}}", row));
        assertThat(fields).as("49 objects of 100 keys, and no more columns than the bound").isNotNull();
        assertThat(fields.fields().stream().filter((field) -> field.type() instanceof FieldType.Struct)).hasSize(49);
    }

    @Test
    void deepValuesBecomeJson() throws Exception {
        String deep = "{\"a\":".repeat(400) + "1" + "}".repeat(400);

        FieldType type = fields(schema(deep));
        int depth = 0;
        while (type instanceof FieldType.Struct struct) {
            type = struct.fields().getFirst().type();
            depth++;
        }
        assertThat(type).isEqualTo(FieldType.Scalar.JSON);
        assertThat(depth).isBetween(20, 25);
    }

    /// The order of the documents decides the order of keys and nothing else.
    @Test
    void theOrderOfDocumentsChangesNoType() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            List<String> results = results(seed);
            String inOrder = schema(results.toArray(String[]::new));
            Collections.shuffle(results, new Random(seed));
            String shuffled = schema(results.toArray(String[]::new));
            if (inOrder == null || shuffled == null) {
                assertThat(shuffled).as("seed %d", seed).isEqualTo(inOrder);
                continue;
            }
            assertThat(Fingerprint.shapeHash(fields(shuffled))).as("seed %d", seed)
                .isEqualTo(Fingerprint.shapeHash(fields(inOrder)));
            String inTwoNights = more(schema(results.subList(0, 3).toArray(String[]::new)),
                    results.subList(3, results.size()).toArray(String[]::new));
            assertThat(inTwoNights).as("seed %d", seed).isEqualTo(shuffled);
        }
    }

    @Test
    void everyDocumentIsRebuiltFromTheColumnsThatWereFound() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            List<String> results = results(seed);
            FieldType.Struct fields = fields(schema(results.toArray(String[]::new)));
            if (fields == null) {
                continue;
            }
            for (String result : results) {
                RowRecorder recorder = new RowRecorder(new DatasetVersion("x", 1, fields).table());
                new ResultFlattener(new DatasetVersion("x", 1, fields), recorder).flatten(Frames.run(result),
                        Frames.context("job"));
                List<Object> rebuilt = new ArrayList<>();
                for (Map<String, Object> row : recorder.rows()) {
                    rebuilt.add(new Rebuilder(fields).rebuild(row));
                }
                Object expected = JsonValue.parse(result);
                assertThat((expected instanceof List) ? rebuilt : rebuilt.getFirst()).as("seed %d: %s", seed, result)
                    .isEqualTo(expected);
            }
        }
    }

    private static List<String> results(int seed) {
        RandomDocuments random = new RandomDocuments(seed);
        FieldType.Struct fields = SchemaReader.read(JsonMapper.shared().readTree(random.schema())).orElseThrow();
        List<String> results = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            results.add(random.result(fields));
        }
        return results;
    }

    private static String schema(String... results) throws IOException {
        return more(null, results);
    }

    private static String more(String before, String... results) throws IOException {
        Inference inference = new Inference(before);
        for (String result : results) {
            inference.add(Frames.run(result));
        }
        return inference.schema();
    }

    private static FieldType.Struct fields(String schema) {
        return (schema != null) ? SchemaReader.read(JsonMapper.shared().readTree(schema)).orElse(null) : null;
    }

}
