package dev.extractexport.archive.json;

import java.io.OutputStream;

import dev.extractexport.facts.ResultFacts;
import dev.extractexport.facts.ResultFacts.Shape;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Lets a result flow by and learns its shape, its size and its hash.
final class ResultTap {

    private final HashedStream stream;

    private Shape shape = Shape.ABSENT;

    private long elements;

    ResultTap(OutputStream out) {
        this.stream = new HashedStream(out);
    }

    /// Takes the bytes of the result.
    OutputStream stream() {
        return this.stream;
    }

    /// Walks over the present value, all of whose bytes are to come by here.
    void walk(JsonParser parser) {
        JsonToken token = parser.currentToken();
        this.shape = shapeOf(token);
        if (token == JsonToken.START_OBJECT) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                this.elements++;
                parser.nextToken();
                parser.skipChildren();
            }
        }
        else if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                this.elements++;
                parser.skipChildren();
            }
        }
        else {
            parser.finishToken();
        }
    }

    ResultFacts facts(boolean hasErrors, @Nullable String metadataDigest) {
        return new ResultFacts(this.shape, this.elements, this.stream.sha256(), hasErrors, metadataDigest);
    }

    private static Shape shapeOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> Shape.OBJECT;
            case START_ARRAY -> Shape.ARRAY;
            case VALUE_NULL -> Shape.NULL;
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> Shape.SCALAR;
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("The parser gave %s for a value".formatted(token));
        };
    }

}
