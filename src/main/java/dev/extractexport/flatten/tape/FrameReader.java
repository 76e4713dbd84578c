package dev.extractexport.flatten.tape;

import java.io.InputStream;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/// Finds the result in a frame and puts it on a tape; all else is skipped.
///
/// ```
/// frame  = {"source": "…", "job": {…}, "run": {…} | null}
/// result = run.data, else run.extract_result, else job.extract_result
/// ```
///
/// A key that is present counts, even with `null`; of a repeated key the last counts.
public final class FrameReader {

    /// There is no result in the frame.
    public static final int ABSENT = -1;

    /// Levels of nesting. The schemas of the service have at most 7; what is deeper comes
    /// from values that end as text, and costs four bytes per level here.
    static final int MAX_NESTING = 5_000;

    /// Characters of one key, far beyond any column's name. Keys are held as text of
    /// their own.
    private static final int MAX_NAME_LENGTH = 1 << 20;

    /// Characters of one text. Parser, tape and writers hold some ten bytes of memory for
    /// each of them at once.
    private static final int MAX_STRING_LENGTH = 16 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_NESTING)
            .maxNameLength(MAX_NAME_LENGTH)
            .maxStringLength(MAX_STRING_LENGTH)
            // The tape's own bound holds first: numbers are copied as text, never
            // computed here.
            .maxNumberLength(Tape.MAX_TEXT_BYTES)
            .build())
        // Keys are the data's own and may be many: more of them only makes the table of
        // keys larger.
        .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
        .build();

    private int jobResult;

    private int runData;

    private int runResult;

    /// Reads the frame to its end.
    /// @param tape is cleared first
    /// @return the node of the result, or [#ABSENT]
    /// @throws JacksonException if the frame is not well-formed JSON, goes beyond a
    /// bound, or cannot be read (then a [tools.jackson.core.exc.JacksonIOException])
    public int read(InputStream frame, Tape tape) {
        tape.clear();
        this.jobResult = ABSENT;
        this.runData = ABSENT;
        this.runResult = ABSENT;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), frame)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new StreamReadException(parser, "no object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                boolean object = parser.nextToken() == JsonToken.START_OBJECT;
                if (object && (name.equals("job") || name.equals("run"))) {
                    readPart(parser, tape, name.equals("run"));
                }
                else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "more than one value");
            }
        }
        return (this.runData != ABSENT) ? this.runData : (this.runResult != ABSENT) ? this.runResult : this.jobResult;
    }

    private void readPart(JsonParser parser, Tape tape, boolean run) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (run && name.equals("data")) {
                this.runData = copy(parser, tape);
            }
            else if (run && name.equals("extract_result")) {
                this.runResult = copy(parser, tape);
            }
            else if (name.equals("extract_result")) {
                this.jobResult = copy(parser, tape);
            }
            else {
                parser.skipChildren();
            }
        }
    }

    /// Copies the parser's present value.
    private static int copy(JsonParser parser, Tape tape) {
        int value = tape.size();
        int depth = 0;
        while (true) {
            JsonToken token = parser.currentToken();
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    tape.open((token == JsonToken.START_OBJECT) ? Tape.Kind.OBJECT : Tape.Kind.ARRAY);
                    depth++;
                }
                case END_OBJECT, END_ARRAY -> {
                    tape.close();
                    depth--;
                }
                case PROPERTY_NAME -> tape.addName(parser.currentName());
                case VALUE_STRING ->
                    tape.addString(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    tape.addNumber(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
                case VALUE_TRUE -> tape.add(Tape.Kind.TRUE);
                case VALUE_FALSE -> tape.add(Tape.Kind.FALSE);
                case VALUE_NULL -> tape.add(Tape.Kind.NULL);
                case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new StreamReadException(parser, "no JSON");
            }
            if (depth == 0) {
                return value;
            }
            parser.nextToken();
        }
    }

}
