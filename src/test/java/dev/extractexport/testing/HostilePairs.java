package dev.extractexport.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import dev.extractexport.dataset.FieldsJson;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Schemas made of every construct that JSON Schema has for columns, and documents that follow them
/// badly, from a seed.
public final class HostilePairs {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final int DEEPEST = 5;

    /// Keys that a reader, an engine, a path or a program could take for something else.
    private static final List<String> KEYS = List.of("a", "A", "b", "B", "a.b", "a_2", "A_2", "", " ", "x/y", "~0",
            "~1", "#", "*", "-", "0", "_job_id", "_JOB_ID", "_row", "_rescued", "created_month", "value", "key", "list",
            "element", "é", "e\u0301", "ı", "İ", "I", "ß", "ẞ", "請求", "😀", "$x", "\"q\"", "`b`", "'s'", "=f", "+f",
            "@f", "[0]", "a[0].b", "tab\there", "line\nbreak", "nul\u0000", "\u007f", "\u202e", "select", "null",
            "true", "camelCase", "camel_case", "CamelCase", "x;y", "a,b", "a\\b", "${root}", "{{x}}", "%2F", "../up",
            "value_", "__x", "l".repeat(300), "\ud800", "a\udc00", "\udc00\ud800");

    private static final List<String> SCALARS = List.of("{\"type\":\"string\"}", "{\"type\":\"integer\"}",
            "{\"type\":\"number\"}", "{\"type\":\"boolean\"}", "{\"type\":[\"string\",\"null\"]}",
            "{\"type\":[\"integer\",\"null\"],\"minimum\":1}", "{\"type\":[\"integer\",\"number\"]}",
            "{\"type\":[\"string\",\"number\",\"null\"]}", "{\"type\":\"null\"}", "{}", "true", "{\"type\":\"object\"}",
            "{\"type\":\"array\"}", "{\"enum\":[\"x\",\"y\",null]}", "{\"enum\":[\"x\",1,null,true]}",
            "{\"const\":\"c\"}", "{\"type\":\"string\",\"format\":\"date\"}",
            "{\"anyOf\":[{\"type\":\"number\"},{\"type\":\"null\"}]}",
            "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]}",
            "{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"boolean\"}]}", "{\"allOf\":[{\"type\":\"string\"}]}",
            "{\"type\":\"object\",\"additionalProperties\":true}",
            "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}}", "{\"$ref\":\"#/$defs/money\"}",
            "{\"$ref\":\"#/$defs/nowhere\"}", "{\"type\":\"string\",\"nullable\":true}");

    private static final List<String> NUMBERS = List.of("0", "-0", "-0.0", "1", "10.0", "1e2", "1E+2", "1.10", "0.1",
            "0.30000000000000004", "9007199254740993", "9223372036854775807", "9223372036854775808",
            "-9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "1e400", "-1e400",
            "1e-400", "5e-324", "2.2250738585072011e-308", "1.7976931348623157e308", "12345678901234567.5",
            "0.1000000000000000055511151231257827", "100000000000000000000.00", "12.345", "1e0", "3.0e-1");

    private static final List<String> TEXTS = List.of("", "plain", "=1+1", "'", "''x", "-5", "+1", "@x", "a,b;c|d\\te",
            "line\\nbreak", "\\r\\n", "\\\"quoted\\\"", "\\u0000", "é請😀", "\\ud83d\\ude00", "＝x", " ", "NULL", "\\\\N",
            "true", "12.50", "1e3", "2026-11-25", "2026-11-25T10:00:00Z", "2026-11-25T10:00:00.120+02:00", "2026-02-30",
            "0000320193", "$17,455 and $21,764", "{\\\"a\\\":1}", "[1]", "lone \\ud800", "\\udc00\\ud800", "</script>",
            "%s${x}", "\\u2028");

    private final Random random;

    public HostilePairs(long seed) {
        this.random = new Random(seed);
    }

    /// A schema whose root is an object with one to seven properties.
    public String schema() {
        String properties = properties(0);
        String defs = "\"money\":{\"type\":\"object\",\"properties\":{\"amount\":{\"type\":\"number\"},\"currency\":{\"type\":\"string\"}}},"
                + "\"tree\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"children\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/tree\"}}}},"
                + "\"lines\":{\"type\":\"array\",\"items\":" + object(3) + "}";
        return "{\"title\":\"" + this.random.nextInt() + "\",\"type\":\"object\",\"properties\":" + properties
                + ",\"additionalProperties\":false,\"$defs\":{" + defs + "}}";
    }

    /// A document for that schema: an object, or an array of rows.
    public String document(String schema) {
        JsonNode root = MAPPER.readTree(schema);
        if (chance(2)) {
            return wrapped(members(root.path("properties"), root, 0));
        }
        List<String> rows = new ArrayList<>();
        for (int i = this.random.nextInt(5); i > 0; i--) {
            rows.add(chance(12) ? anything(0) : value(root, root, 0));
        }
        return "[" + String.join(",", rows) + "]";
    }

    private String object(int depth) {
        return "{\"type\":\"object\",\"properties\":" + properties(depth) + "}";
    }

    private String properties(int depth) {
        List<String> keys = new ArrayList<>(KEYS);
        Collections.shuffle(keys, this.random);
        List<String> properties = new ArrayList<>();
        for (String key : keys.subList(0, 1 + this.random.nextInt(7))) {
            properties.add(quoted(key) + ":" + type(depth + 1));
        }
        return "{" + String.join(",", properties) + "}";
    }

    private String type(int depth) {
        if (depth >= DEEPEST || !chance(2)) {
            return one(SCALARS);
        }
        return switch (this.random.nextInt(10)) {
            case 0, 1, 2 -> object(depth);
            case 3, 4, 5 -> "{\"type\":\"array\",\"items\":" + type(depth + 1) + "}";
            case 6 -> "{\"anyOf\":[" + object(depth) + ",{\"type\":\"null\"}]}";
            case 7 -> "{\"type\":\"array\",\"prefixItems\":[" + type(depth + 1) + "," + type(depth + 1) + "]}";
            case 8 -> "{\"$ref\":\"#/$defs/" + one(List.of("tree", "lines", "money")) + "\"}";
            default -> "{\"anyOf\":[" + type(depth + 1) + "," + type(depth + 1) + "]}";
        };
    }

    private String value(JsonNode schema, JsonNode root, int depth) {
        if (chance(12)) {
            return "null";
        }
        if (depth > 12 || chance(14)) {
            return anything(Math.min(depth, 2));
        }
        JsonNode resolved = resolved(schema, root);
        if (resolved.path("properties").isObject()) {
            return wrapped(members(resolved.path("properties"), root, depth));
        }
        JsonNode items = resolved.path("items");
        if (items.isObject() || items.isBoolean()) {
            List<String> elements = new ArrayList<>();
            for (int i = this.random.nextInt(4); i > 0; i--) {
                elements.add(value(items, root, depth + 1));
            }
            return "[" + String.join(",", elements) + "]";
        }
        return wrapped(scalar(resolved.path("type")));
    }

    /// One of those that the schema may mean here.
    private JsonNode resolved(JsonNode schema, JsonNode root) {
        JsonNode resolved = schema;
        for (int i = 0; i < 8; i++) {
            if (resolved.path("$ref").isString()) {
                resolved = root.at(JsonPointer.compile(resolved.path("$ref").asString().substring(1)));
            }
            for (String union : List.of("anyOf", "oneOf", "allOf")) {
                if (resolved.path(union).isArray()) {
                    resolved = resolved.path(union).path(this.random.nextInt(resolved.path(union).size()));
                }
            }
        }
        return resolved;
    }

    private String scalar(JsonNode type) {
        String word = type.isArray() ? type.path(this.random.nextInt(type.size())).asString("") : type.asString("");
        return switch (word) {
            case "string" -> text();
            case "integer" -> chance(2) ? Integer.toString(this.random.nextInt(1000)) : number();
            case "number" -> number();
            case "boolean" -> Boolean.toString(this.random.nextBoolean());
            case "null" -> "null";
            default -> anything(2);
        };
    }

    /// The service's wrapper leak, now and then.
    private String wrapped(String value) {
        if (!chance(60)) {
            return value;
        }
        return "{\"scratchpad__\":" + text() + ",\"value__\":" + value + ",\"reasoning__\":" + text()
                + (chance(2) ? ",\"confidence____\":0.5" : "") + "}";
    }

    private String members(JsonNode properties, JsonNode root, int depth) {
        List<String> members = new ArrayList<>();
        properties.properties().forEach((property) -> {
            for (int i = chance(25) ? 3 : 1; i > 0 && !chance(7); i--) {
                members.add(quoted(property.getKey()) + ":" + value(property.getValue(), root, depth + 1));
            }
        });
        while (chance(6)) {
            members.add(quoted(one(KEYS)) + ":" + anything(0));
        }
        if (chance(3)) {
            Collections.shuffle(members, this.random);
        }
        return "{" + String.join(chance(2) ? "," : " ,\r\n\t", members) + "}";
    }

    private String anything(int depth) {
        if (chance(200)) {
            return "[".repeat(500) + number() + "]".repeat(500);
        }
        return switch (this.random.nextInt((depth > 3) ? 4 : 6)) {
            case 0 -> "null";
            case 1 -> Boolean.toString(this.random.nextBoolean());
            case 2 -> number();
            case 3 -> text();
            case 4 -> chance(3) ? "[]" : "[" + anything(depth + 1) + ", " + anything(depth + 1) + "]";
            default -> chance(4) ? "{ }" : "{" + quoted(one(KEYS)) + ":" + anything(depth + 1) + "," + quoted(one(KEYS))
                    + ": " + anything(depth + 1) + "}";
        };
    }

    private String number() {
        return switch (this.random.nextInt(5)) {
            case 0 -> Long.toString(this.random.nextLong());
            case 1 -> Double.toString(Double.longBitsToDouble(this.random.nextLong() & 0xFFEF_FFFF_FFFF_FFFFL));
            case 2 -> this.random.nextInt(100_000) + "." + this.random.nextInt(100);
            default -> one(NUMBERS);
        };
    }

    private String text() {
        return "\"" + one(TEXTS) + (chance(2) ? "" : one(TEXTS)) + "\"";
    }

    private static String quoted(String key) {
        return FieldsJson.escapeLoneSurrogates(MAPPER.writeValueAsString(key));
    }

    private <T> T one(List<T> list) {
        return list.get(this.random.nextInt(list.size()));
    }

    private boolean chance(int oneIn) {
        return this.random.nextInt(oneIn) == 0;
    }

}
