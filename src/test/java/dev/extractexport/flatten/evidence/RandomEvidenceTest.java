package dev.extractexport.flatten.evidence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.RowRecorder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Random results and metadata that hardly fit each other, with fields called as the keys of entries.
/// Each number and text of the metadata stands there once: it must be in a row, and what a row says
/// of its place must be true.
class RandomEvidenceTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final List<String> KEYS = List.of("a", "b", "c/d~", "confidence", "extraction_confidence",
            "citation", "reasoning", "error", "page", "matching_text", "bounding_boxes", "page_dimensions", "value__",
            "width", "x", "document_metadata", "page_metadata", "row_metadata", "*", "0");

    private static final int DOCUMENTS = 100;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostAndEveryPlaceIsTrue(long seed) throws Exception {
        Random random = new Random(seed);
        DatasetVersion version = new DatasetVersion("random", 0, null);
        for (int document = 0; document < DOCUMENTS; document++) {
            Drawing drawing = new Drawing(random);
            String data = drawing.value(0);
            drawing.words.clear();
            String metadata = drawing.value(0);
            RowRecorder rows = new RowRecorder(EvidenceTable.of("random"));
            String frame = "{\"run\":{\"data\":%s,\"extraction_metadata\":{\"field_metadata\":%s}}}"
                .formatted(wrapped(data), metadata);
            String name = "seed %d, document %d: %s".formatted(seed, document, frame);

            new ResultFlattener(version, new RowRecorder(version.table()), rows, true).flatten(Frames.of(frame),
                    Frames.context("j"));

            Set<String> said = new HashSet<>();
            for (Map<String, Object> row : rows.rows()) {
                checkPlace(row, JSON.readTree(wrapped(data)), name);
                row.keySet()
                    .removeAll(Set.of("_job_id", "_row", "_created_at", "_updated_at", "_export", "pointer", "path",
                            "indexes", "value", "citation", "box"));
                row.forEach((column, cell) -> words(column, cell, said));
            }
            assertThat(said).as(name).containsAll(drawing.words);
        }
    }

    /// A result is an object, an array or null.
    private static String wrapped(String data) {
        return (data.startsWith("{") || data.startsWith("[")) ? data : "null";
    }

    private static void words(String column, Object cell, Set<String> words) {
        if (column.equals("rest")) {
            words(JSON.readTree((String) cell), words);
        }
        else {
            String text = cell.toString();
            words.add((cell instanceof Double) ? text.replaceFirst("\\.0$", "") : text);
        }
    }

    private static void words(JsonNode node, Set<String> words) {
        if (node.isValueNode()) {
            words.add(node.asString());
        }
        node.forEach((child) -> words(child, words));
    }

    private static void checkPlace(Map<String, Object> row, JsonNode data, String name) {
        String pointer = (String) row.get("pointer");
        List<?> indexes = (List<?>) row.get("indexes");
        String[] tokens = pointer.split("/", -1);
        String[] path = ((String) row.get("path")).split("/", -1);
        assertThat(path).as(name).hasSameSizeAs(tokens);
        List<Long> starred = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            if (!path[i].equals(tokens[i])) {
                assertThat(path[i]).as(name).isEqualTo("*");
                starred.add(Long.parseLong(tokens[i]));
            }
        }
        assertThat(starred).as(name).isEqualTo(indexes);
        if (row.containsKey("value")) {
            JsonNode whole = data.isArray() ? data.path(Math.toIntExact((Long) row.get("_row"))) : data;
            JsonNode value = unwrapped(whole);
            for (String token : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
                value = unwrapped(value.at(JsonPointer.compile("/" + token)));
            }
            assertThat(value.asString()).as(name).isEqualTo(row.get("value"));
        }
    }

    /// Whether or not the metadata mirror a wrapper, a value below it is below it.
    private static JsonNode unwrapped(JsonNode value) {
        JsonNode inner = value;
        while (inner.isObject() && inner.has("value__")) {
            inner = inner.get("value__");
        }
        return inner;
    }

    private static final class Drawing {

        private final Random random;

        private final Set<String> words = new HashSet<>();

        private int last = 1_000_000;

        Drawing(Random random) {
            this.random = random;
        }

        String value(int depth) {
            return switch (this.random.nextInt((depth < 4) ? 10 : 4)) {
                case 0, 1 -> word(Integer.toString(++this.last));
                case 2 -> "\"" + word("w" + ++this.last) + "\"";
                case 3 -> "null";
                case 4, 5 -> list(depth);
                default -> object(depth);
            };
        }

        private String list(int depth) {
            List<String> elements = IntStream.range(0, this.random.nextInt(4))
                .mapToObj((i) -> value(depth + 1))
                .toList();
            return "[" + String.join(",", elements) + "]";
        }

        private String object(int depth) {
            List<String> members = new ArrayList<>();
            List<String> keys = new ArrayList<>(KEYS);
            for (int member = this.random.nextInt(5); member > 0; member--) {
                String key = keys.remove(this.random.nextInt(keys.size()));
                members.add("\"" + key + "\":" + value(depth + 1));
            }
            return "{" + String.join(",", members) + "}";
        }

        private String word(String text) {
            this.words.add(text);
            return text;
        }

    }

}
