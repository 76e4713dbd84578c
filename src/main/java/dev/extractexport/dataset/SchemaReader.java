package dev.extractexport.dataset;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads columns out of a JSON Schema. What has no columns of its own (a free map, several types, a
/// tuple, recursion, anything past the bounds) becomes [FieldType.Scalar#JSON], so every schema can
/// be read and no value is lost.
public final class SchemaReader {

    /// Structs and lists within each other. The service allows 7; readers of the files
    /// walk them recursively.
    static final int MAX_DEPTH = 24;

    /// Schemas within each other, counting each hop of a union or reference. Bounds the
    /// stack.
    static final int MAX_LEVELS = 200;

    /// Schemas looked at in one document. The service allows 5,000 properties; references
    /// that branch can ask for any number.
    static final int MAX_SCHEMAS = 20_000;

    private static final String ALL_OF = "allOf";

    private static final List<String> OBJECT = List.of("object");

    /// Keywords that say what type a value has.
    private static final List<String> TYPING = List.of("type", "properties", "items", "prefixItems", "anyOf", "oneOf",
            "enum", "const");

    private final JsonNode root;

    private final Set<String> openReferences = new HashSet<>();

    private int schemas;

    private int levels;

    private SchemaReader(JsonNode root) {
        this.root = root;
    }

    /// The columns of a `data_schema`.
    /// @return empty if the root is not an object with at least one property: such
    /// results go to version 0
    public static Optional<FieldType.Struct> read(JsonNode dataSchema) {
        FieldType type = new SchemaReader(dataSchema).typeOf(dataSchema, 0);
        return (type instanceof FieldType.Struct struct) ? Optional.of(struct) : Optional.empty();
    }

    private FieldType typeOf(JsonNode schema, int depth) {
        if (!schema.isObject() || depth > MAX_DEPTH || this.levels == MAX_LEVELS || this.schemas == MAX_SCHEMAS) {
            return FieldType.Scalar.JSON;
        }
        this.schemas++;
        this.levels++;
        try {
            return typeOfObject(schema, depth);
        }
        finally {
            this.levels--;
        }
    }

    private FieldType typeOfObject(JsonNode schema, int depth) {
        if (schema.has("$ref")) {
            return typeOfReference(schema.path("$ref").asString(""), depth);
        }
        if (schema.path(ALL_OF).isArray()) {
            return typeOfParts(schema, depth);
        }
        if (schema.has("properties") || schema.has("items") || schema.has("prefixItems")) {
            return typeOfContainer(schema, depth);
        }
        if (isScalar(typeWords(schema))) {
            return typeOfKeyword(schema);
        }
        for (String union : List.of("anyOf", "oneOf")) {
            if (schema.path(union).isArray()) {
                return typeOfUnion(schema.path(union).values(), depth);
            }
        }
        return typeOfKeyword(schema);
    }

    private FieldType typeOfReference(String reference, int depth) {
        JsonNode target = target(reference);
        if (target == null || !this.openReferences.add(reference)) {
            return FieldType.Scalar.JSON;
        }
        try {
            return typeOf(target, depth);
        }
        finally {
            this.openReferences.remove(reference);
        }
    }

    private @Nullable JsonNode target(String reference) {
        if (!reference.startsWith("#/")) {
            return null;
        }
        String pointer = reference.substring(1);
        JsonNode literal = this.root.at(JsonPointer.compile(pointer));
        if (!literal.isMissingNode() || pointer.indexOf('%') < 0) {
            return literal.isMissingNode() ? null : literal;
        }
        try {
            String decoded = URLDecoder.decode(pointer.replace("+", "%2B"), StandardCharsets.UTF_8);
            JsonNode target = this.root.at(JsonPointer.compile(decoded));
            return target.isMissingNode() ? null : target;
        }
        catch (IllegalArgumentException _) {
            return null; // not percent-encoded after all: it points nowhere
        }
    }

    private FieldType typeOfContainer(JsonNode schema, int depth) {
        List<String> types = typeWords(schema);
        boolean object = types.isEmpty() ? schema.has("properties") : types.equals(OBJECT);
        boolean array = types.isEmpty() ? schema.has("items") : types.equals(List.of("array"));
        if (object && !(array && types.isEmpty())) {
            return struct(schema.path("properties"), depth);
        }
        if (array && !object) {
            boolean tuple = schema.has("prefixItems") || schema.path("items").isArray();
            return tuple ? typeOfTuple(schema, depth) : new FieldType.ListOf(typeOf(schema.path("items"), depth + 1));
        }
        return (object || array || types.isEmpty()) ? FieldType.Scalar.JSON : typeOfKeyword(schema);
    }

    /// A tuple is a list where all its positions have one plain type, as coordinates do.
    private FieldType typeOfTuple(JsonNode schema, int depth) {
        Set<FieldType> types = new HashSet<>();
        for (String keyword : List.of("prefixItems", "items", "additionalItems")) {
            JsonNode positions = schema.path(keyword);
            for (JsonNode position : positions.isArray() ? positions.values() : List.of(positions)) {
                if (position.isObject()) {
                    types.add(typeOf(position, depth + 1));
                }
            }
        }
        boolean plain = types.size() == 1 && types.iterator().next() instanceof FieldType.Scalar scalar
                && scalar != FieldType.Scalar.JSON;
        return plain ? new FieldType.ListOf(types.iterator().next()) : FieldType.Scalar.JSON;
    }

    /// A schema that is several at once. Of objects all properties are columns, those of
    /// `allOf` first; other parts must agree on a type.
    private FieldType typeOfParts(JsonNode schema, int depth) {
        List<JsonNode> parts = new ArrayList<>();
        Set<String> references = new HashSet<>();
        if (!collectParts(schema, parts, references)) {
            return FieldType.Scalar.JSON;
        }
        this.openReferences.addAll(references);
        try {
            return typeOfParts(parts, depth);
        }
        finally {
            this.openReferences.removeAll(references);
        }
    }

    private FieldType typeOfParts(List<JsonNode> parts, int depth) {
        if (parts.size() > 1 && parts.stream().allMatch(SchemaReader::isObject)) {
            ObjectNode properties = JsonNodeFactory.instance.objectNode();
            for (JsonNode part : parts) {
                part.path("properties").properties().forEach((property) -> {
                    JsonNode before = properties.path(property.getKey());
                    properties.set(property.getKey(),
                            before.isMissingNode() ? property.getValue() : both(before, property.getValue()));
                });
            }
            return struct(properties, depth);
        }
        Set<FieldType> types = new HashSet<>();
        for (JsonNode part : parts) {
            types.add(typeOf(part, depth));
        }
        return single(types);
    }

    /// Takes a schema apart until no part has `allOf` or a reference. What says nothing
    /// about the type, such as a list of required keys, is no part.
    /// @param references those that were followed
    /// @return whether that came to an end
    private boolean collectParts(JsonNode schema, List<JsonNode> parts, Set<String> references) {
        if (this.levels == MAX_LEVELS || this.schemas == MAX_SCHEMAS) {
            return false;
        }
        this.schemas++;
        this.levels++;
        try {
            if (schema.has("$ref")) {
                String reference = schema.path("$ref").asString("");
                JsonNode target = target(reference);
                if (target == null || this.openReferences.contains(reference)) {
                    return false;
                }
                // One that was met before has given its parts, or is the one we are in.
                return !references.add(reference) || collectParts(target, parts, references);
            }
            for (JsonNode part : schema.path(ALL_OF).values()) {
                if (!collectParts(part, parts, references)) {
                    return false;
                }
            }
            if (TYPING.stream().anyMatch(schema::has)) {
                parts.add(schema.has(ALL_OF) ? ((ObjectNode) schema).deepCopy().without(ALL_OF) : schema);
            }
            return true;
        }
        finally {
            this.levels--;
        }
    }

    /// Whether a part can only be an object, and has no columns but its properties.
    private static boolean isObject(JsonNode part) {
        List<String> words = typeWords(part);
        return (part.has("properties") ? words.isEmpty() || words.equals(OBJECT) : words.equals(OBJECT))
                && Stream.of("items", "prefixItems", "anyOf", "oneOf", "enum", "const").noneMatch(part::has);
    }

    /// A property that two parts have.
    private static JsonNode both(JsonNode one, JsonNode two) {
        ObjectNode both = JsonNodeFactory.instance.objectNode();
        both.putArray(ALL_OF).add(one).add(two);
        JsonNode description = two.has("description") ? two.path("description") : one.path("description");
        return description.isString() ? both.set("description", description) : both;
    }

    private FieldType struct(JsonNode properties, int depth) {
        if (properties.isEmpty() || !properties.isObject() || properties.size() > MAX_SCHEMAS - this.schemas) {
            return FieldType.Scalar.JSON;
        }
        List<String> keys = new ArrayList<>(properties.propertyNames());
        List<String> names = ColumnNames.unique(keys, (depth == 0) ? DatasetVersion.RESERVED : List.of());
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            FieldType type = typeOf(property.getValue(), depth + 1);
            fields.add(new Field(names.get(fields.size()), property.getKey(), type, description(property.getValue())));
        }
        return new FieldType.Struct(fields);
    }

    private @Nullable String description(JsonNode schema) {
        JsonNode own = schema.path("description");
        if (own.isString()) {
            return own.asString();
        }
        JsonNode target = target(schema.path("$ref").asString(""));
        return (target != null && target.path("description").isString()) ? target.path("description").asString() : null;
    }

    private FieldType typeOfUnion(Collection<JsonNode> variants, int depth) {
        Set<FieldType> types = new HashSet<>();
        for (JsonNode variant : variants) {
            if (!isNull(variant)) {
                types.add(typeOf(variant, depth));
            }
        }
        return single(types);
    }

    /// Whether a variant allows nothing but null.
    private static boolean isNull(JsonNode schema) {
        if (schema.has("type")) {
            return typeWords(schema).isEmpty();
        }
        Collection<JsonNode> constants = constants(schema);
        return !constants.isEmpty() && constants.stream().allMatch(JsonNode::isNull);
    }

    private static FieldType single(Set<FieldType> types) {
        if (types.size() == 1) {
            return types.iterator().next();
        }
        boolean numbers = types.equals(Set.of(FieldType.Scalar.INT64, FieldType.Scalar.DOUBLE));
        return numbers ? FieldType.Scalar.DOUBLE : FieldType.Scalar.JSON;
    }

    private static FieldType typeOfKeyword(JsonNode schema) {
        List<String> words = typeWords(schema);
        if (words.isEmpty()) {
            return typeOfConstants(schema);
        }
        Set<FieldType> types = new HashSet<>();
        for (String word : words) {
            types.add(switch (word) {
                case "string" -> FieldType.Scalar.STRING;
                case "integer" -> FieldType.Scalar.INT64;
                case "number" -> FieldType.Scalar.DOUBLE;
                case "boolean" -> FieldType.Scalar.BOOLEAN;
                case "array" -> new FieldType.ListOf(FieldType.Scalar.JSON);
                default -> FieldType.Scalar.JSON;
            });
        }
        return single(types);
    }

    /// Beside such a type a union can only narrow the values, not add columns.
    private static boolean isScalar(List<String> words) {
        return !words.isEmpty() && !words.contains("object") && !words.contains("array");
    }

    /// The words under `type` without `null`: every column is nullable.
    private static List<String> typeWords(JsonNode schema) {
        JsonNode type = schema.path("type");
        List<String> words = new ArrayList<>();
        for (JsonNode word : type.isArray() ? type.values() : List.of(type)) {
            String text = word.asString("");
            if (!text.isEmpty() && !text.equals("null") && !words.contains(text)) {
                words.add(text);
            }
        }
        return words;
    }

    private static FieldType typeOfConstants(JsonNode schema) {
        List<JsonNode> values = constants(schema).stream().filter((value) -> !value.isNull()).toList();
        Set<FieldType> types = new HashSet<>();
        for (JsonNode value : values) {
            types.add(switch (value.getNodeType()) {
                case STRING -> FieldType.Scalar.STRING;
                case BOOLEAN -> FieldType.Scalar.BOOLEAN;
                case NUMBER -> value.canConvertToLong() && value.canConvertToExactIntegral() ? FieldType.Scalar.INT64
                        : FieldType.Scalar.DOUBLE;
                case ARRAY, BINARY, MISSING, NULL, OBJECT, POJO -> FieldType.Scalar.JSON;
            });
        }
        return single(types);
    }

    private static Collection<JsonNode> constants(JsonNode schema) {
        if (schema.path("enum").isArray()) {
            return schema.path("enum").values();
        }
        return schema.has("const") ? List.of(schema.path("const")) : List.of();
    }

}
