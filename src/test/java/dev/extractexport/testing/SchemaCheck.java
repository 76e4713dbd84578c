package dev.extractexport.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// Holds a document against a JSON Schema, for the keywords that our own schemas use; any other is
/// refused, so that none is taken for checked.
public final class SchemaCheck {

    private static final Set<String> WORDS = Set.of("$schema", "$defs", "title", "description", "type", "const", "enum",
            "minimum", "required", "properties", "additionalProperties", "items", "$ref");

    private final JsonNode root;

    private final List<String> problems = new ArrayList<>();

    private SchemaCheck(JsonNode root) {
        this.root = root;
    }

    /// What is wrong with the document, one line each.
    public static List<String> problems(JsonNode schema, JsonNode document) {
        SchemaCheck check = new SchemaCheck(schema);
        check.check(schema, document, "");
        return check.problems;
    }

    private void check(JsonNode schema, JsonNode value, String at) {
        if (schema.isBoolean()) {
            expect(schema.asBoolean(), at, "is not allowed");
            return;
        }
        schema.propertyNames()
            .forEach((word) -> expect(WORDS.contains(word), at,
                    "needs the keyword " + word + ", which is not known here"));
        if (schema.has("$ref")) {
            check(this.root.at(JsonPointer.compile(schema.path("$ref").asString().substring(1))), value, at);
        }
        if (schema.has("type")) {
            JsonNode type = schema.path("type");
            List<JsonNode> types = type.isArray() ? List.copyOf(type.values()) : List.of(type);
            expect(types.stream().anyMatch((word) -> isA(value, word.asString())), at, "is no " + type);
        }
        expect(!schema.has("const") || schema.path("const").equals(value), at, "is not " + schema.path("const"));
        expect(!schema.has("enum") || schema.path("enum").values().contains(value), at,
                "is none of " + schema.path("enum"));
        expect(!schema.has("minimum") || value.asLong() >= schema.path("minimum").asLong(), at, "is too small");
        if (value.isObject()) {
            checkObject(schema, value, at);
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.path(i), at + "/" + i);
            }
        }
    }

    private void checkObject(JsonNode schema, JsonNode value, String at) {
        schema.path("required").values().forEach((key) -> expect(value.has(key.asString()), at, "lacks " + key));
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            JsonNode known = schema.path("properties").path(property.getKey());
            JsonNode rule = known.isMissingNode() ? schema.path("additionalProperties") : known;
            if (!rule.isMissingNode()) {
                check(rule, property.getValue(), at + "/" + property.getKey());
            }
        }
    }

    private static boolean isA(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException(type);
        };
    }

    private void expect(boolean holds, String at, String otherwise) {
        if (!holds) {
            this.problems.add(at + " " + otherwise);
        }
    }

}
