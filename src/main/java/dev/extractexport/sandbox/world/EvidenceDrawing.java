package dev.extractexport.sandbox.world;

import java.io.StringWriter;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Draws the tree of citations and confidences for a result: shaped like it, a leaf for each value,
/// nothing for a null, here and there nothing at all, one leaf for a whole list, or a leaf more or
/// less than the list has elements.
final class EvidenceDrawing {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    /// What a value is put in by [Quirk#WRAPPER]; its evidence is not.
    private static final String WRAPPED = "value__";

    private final boolean cited;

    private final List<Integer> pages;

    private final Random random;

    /// Waits for the first object, then it is gone.
    private @Nullable String error;

    private final StringWriter text = new StringWriter();

    private final JsonGenerator out = MAPPER.createGenerator(this.text);

    EvidenceDrawing(WorldJob job) {
        this.cited = job.family().evidence() == Family.Evidence.CITATIONS;
        this.pages = job.pages();
        this.random = job.random("evidence");
        this.error = job.partialError();
    }

    String draw(String result) {
        branch(MAPPER.readTree(result));
        this.out.close();
        return this.text.toString();
    }

    private void branch(JsonNode value) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                if (value.has(WRAPPED)) {
                    branch(value.get(WRAPPED));
                }
                else {
                    object(value);
                }
            }
            case ARRAY -> array(value);
            case NULL -> this.out.writeStartObject().writeEndObject();
            case STRING, NUMBER, BOOLEAN, BINARY, MISSING, POJO -> leaf(value);
        }
    }

    private void array(JsonNode value) {
        boolean scalars = !value.isEmpty() && value.valueStream().allMatch(JsonNode::isValueNode);
        if (scalars && oneIn(8)) {
            leaf(value);
            return;
        }
        // Long documents are merged from parts, and not always well.
        int odd = value.isEmpty() ? 0 : this.random.nextInt(25);
        this.out.writeStartArray();
        for (int element = 0; element < value.size(); element++) {
            if (odd != 1 || element < value.size() - 1) {
                branch(value.get(element));
            }
        }
        if (odd == 2) {
            branch(value.get(0));
        }
        this.out.writeEndArray();
    }

    private void object(JsonNode value) {
        this.out.writeStartObject();
        if (this.error != null) {
            this.out.writeStringProperty("error", this.error);
            this.error = null;
        }
        value.properties().forEach((member) -> {
            boolean sparse = member.getValue().isNull() || oneIn(20);
            if (!sparse) {
                this.out.writeName(member.getKey());
                branch(member.getValue());
            }
        });
        // Not beside a field of that name, which has the place.
        if (oneIn(8) && !value.has("reasoning")) {
            this.out.writeStringProperty("reasoning", "VERBATIM EXTRACTION");
        }
        this.out.writeEndObject();
    }

    private void leaf(JsonNode value) {
        this.out.writeStartObject();
        if (this.cited && oneIn(5)) {
            this.out.writeStringProperty("reasoning",
                    "Stated in the document; \"" + value.asString("") + "\" as printed");
        }
        if (this.cited && !oneIn(6)) {
            this.out.writeArrayPropertyStart("citation");
            for (int citation = this.random.nextInt(4) / 3 + this.random.nextInt(9) / 8; citation >= 0; citation--) {
                citation(value.asString(""));
            }
            this.out.writeEndArray();
        }
        String confidence = oneIn(9) ? "1"
                : "0." + (oneIn(7) ? 300 + this.random.nextInt(600) : 900 + this.random.nextInt(100));
        if (!oneIn(5)) {
            this.out.writeName("parsing_confidence").writeNumber("1.0");
        }
        this.out.writeName("extraction_confidence").writeNumber(confidence);
        if (!oneIn(30)) {
            this.out.writeName("confidence").writeNumber(confidence);
        }
        this.out.writeEndObject();
    }

    private void citation(String quote) {
        int page = this.pages.get(this.random.nextInt(this.pages.size()));
        this.out.writeStartObject().writeName("page").writeNumber(page + (oneIn(7) ? ".0" : ""));
        this.out.writeStringProperty("matching_text", "| " + quote + "   |");
        if (!oneIn(8)) {
            boxes();
        }
        this.out.writeObjectPropertyStart("page_dimensions");
        this.out.writeName("width").writeNumber("595.28").writeName("height").writeNumber("841.89");
        this.out.writeEndObject().writeEndObject();
    }

    /// One, or two where a text breaks over lines.
    private void boxes() {
        this.out.writeArrayPropertyStart("bounding_boxes");
        for (int box = this.random.nextInt(6) / 5; box >= 0; box--) {
            this.out.writeStartObject();
            box("x", 40, 400);
            box("y", 40, 700);
            box("w", 10, 120);
            box("h", 7, 9);
            this.out.writeEndObject();
        }
        this.out.writeEndArray();
    }

    private void box(String name, int least, int span) {
        this.out.writeName(name).writeNumber(least + this.random.nextInt(span) + "." + this.random.nextInt(100));
    }

    private boolean oneIn(int cases) {
        return this.random.nextInt(cases) == 0;
    }

}
