package dev.extractexport.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tells whether two schemas are the same: for the table, and for their author.
public final class Fingerprint {

    /// Keywords that annotate a schema without any meaning for its values.
    private static final Set<String> ANNOTATIONS = Set.of("title", "description");

    /// Keywords whose value is one schema, or a list of schemas.
    private static final Set<String> SCHEMAS = Set.of("items", "prefixItems", "additionalItems", "contains",
            "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "anyOf", "oneOf",
            "allOf", "not", "if", "then", "else");

    /// Keywords whose value maps names to schemas; the names are never keywords.
    private static final Set<String> MAPS_OF_SCHEMAS = Set.of("properties", "patternProperties", "$defs", "definitions",
            "dependentSchemas");

    private Fingerprint() {
    }

    /// Equal for equal keys and types, whatever the order of the properties, their
    /// titles, descriptions or `required`. A new one opens a new version of the dataset.
    /// Names do not count: they follow from the keys.
    /// @return sha-256, 64 lower-case hex digits
    public static String shapeHash(FieldType.Struct fields) {
        return shapeHash(fields, "");
    }

    /// The same where names follow from the keys in another way.
    /// @param naming how names follow from keys; empty for the schema's own
    /// @return sha-256, 64 lower-case hex digits
    public static String shapeHash(FieldType.Struct fields, String naming) {
        StringBuilder shape = new StringBuilder(naming);
        appendShape(fields, shape);
        return Sha256.hex(shape.toString());
    }

    /// Equal for schemas that differ only in white space, the order of keys and of
    /// `required`, titles and descriptions.
    /// @return sha-256 of the canonical JSON, 64 lower-case hex digits
    public static String canonicalHash(JsonNode dataSchema) {
        return Sha256.hex(canonicalSchema(dataSchema).toString());
    }

    private static void appendShape(FieldType any, StringBuilder shape) {
        switch (any) {
            case FieldType.Scalar scalar -> shape.append(scalar.name());
            case FieldType.Decimal decimal -> shape.append(decimal.text() ? "TEXT_DECIMAL" : "DECIMAL")
                .append('(')
                .append(decimal.precision())
                .append(',')
                .append(decimal.scale())
                .append(')');
            case FieldType.ListOf list -> {
                shape.append('[');
                appendShape(list.element(), shape);
                shape.append(']');
            }
            case FieldType.Struct struct -> {
                Map<String, @Nullable FieldType> sorted = new TreeMap<>();
                struct.fields().forEach((field) -> sorted.put(field.key(), field.type()));
                struct.skipped().forEach((key) -> sorted.put(key, null));
                shape.append('{');
                sorted.forEach((key, type) -> {
                    // The length keeps a key from looking like the types around it.
                    shape.append(key.length()).append(':').append(key).append('=');
                    if (type != null) {
                        appendShape(type, shape);
                    }
                    shape.append(';');
                });
                shape.append('}');
            }
        }
    }

    private static JsonNode canonicalSchema(JsonNode schema) {
        if (schema.isArray()) {
            return JsonNodeFactory.instance.arrayNode()
                .addAll(schema.values().stream().map(Fingerprint::canonicalSchema).toList());
        }
        ObjectNode canonical = JsonNodeFactory.instance.objectNode();
        sorted(schema).forEach((keyword, value) -> {
            if (!ANNOTATIONS.contains(keyword)) {
                canonical.set(keyword, canonicalKeyword(keyword, value));
            }
        });
        return schema.isObject() ? canonical : schema;
    }

    private static JsonNode canonicalKeyword(String keyword, JsonNode value) {
        if (MAPS_OF_SCHEMAS.contains(keyword) && value.isObject()) {
            ObjectNode canonical = JsonNodeFactory.instance.objectNode();
            sorted(value).forEach((name, schema) -> canonical.set(name, canonicalSchema(schema)));
            return canonical;
        }
        if (SCHEMAS.contains(keyword)) {
            return canonicalSchema(value);
        }
        if (keyword.equals("required") && value.isArray()) {
            List<JsonNode> names = new ArrayList<>(value.values());
            names.sort(Comparator.comparing(JsonNode::toString));
            return JsonNodeFactory.instance.arrayNode().addAll(names);
        }
        return canonicalValue(value);
    }

    private static JsonNode canonicalValue(JsonNode value) {
        if (value.isArray()) {
            return JsonNodeFactory.instance.arrayNode()
                .addAll(value.values().stream().map(Fingerprint::canonicalValue).toList());
        }
        ObjectNode canonical = JsonNodeFactory.instance.objectNode();
        sorted(value).forEach((key, part) -> canonical.set(key, canonicalValue(part)));
        return value.isObject() ? canonical : value;
    }

    private static Map<String, JsonNode> sorted(JsonNode object) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach((entry) -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

}
