package dev.extractexport.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Fields as JSON text and back, exactly:
///
/// ```
/// fields = [{"name", "key", "type", "description", "fields"?, "skipped"?, "element"?, "precision"?, "scale"?, "text"?}]
/// type   = string | int32 | int64 | double | boolean | date | timestamp | decimal | json | struct | list
/// ```
///
/// A struct has `fields`, and `skipped` with the keys that have no field where there are any; a list
/// has `element` with `type` and the like; a decimal has `precision`, `scale`, and `text`, whether its
/// JSON values are strings. `description` may be null. A row some of whose keys are skipped is an
/// object of `fields` and `skipped`.
public final class FieldsJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final String STRUCT = "struct";

    private static final String LIST = "list";

    private static final String DECIMAL = "decimal";

    private static final String FIELDS = "fields";

    private static final String SKIPPED = "skipped";

    private static final String ELEMENT = "element";

    private FieldsJson() {
    }

    /// The fields as compact JSON, fit for UTF-8.
    public static String write(FieldType.Struct struct) {
        return escapeLoneSurrogates(MAPPER.writeValueAsString(struct.skipped().isEmpty() ? tree(struct.fields())
                : putStruct(struct, JsonNodeFactory.instance.objectNode(), null)));
    }

    /// The fields of a table as compact JSON, fit for UTF-8.
    public static String write(TableSchema table) {
        return escapeLoneSurrogates(MAPPER.writeValueAsString(tree(table.columns())));
    }

    /// Reads what [#write(FieldType.Struct)] wrote.
    /// @throws Failure of kind DAMAGE if the text is anything else
    public static FieldType.Struct read(String json) {
        try {
            JsonNode row = MAPPER.readTree(json);
            return struct(row.isArray() ? JsonNodeFactory.instance.objectNode().set(FIELDS, row) : row);
        }
        catch (JacksonException | IllegalArgumentException ex) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "The recorded fields of a dataset cannot be read (%d characters), so the ledger is damaged: move "
                        .formatted(json.length())
                            + "_extract-export/ledger out of the output and run again, which makes one from archive "
                            + "and manifests",
                    ex);
        }
    }

    /// The fields as a tree of the shape above.
    public static ArrayNode tree(List<Field> fields) {
        return tree(fields, null);
    }

    /// The same with the `pointer` of each field: RFC 6901 from the row, `*` for every
    /// element of a list.
    public static ArrayNode treeWithPointers(List<Field> fields) {
        return tree(fields, "");
    }

    /// @param around the pointer of what the fields are in, null for a tree without them
    private static ArrayNode tree(List<Field> fields, @Nullable String around) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Field field : fields) {
            ObjectNode node = array.addObject().put("name", field.name()).put("key", field.key());
            String pointer = (around != null) ? around + "/" + Field.step(field.key()) : null;
            if (pointer != null) {
                node.put("pointer", pointer);
            }
            putType(field.type(), node, pointer).put("description", field.description());
        }
        return array;
    }

    /// Puts the word for a type and, of a decimal, its digits.
    public static ObjectNode putWord(FieldType type, ObjectNode node) {
        node.put("type", word(type));
        if (type instanceof FieldType.Decimal decimal) {
            node.put("precision", decimal.precision()).put("scale", decimal.scale());
        }
        return node;
    }

    /// The word that stands for a type: `string`, `int64`, `struct`, `list` and so on.
    public static String word(FieldType type) {
        return switch (type) {
            case FieldType.Scalar scalar -> scalar.name().toLowerCase(Locale.ROOT);
            case FieldType.Decimal _ -> DECIMAL;
            case FieldType.Struct _ -> STRUCT;
            case FieldType.ListOf _ -> LIST;
        };
    }

    /// The same with the digits of a decimal: `decimal(18,2)`, and `decimal(18,2) of
    /// text`
    /// where the schema has a string.
    public static String words(FieldType type) {
        return (type instanceof FieldType.Decimal decimal) ? "%s(%d,%d)%s".formatted(DECIMAL, decimal.precision(),
                decimal.scale(), decimal.text() ? " of text" : "") : word(type);
    }

    private static ObjectNode putType(FieldType type, ObjectNode node, @Nullable String pointer) {
        putWord(type, node);
        switch (type) {
            case FieldType.Scalar _ -> {
                // The word says all.
            }
            case FieldType.Decimal decimal -> node.put("text", decimal.text());
            case FieldType.Struct struct -> putStruct(struct, node, pointer);
            case FieldType.ListOf list -> node.set(ELEMENT, putType(list.element(),
                    JsonNodeFactory.instance.objectNode(), (pointer != null) ? pointer + "/*" : null));
        }
        return node;
    }

    private static ObjectNode putStruct(FieldType.Struct struct, ObjectNode node, @Nullable String pointer) {
        node.set(FIELDS, tree(struct.fields(), pointer));
        if (!struct.skipped().isEmpty()) {
            struct.skipped().forEach(node.putArray(SKIPPED)::add);
        }
        return node;
    }

    private static FieldType.Struct struct(JsonNode node) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode field : node.path(FIELDS).values()) {
            JsonNode description = field.path("description");
            fields.add(new Field(text(field, "name"), text(field, "key"), type(field),
                    description.isString() ? description.asString() : null));
        }
        return new FieldType.Struct(fields,
                node.path(SKIPPED).values().stream().map((key) -> key.stringValue("")).toList());
    }

    private static FieldType type(JsonNode node) {
        String word = text(node, "type");
        return switch (word) {
            case STRUCT -> struct(node);
            case LIST -> new FieldType.ListOf(type(node.path(ELEMENT)));
            case DECIMAL -> new FieldType.Decimal(node.path("precision").intValue(0), node.path("scale").intValue(0),
                    node.path("text").booleanValue(false));
            default -> FieldType.Scalar.valueOf(word.toUpperCase(Locale.ROOT));
        };
    }

    private static String text(JsonNode node, String key) {
        @Nullable String text = node.path(key).stringValue(null);
        if (text == null) {
            throw new IllegalArgumentException("A field without '" + key + "'");
        }
        return text;
    }

    /// Text fit for UTF-8, in which a lone surrogate has no form: its JSON escape stands
    /// for it. Inside JSON text this changes no value.
    public static String escapeLoneSurrogates(String text) {
        StringBuilder escaped = null;
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            escaped = (escaped != null) ? escaped : new StringBuilder();
            escaped.append(text, copied, i).append("\\u%04x".formatted((int) c));
            copied = i + 1;
        }
        return (escaped != null) ? escaped.append(text, copied, text.length()).toString() : text;
    }

}
