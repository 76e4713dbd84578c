package dev.extractexport.archive.json;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
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

/// Walks one object of the API, lets its bytes go to the copy behind the walk, and gathers what is
/// known of it. Bytes are let go of no earlier than it is known that they are not to be replaced.
/// Used once.
final class ObjectCopier {

    /// In bytes: from here on what is held is let go of at the next chance.
    private static final int RELIEF = 32 * 1024;

    /// In characters: most that is gathered of one object outside its result. A schema
    /// has at most
    /// 150,000.
    private static final long MAX_FACTS = 16L * 1024 * 1024;

    /// In levels: how deep an object may be outside its result. This part is walked by
    /// recursion.
    private static final int MAX_FACT_NESTING = 500;

    /// In characters: longer numbers are gathered as text, since arithmetic on them is
    /// slow.
    private static final int MAX_FACT_NUMBER = 1_000;

    private static final Set<String> RESULTS = Set.of("data", "extract_result");

    private static final Set<String> METADATA = Set.of("extraction_metadata", "extract_metadata");

    private static final String FIELD_METADATA = "field_metadata";

    private static final String SCHEMA = "data_schema";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;

    private final Recording recording;

    private final CopyPolicy policy;

    private final OutputStream out;

    private boolean leavingOut;

    private long gathered;

    private @Nullable ResultTap result;

    private boolean hasErrors;

    ObjectCopier(JsonParser parser, Recording recording, OutputStream out, CopyPolicy policy) {
        this.parser = parser;
        this.recording = recording;
        this.out = out;
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
        this.recording.stopStreaming(tokenStart());
        ObjectNode tree = object(Zone.ROOT);
        letGo(position());
        this.recording.startStreaming(null);
        ResultFacts facts = (this.result != null) ? this.result.facts(this.hasErrors)
                : new ResultFacts(ResultFacts.Shape.ABSENT, 0, null, this.hasErrors);
        return new ObjectFacts(tree, facts);
    }

    private ObjectNode object(Zone zone) throws IOException {
        boolean exact = zone == Zone.ROOT || zone == Zone.METADATA;
        boolean someKept = false;
        boolean someLeftOut = false;
        ObjectNode node = NODES.objectNode();
        if (exact) {
            letGo(position());
        }
        while (this.parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = this.parser.currentName();
            if (isLeftOut(zone, name)) {
                leaveOut(zone, name, node);
                someLeftOut = true;
                continue;
            }
            if (someLeftOut && !someKept) {
                letGoWithoutComma(tokenStart());
            }
            someKept = true;
            member(zone, name, node);
            if (exact) {
                letGo(position());
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
        this.leavingOut = true;
        member(zone, name, node);
        letGo(position());
        this.leavingOut = false;
    }

    /// The first member kept follows a comma that belongs to the members left out.
    private void letGoWithoutComma(long nameStart) {
        long comma = this.recording.offset();
        while (this.recording.at(comma) != ',') {
            comma++;
        }
        letGo(comma);
        this.recording.pass(comma + 1, null);
        letGo(nameStart);
    }

    private void member(Zone zone, String name, ObjectNode node) throws IOException {
        relieve();
        gather(name.length());
        if (zone != Zone.SCHEMA && Secrets.isSecretName(name)) {
            removeValue();
            node.put(name, Secrets.REMOVED);
            return;
        }
        this.parser.nextToken();
        if (zone == Zone.ROOT && RESULTS.contains(name)) {
            copyResult();
        }
        else if (zone == Zone.METADATA && name.equals(FIELD_METADATA)) {
            fieldMetadata();
        }
        else {
            node.set(name, value(zoneBelow(zone, name)));
        }
    }

    private static Zone zoneBelow(Zone zone, String name) {
        if (zone == Zone.SCHEMA || name.equals(SCHEMA)) {
            return Zone.SCHEMA;
        }
        return (zone == Zone.ROOT && METADATA.contains(name)) ? Zone.METADATA : Zone.PLAIN;
    }

    private JsonNode value(Zone zone) throws IOException {
        int depth = this.parser.streamReadContext().getNestingDepth();
        if (depth > MAX_FACT_NESTING) {
            throw new BrokenJsonException("At byte %d: a value outside the result is nested deeper than %d levels"
                .formatted(position(), MAX_FACT_NESTING), true);
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
            relieve();
            gather(1);
            node.add(value(zone));
        }
        return node;
    }

    private String text(Zone zone) throws IOException {
        String clean = (zone != Zone.SCHEMA) ? cleanText() : null;
        String text = (clean != null) ? clean : this.parser.getString();
        gather(text.length());
        return text;
    }

    /// Replaces the present text in the copy if it holds a secret.
    /// @return what it was replaced by, or null
    private @Nullable String cleanText() {
        String clean = Secrets.withoutPresignedUrls(this.parser.getStringCharacters(), this.parser.getStringOffset(),
                this.parser.getStringLength());
        if (clean != null) {
            letGo(tokenStart());
            this.recording.pass(position(), null);
            write(quoted(clean));
        }
        return clean;
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

    /// Puts [Secrets#REMOVED] in place of a value of any kind.
    private void removeValue() {
        this.parser.nextToken();
        letGo(tokenStart());
        this.recording.startStreaming(null);
        this.parser.skipChildren();
        this.parser.finishToken();
        this.recording.stopStreaming(position());
        write(quoted(Secrets.REMOVED));
    }

    private void copyResult() {
        letGo(tokenStart());
        ResultTap tap = new ResultTap(this.leavingOut ? OutputStream.nullOutputStream() : this.out);
        this.recording.startStreaming(tap.stream());
        tap.walk(this.parser);
        this.recording.stopStreaming(position());
        this.result = tap;
    }

    /// Looks for errors in the trees: the value itself is one in v1, `document_metadata`
    /// and the
    /// elements of the two lists are the trees in v2.
    private void fieldMetadata() {
        if (this.parser.currentToken() != JsonToken.START_OBJECT) {
            tree(false);
            return;
        }
        while (this.parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = this.parser.currentName();
            if (Secrets.isSecretName(name)) {
                removeValue();
                continue;
            }
            this.parser.nextToken();
            switch (name) {
                case "document_metadata" -> tree(true);
                case "page_metadata", "row_metadata" -> trees();
                case "error" -> errorOrTree();
                default -> tree(false);
            }
        }
    }

    private void trees() {
        if (this.parser.currentToken() != JsonToken.START_ARRAY) {
            tree(false);
            return;
        }
        while (this.parser.nextToken() != JsonToken.END_ARRAY) {
            tree(true);
        }
    }

    private void errorOrTree() {
        if (this.parser.currentToken() == JsonToken.VALUE_STRING && this.parser.getStringLength() > 0) {
            this.hasErrors = true;
        }
        tree(false);
    }

    /// Walks over a value of field metadata, which is as deep as the result, without
    /// recursion.
    /// @param watched whether an `error` directly in it counts
    private void tree(boolean watched) {
        int depth = 0;
        boolean error = false;
        do {
            relieve();
            JsonToken token = this.parser.currentToken();
            if (token == JsonToken.PROPERTY_NAME) {
                error = watched && depth == 1 && this.parser.currentName().equals("error");
                if (Secrets.isSecretName(this.parser.currentName())) {
                    removeValue();
                }
            }
            else if (token == JsonToken.VALUE_STRING) {
                this.hasErrors |= error && this.parser.getStringLength() > 0;
                cleanText();
            }
            depth += token.isStructStart() ? 1 : 0;
            depth -= token.isStructEnd() ? 1 : 0;
            error &= token == JsonToken.PROPERTY_NAME;
        }
        while (depth > 0 && this.parser.nextToken() != null);
    }

    private void gather(int characters) throws BrokenJsonException {
        this.gathered += characters;
        if (this.gathered > MAX_FACTS) {
            throw new BrokenJsonException("At byte %d: an object holds more than %d characters outside its result"
                .formatted(position(), MAX_FACTS), true);
        }
    }

    private void relieve() {
        if (this.recording.held() > RELIEF) {
            letGo(tokenStart());
        }
    }

    private void letGo(long end) {
        this.recording.pass(end, this.leavingOut ? null : this.out);
    }

    private void write(byte[] replacement) {
        if (this.leavingOut) {
            return;
        }
        try {
            this.out.write(replacement);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private long tokenStart() {
        return this.parser.currentTokenLocation().getByteOffset();
    }

    private long position() {
        return this.parser.currentLocation().getByteOffset();
    }

    /// A JSON text in ASCII, so that half a surrogate pair survives.
    private static byte[] quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            }
            else if (c < ' ' || c > '~') {
                json.append("\\u%04x".formatted((int) c));
            }
            else {
                json.append(c);
            }
        }
        return json.append('"').toString().getBytes(StandardCharsets.US_ASCII);
    }

}
