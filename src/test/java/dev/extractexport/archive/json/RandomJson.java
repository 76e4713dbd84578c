package dev.extractexport.archive.json;

import java.util.List;
import java.util.Random;

/// Random JSON objects with random white space and none of the names or texts that are removed.
final class RandomJson {

    private static final List<String> NAMES = List.of("data", "extract_result", "extraction_metadata",
            "extract_metadata", "field_metadata", "document_metadata", "page_metadata", "error", "data_schema", "id",
            "é", "", "a\\\"b", "\\u0041");

    private static final List<String> SCALARS = List.of("0", "-0", "1.10", "1e5", "123456789012345678901", "true",
            "false", "null", "\"\"", "\"é😀\\u00e9\\ud800\"", "\"\\\\\\\"\\/\"", "\"http://plain/?q=1\"");

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    String object() {
        return object(0);
    }

    private String object(int depth) {
        StringBuilder json = new StringBuilder("{").append(space());
        int members = this.random.nextInt(6);
        for (int i = 0; i < members; i++) {
            json.append((i > 0) ? "," : "").append(space());
            json.append('"').append(pick(NAMES)).append('"').append(space()).append(':').append(space());
            json.append(value(depth + 1)).append(space());
        }
        return json.append('}').toString();
    }

    private String array(int depth) {
        StringBuilder json = new StringBuilder("[").append(space());
        int elements = this.random.nextInt(4);
        for (int i = 0; i < elements; i++) {
            json.append((i > 0) ? "," : "").append(space()).append(value(depth + 1)).append(space());
        }
        return json.append(']').toString();
    }

    private String value(int depth) {
        return switch (this.random.nextInt((depth < 6) ? 4 : 2)) {
            case 0 -> pick(SCALARS);
            case 1 -> "\"" + "xé".repeat(this.random.nextInt(9)) + "\"";
            case 2 -> array(depth);
            default -> object(depth);
        };
    }

    private String space() {
        return " \n\t".substring(0, this.random.nextInt(4)).repeat(1 + this.random.nextInt(2));
    }

    private String pick(List<String> choices) {
        return choices.get(this.random.nextInt(choices.size()));
    }

}
