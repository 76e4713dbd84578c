package dev.extractexport.sandbox.world;

import java.io.StringWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Draws the result of one job from its schema, as text: missing keys, nulls and sentinels where
/// the schema requires a value, `10.0` for integers, and whatever its [Quirk] asks for.
final class ResultDrawing {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private static final LocalDate FIRST_DATE = LocalDate.of(2025, 1, 1);

    /// Text that breaks careless writers of CSV and careless readers of UTF-8.
    private static final List<String> AWKWARD = List.of("=1+2", "-5 °C", "+49 (0)", "@home", "tab\there",
            "two\r\nlines", "\"quoted\", and more", "semi;colon", "NULL", "007", "naïve façade", "漢字かな", "👩‍🔬 lab",
            "back\\slash", "ends with blank ", "\u202Eright to left", "x".repeat(3_000));

    private final WorldJob job;

    private final Random random;

    private final JsonNode root;

    private final StringWriter text = new StringWriter();

    private final JsonGenerator out;

    /// Values that the quirk lets pass before it strikes; -1 once it has struck.
    private int patience;

    ResultDrawing(WorldJob job) {
        this.job = job;
        this.random = job.random("result");
        this.root = Schemas.of(job.family()).template();
        this.out = MAPPER.createGenerator(this.text);
        this.patience = this.random.nextInt(3);
    }

    /// The whole result.
    String draw() {
        switch (this.job.quirk()) {
            case EMPTY_OBJECT -> this.out.writeStartObject().writeEndObject();
            case EMPTY_ARRAY -> this.out.writeStartArray().writeEndArray();
            case NULL_RESULT -> this.out.writeNull();
            case NONE, NULL_ROW, WRONG_TYPE, UNKNOWN_KEYS, LARGE_NUMBER, WRAPPER, PARTIAL -> result();
        }
        this.out.close();
        return this.text.toString();
    }

    private void result() {
        switch (this.job.target()) {
            case PER_DOC -> object(this.root, true);
            case PER_PAGE -> rows(this.job.pages().size());
            case PER_TABLE_ROW -> rows(3 + this.random.nextInt(38));
        }
    }

    private void rows(int count) {
        this.out.writeStartArray();
        for (int row = 0; row < count; row++) {
            if (row == 1 && this.job.quirk() == Quirk.NULL_ROW) {
                this.out.writeNull();
            }
            else {
                object(this.root, true);
            }
        }
        this.out.writeEndArray();
    }

    private void value(JsonNode written) {
        JsonNode schema = resolved(written);
        if (schema.has("anyOf")) {
            JsonNode choice = choice(schema.get("anyOf"));
            value(choice.has("$ref") ? choice : with(choice, schema));
            return;
        }
        JsonNode types = schema.path("type");
        String type = (types.isArray() ? types.get(this.random.nextInt(types.size())) : types).asString("any");
        switch (type) {
            case "object" -> object(schema, false);
            case "array" -> array(schema);
            case "null" -> this.out.writeNull();
            case "any" -> free();
            default -> scalar(type, schema);
        }
    }

    /// One of several schemas; null, which stands last, half as often as the others.
    private JsonNode choice(JsonNode choices) {
        JsonNode choice = choices.get(this.random.nextInt(choices.size()));
        boolean isNull = choice.path("type").asString("").equals("null");
        return (isNull && this.random.nextBoolean()) ? choices.get(0) : choice;
    }

    private void object(JsonNode schema, boolean isRow) {
        this.out.writeStartObject();
        if (!schema.has("properties")) {
            freeMembers();
        }
        boolean wrapped = !isRow && this.job.quirk() == Quirk.WRAPPER;
        if (wrapped) {
            this.out.writeStringProperty("scratchpad__", "").writeObjectPropertyStart("value__");
        }
        schema.path("properties").properties().forEach((property) -> {
            boolean required = isRequired(schema, property.getKey());
            if (Schemas.since(property.getValue()) <= this.job.schemaVersion() && !isLeftOut(required)) {
                this.out.writeName(property.getKey());
                member(property.getValue(), wrapped);
            }
        });
        if (wrapped) {
            this.out.writeEndObject().writeStringProperty("reasoning__", "VERBATIM EXTRACTION");
        }
        if (isRow && this.job.quirk() == Quirk.UNKNOWN_KEYS) {
            this.out.writeStringProperty("reviewer note", "added by hand").writeName("_source");
            free();
        }
        this.out.writeEndObject();
    }

    private void member(JsonNode schema, boolean wrapped) {
        if (wrapped) {
            this.out.writeStartObject().writeName("value__");
        }
        if (this.random.nextInt(50) == 0) {
            this.out.writeNull();
        }
        else {
            value(schema);
        }
        if (wrapped) {
            this.out.writeArrayPropertyStart("citation__").writeEndArray();
            this.out.writeName("confidence____").writeNumber("0.97").writeEndObject();
        }
    }

    private void array(JsonNode schema) {
        int least = schema.path("minItems").asInt(0);
        int count = least + this.random.nextInt(schema.path("maxItems").asInt(3) - least + 1);
        this.out.writeStartArray();
        for (int element = 0; element < count; element++) {
            value(schema.path("items"));
        }
        this.out.writeEndArray();
    }

    private void scalar(String type, JsonNode schema) {
        if (strikes(Quirk.WRONG_TYPE)) {
            wrongType(type);
            return;
        }
        switch (type) {
            case "string" -> this.out.writeString(string(schema));
            case "integer" -> this.out.writeNumber(integer(schema));
            case "number" -> this.out.writeNumber(number(schema));
            case "boolean" -> this.out.writeBoolean(this.random.nextBoolean());
            default -> throw new IllegalStateException("A schema of the sandbox has the type " + type);
        }
    }

    private void wrongType(String type) {
        if (type.equals("string")) {
            this.out.writeStartObject().writeStringProperty("text", "an object").writeEndObject();
        }
        else {
            this.out.writeString("n/a");
        }
    }

    private String string(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.get("enum").get(this.random.nextInt(schema.get("enum").size())).asString();
        }
        int noise = this.random.nextInt(100);
        if (noise < 3) {
            return "";
        }
        if (schema.path("format").asString("").equals("date")) {
            return date();
        }
        if (noise < 8 || !schema.has("examples")) {
            return AWKWARD.get(this.random.nextInt(AWKWARD.size()));
        }
        JsonNode examples = schema.get("examples");
        return filled(examples.get(this.random.nextInt(examples.size())).asString());
    }

    private String filled(String pattern) {
        StringBuilder filled = new StringBuilder();
        for (char each : pattern.replace("{date}", date()).toCharArray()) {
            filled.append((each == '#') ? Character.forDigit(this.random.nextInt(10), 10) : each);
        }
        return filled.toString();
    }

    private String date() {
        return FIRST_DATE.plusDays(this.random.nextInt(660)).toString();
    }

    private String integer(JsonNode schema) {
        if (strikes(Quirk.LARGE_NUMBER)) {
            return "18446744073709551616";
        }
        int noise = this.random.nextInt(40);
        int least = schema.path("minimum").asInt(0);
        int drawn = least + this.random.nextInt(schema.path("maximum").asInt(1_000) - least + 1);
        return switch (noise) {
            case 0 -> "0";
            case 1, 2 -> drawn + ".0";
            default -> Integer.toString(drawn);
        };
    }

    private String number(JsonNode schema) {
        if (strikes(Quirk.LARGE_NUMBER)) {
            return "9007199254740993.123456789";
        }
        int least = schema.path("minimum").asInt(0);
        int whole = least + this.random.nextInt(schema.path("maximum").asInt(1_000) - least);
        return switch (this.random.nextInt(12)) {
            case 0 -> Integer.toString(whole);
            case 1 -> whole + ".0";
            case 2 -> whole + "e-2";
            default -> String.format(Locale.ROOT, "%d.%02d", whole, this.random.nextInt(100));
        };
    }

    /// A value of which the schema says nothing.
    private void free() {
        switch (this.random.nextInt(4)) {
            case 0 -> this.out.writeString(AWKWARD.get(this.random.nextInt(AWKWARD.size() - 1)));
            case 1 -> this.out.writeNumber("1.10");
            case 2 -> {
                this.out.writeStartArray().writeNumber(1).writeString("two").writeNull().writeEndArray();
            }
            default -> {
                this.out.writeStartObject();
                freeMembers();
                this.out.writeEndObject();
            }
        }
    }

    private void freeMembers() {
        for (int member = this.random.nextInt(4); member > 0; member--) {
            this.out.writeStringProperty("Feature " + member, filled("## pcs"));
        }
    }

    /// Optional keys are often missing, required ones now and then.
    private boolean isLeftOut(boolean required) {
        return this.random.nextInt(100) < (required ? 2 : 15);
    }

    /// Whether the quirk takes this value, which it does once per result.
    private boolean strikes(Quirk quirk) {
        return this.job.quirk() == quirk && this.patience >= 0 && this.patience-- == 0;
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : this.root.at(reference.substring(1));
    }

    /// Examples and bounds stand beside `anyOf`, as users write them.
    private static JsonNode with(JsonNode choice, JsonNode schema) {
        return MAPPER.createObjectNode()
            .setAll(schema.deepCopy().asObject())
            .without("anyOf")
            .setAll(choice.asObject());
    }

    private static boolean isRequired(JsonNode schema, String name) {
        return schema.path("required").valueStream().anyMatch((required) -> required.asString().equals(name));
    }

}
