package dev.extractexport.archive.json;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.Set;

import dev.extractexport.facts.ObjectFacts;
import dev.extractexport.facts.ResultFacts;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Walks one object of the API, decides what of it is copied, and gathers what is known of it. Used
/// once.
final class ObjectCopier {

    /// In characters: most that is gathered of one object outside its result. A schema
    /// has at most 150,000.
    private static final long MAX_FACTS = 16L * 1024 * 1024;

    /// In levels: how deep values outside the result are gathered. They are walked by
    /// recursion, here and by whoever reads the facts; the rest is copied only.
    private static final int MAX_FACT_NESTING = 400;

    private static final String TOO_DEEP = "[nested deeper than %d levels: see the archive]"
        .formatted(MAX_FACT_NESTING);

    /// In characters: longer numbers are gathered as text, since arithmetic on them is
    /// slow.
    private static final int MAX_FACT_NUMBER = 1_000;

    private static final Set<String> RESULTS = Set.of("data", "extract_result");

    private static final Set<String> METADATA = Set.of("extraction_metadata", "extract_metadata");

    private static final String FIELD_METADATA = "field_metadata";

    private static final String SCHEMA = "data_schema";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;

    private final CopyBehind copy;

    private final CopyPolicy policy;

    private long gathered;

    private @Nullable ResultTap result;

    private boolean hasErrors;

    private final FieldMetadata.Digest metadata = new FieldMetadata.Digest();

    ObjectCopier(JsonParser parser, Recording recording, OutputStream out, CopyPolicy policy) {
        this.parser = parser;
        this.copy = new CopyBehind(parser, recording, out);
        this.policy = policy;
    }

    /// Where in the object the walk is: decides what may be left out or removed.
    private enum Zone {

        /// The object itself.
        ROOT,
        /// The object that holds `field_metadata`.
        METADATA,
        /// A JSON Schema: its property names are the user's and nothing in it is a
        /// credential.
        SCHEMA,
        /// Anywhere else outside the result.
        PLAIN

    }

    ObjectFacts copy() throws IOException {
        this.copy.start();
        ObjectNode tree = object(Zone.ROOT);
        this.copy.end();
        ResultFacts facts = (this.result != null) ? this.result.facts(this.hasErrors, this.metadata.text())
                : new ResultFacts(ResultFacts.Shape.ABSENT, 0, null, this.hasErrors, this.metadata.text());
        return new ObjectFacts(tree, facts);
    }

    /// Copies the present value, whatever it is; nothing is known of it afterwards.
    void copyValue() throws IOException {
        this.copy.start();
        value(Zone.PLAIN);
        this.copy.end();
    }

    private ObjectNode object(Zone zone) throws IOException {
        boolean exact = zone == Zone.ROOT || zone == Zone.METADATA;
        boolean someKept = false;
        boolean someLeftOut = false;
        ObjectNode node = NODES.objectNode();
        if (exact) {
            this.copy.letGo();
        }
        while (this.parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = this.copy.name();
            if (isLeftOut(zone, name)) {
                leaveOut(zone, name, node);
                someLeftOut = true;
                continue;
            }
            if (someLeftOut && !someKept) {
                this.copy.letGoWithoutComma();
            }
            someKept = true;
            member(zone, name, node);
            if (exact) {
                this.copy.letGo();
            }
        }
        return node;
    }

    private boolean isLeftOut(Zone zone, String name) {
        if (this.policy == CopyPolicy.RUN) {
            return false;
        }
        return (zone == Zone.ROOT && RESULTS.contains(name)) || (zone == Zone.METADATA && name.equals(FIELD_METADATA));
    }

    /// Leaves out a member and the comma before it; what is known of it is gathered all
    /// the same.
    private void leaveOut(Zone zone, String name, ObjectNode node) throws IOException {
        this.copy.leaveOut(true);
        member(zone, name, node);
        this.copy.letGo();
        this.copy.leaveOut(false);
    }

    private void member(Zone zone, String name, ObjectNode node) throws IOException {
        this.copy.relieve();
        gather(name.length());
        if (zone != Zone.SCHEMA && Secrets.isSecretName(name)) {
            this.copy.removeNextValue();
            node.put(name, Secrets.REMOVED);
            return;
        }
        this.parser.nextToken();
        if (zone == Zone.ROOT && RESULTS.contains(name)) {
            this.result = this.copy.tapValue();
        }
        else if (zone == Zone.METADATA && name.equals(FIELD_METADATA)) {
            this.hasErrors |= new FieldMetadata(this.parser, this.copy).walk(this.metadata);
        }
        else {
            Zone below = zoneBelow(zone, name);
            JsonNode value = value(below);
            // What held nothing but the metadata of fields, which are not gathered, says
            // nothing.
            if (below != Zone.METADATA || !value.isObject() || !value.isEmpty()) {
                node.set(name, value);
            }
        }
    }

    private static Zone zoneBelow(Zone zone, String name) {
        if (zone == Zone.SCHEMA || name.equals(SCHEMA)) {
            return Zone.SCHEMA;
        }
        return (zone == Zone.ROOT && METADATA.contains(name)) ? Zone.METADATA : Zone.PLAIN;
    }

    private JsonNode value(Zone zone) throws IOException {
        if (this.parser.streamReadContext().getNestingDepth() > MAX_FACT_NESTING) {
            new FieldMetadata(this.parser, this.copy).walkBlindly();
            return NODES.stringNode(TOO_DEEP);
        }
        return switch (this.parser.currentToken()) {
            case START_OBJECT -> object(zone);
            case START_ARRAY -> array((zone == Zone.SCHEMA) ? Zone.SCHEMA : Zone.PLAIN);
            case VALUE_STRING -> NODES.stringNode(text(zone));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("The parser gave %s for a value".formatted(this.parser.currentToken()));
        };
    }

    private ArrayNode array(Zone zone) throws IOException {
        ArrayNode node = NODES.arrayNode();
        while (this.parser.nextToken() != JsonToken.END_ARRAY) {
            this.copy.relieve();
            gather(1);
            node.add(value(zone));
        }
        return node;
    }

    private String text(Zone zone) throws IOException {
        String clean = (zone != Zone.SCHEMA) ? this.copy.cleanText() : null;
        String text = (clean != null) ? clean : this.copy.text();
        gather(text.length());
        return text;
    }

    private JsonNode number() throws IOException {
        String text = this.parser.getString();
        gather(text.length());
        if (text.length() > MAX_FACT_NUMBER) {
            return NODES.stringNode(text);
        }
        if (this.parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return switch (this.parser.getNumberType()) {
                case INT, LONG -> NODES.numberNode(this.parser.getLongValue());
                case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> NODES.numberNode(this.parser.getBigIntegerValue());
            };
        }
        try {
            return NODES.numberNode(new BigDecimal(text));
        }
        catch (NumberFormatException ex) {
            // An exponent beyond 32 bits: no number of ours, kept as it came.
            return NODES.stringNode(text);
        }
    }

    private void gather(int characters) throws BrokenJsonException {
        this.gathered += characters;
        if (this.gathered > MAX_FACTS) {
            throw new BrokenJsonException("At byte %d: an object holds more than %d characters outside its result"
                .formatted(this.copy.position(), MAX_FACTS), true);
        }
    }

}
