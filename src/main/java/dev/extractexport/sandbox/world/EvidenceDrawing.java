package dev.extractexport.sandbox.world;

import java.io.StringWriter;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Draws the tree of citations and confidences for a result: shaped like it, a leaf for each value,
/// nothing for a null, here and there nothing at all.
final class EvidenceDrawing {

    private static final JsonMapper MAPPER = JsonMapper.shared();

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
            case OBJECT -> object(value);
            case ARRAY -> {
                this.out.writeStartArray();
                value.forEach(this::branch);
                this.out.writeEndArray();
            }
            case NULL -> this.out.writeStartObject().writeEndObject();
            case STRING, NUMBER, BOOLEAN, BINARY, MISSING, POJO -> leaf(value);
        }
    }

    private void object(JsonNode value) {
        this.out.writeStartObject();
        if (this.error != null) {
            this.out.writeStringProperty("error", this.error);
            this.error = null;
        }
        value.properties().forEach((member) -> {
            boolean sparse = member.getValue().isNull() || this.random.nextInt(20) == 0;
            if (!sparse) {
                this.out.writeName(member.getKey());
                branch(member.getValue());
            }
        });
        if (this.random.nextInt(8) == 0) {
            this.out.writeStringProperty("reasoning", "VERBATIM EXTRACTION");
        }
        this.out.writeEndObject();
    }

    private void leaf(JsonNode value) {
        this.out.writeStartObject();
        if (this.cited && this.random.nextInt(6) != 0) {
            this.out.writeArrayPropertyStart("citation");
            for (int citation = this.random.nextInt(4) / 3; citation >= 0; citation--) {
                citation(value.asString(""));
            }
            this.out.writeEndArray();
        }
        String confidence = (this.random.nextInt(9) == 0) ? "1" : "0." + (900 + this.random.nextInt(100));
        if (this.random.nextInt(5) != 0) {
            this.out.writeName("parsing_confidence").writeNumber("1.0");
        }
        this.out.writeName("extraction_confidence").writeNumber(confidence);
        this.out.writeName("confidence").writeNumber(confidence);
        this.out.writeEndObject();
    }

    private void citation(String quote) {
        int page = this.pages.get(this.random.nextInt(this.pages.size()));
        this.out.writeStartObject().writeName("page").writeNumber(page + (this.random.nextInt(7) == 0 ? ".0" : ""));
        this.out.writeStringProperty("matching_text", "| " + quote + "   |");
        this.out.writeArrayPropertyStart("bounding_boxes").writeStartObject();
        box("x", 40, 400);
        box("y", 40, 700);
        box("w", 10, 120);
        box("h", 7, 9);
        this.out.writeEndObject().writeEndArray();
        this.out.writeObjectPropertyStart("page_dimensions");
        this.out.writeName("width").writeNumber("595.28").writeName("height").writeNumber("841.89");
        this.out.writeEndObject().writeEndObject();
    }

    private void box(String name, int least, int span) {
        this.out.writeName(name).writeNumber(least + this.random.nextInt(span) + "." + this.random.nextInt(100));
    }

}
