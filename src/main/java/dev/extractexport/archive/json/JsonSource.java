package dev.extractexport.archive.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

import dev.extractexport.archive.json.body.RepairedUtf8;
import dev.extractexport.archive.json.body.WithoutMark;
import dev.extractexport.facts.ObjectFacts;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// A JSON body that is walked token by token and whose objects can be copied byte for byte on the
/// way. Not safe for several threads.
public final class JsonSource implements AutoCloseable {

    /// In levels. The API allows a schema 7; a value outside the schema may be deeper.
    /// The parser's state grows with each level, and the tables are written by recursion.
    static final int MAX_NESTING = 2_500;

    /// In levels, of a result that is only walked over: some 100 bytes of state each.
    static final int MAX_LISTED_NESTING = 100_000;

    /// In characters. Only texts outside the result are ever held; the largest seen there
    /// is an error report of 466,058 characters. Texts in the result have no bound.
    static final int MAX_TEXT = 8 * 1024 * 1024;

    /// In characters. A model that loses its way repeats digits; the number is kept as
    /// text.
    static final int MAX_NUMBER = 1_000_000;

    /// In bytes. Keys of free maps are copied from documents and can be sentences.
    static final int MAX_NAME = 1_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_NESTING)
            .maxStringLength(MAX_TEXT)
            .maxNumberLength(MAX_NUMBER)
            .maxNameLength(MAX_NAME)
            .build())
        // JSON between systems is UTF-8. A guess at another encoding would lose the
        // offsets.
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        // Closing is left to close(), so that errors of closing are seen.
        .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
        .build();

    /// For listings, whose results are walked over and not kept: there the result of one
    /// job must
    /// not hide all others.
    private static final JsonFactory LENIENT_FACTORY = FACTORY.rebuild()
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_LISTED_NESTING)
            .maxStringLength(MAX_TEXT)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxNameLength(MAX_NAME)
            .build())
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .build();

    private final Recording recording;

    private final JsonParser parser;

    /// @param in UTF-8, with or without a byte order mark, read as the parser needs it;
    /// closed by [#close()]
    public JsonSource(InputStream in) {
        this(in, FACTORY);
    }

    private JsonSource(InputStream in, JsonFactory factory) {
        this.recording = new Recording(new WithoutMark(in));
        this.parser = factory.createParser(ObjectReadContext.empty(), this.recording);
    }

    /// Reads a page of a listing, more leniently where nothing is kept, and what of it
    /// has come to the archive.
    public static JsonSource lenient(InputStream in) {
        return new JsonSource(new RepairedUtf8(in), LENIENT_FACTORY);
    }

    /// The parser, for reading the value of the present token. To move on, use
    /// [#nextToken()] and [#skipValue()], whose errors are sorted.
    public JsonParser parser() {
        return this.parser;
    }

    /// Moves on to the next token; null at the end of the body.
    /// @throws BrokenJsonException if the body is cut or is no JSON
    /// @throws IOException if the body cannot be read
    public @Nullable JsonToken nextToken() throws IOException {
        try {
            return this.parser.nextToken();
        }
        catch (JacksonException ex) {
            throw sorted(ex);
        }
    }

    /// From START_OBJECT or START_ARRAY to its end; nothing for other tokens.
    public void skipValue() throws IOException {
        try {
            this.parser.skipChildren();
        }
        catch (JacksonException ex) {
            throw sorted(ex);
        }
    }

    /// The present text, which is outside of all that is copied.
    /// @throws BrokenJsonException if the body is cut or is no JSON there
    /// @throws IOException if the body cannot be read
    public String text() throws IOException {
        try {
            long start = this.parser.currentTokenLocation().getByteOffset();
            this.recording.stopStreaming(start);
            String text = this.recording.exact(this.parser.getString(), start);
            this.recording.startStreaming(null);
            return text;
        }
        catch (JacksonException ex) {
            throw sorted(ex);
        }
    }

    /// Copies the object whose START_OBJECT is the present token, byte for byte but for
    /// secrets and what `policy` leaves out. Afterwards the present token is its
    /// END_OBJECT.
    /// @param out takes the bytes; its IOException is thrown as an
    /// [java.io.UncheckedIOException], so that it cannot be taken for a failure of the
    /// body
    /// @throws BrokenJsonException if the body is cut or is no JSON
    /// @throws IOException if the body cannot be read
    public ObjectFacts copyObject(OutputStream out, CopyPolicy policy) throws IOException {
        if (this.parser.currentToken() != JsonToken.START_OBJECT) {
            throw new BrokenJsonException("At byte %d: expected a JSON object, found %s".formatted(position(),
                    described(this.parser.currentToken())), false);
        }
        try {
            return new ObjectCopier(this.parser, this.recording, out, policy).copy();
        }
        catch (JacksonException ex) {
            throw sorted(ex);
        }
    }

    /// Copies the present value, of any kind, byte for byte but for secrets. Afterwards
    /// the present token is its last.
    /// @param out takes the bytes, as of [#copyObject]
    /// @throws BrokenJsonException if the body is cut or is no JSON
    /// @throws IOException if the body cannot be read
    public void copyValue(OutputStream out) throws IOException {
        try {
            new ObjectCopier(this.parser, this.recording, out, CopyPolicy.RUN).copyValue();
        }
        catch (JacksonException ex) {
            throw sorted(ex);
        }
    }

    /// Checks that nothing but white space follows.
    /// @throws BrokenJsonException if something does
    public void expectEnd() throws IOException {
        JsonToken next = nextToken();
        if (next != null) {
            throw new BrokenJsonException("At byte %d: expected the end of the body, found %s"
                .formatted(this.parser.currentTokenLocation().getByteOffset(), described(next)), false);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            this.parser.close();
        }
        finally {
            this.recording.close();
        }
    }

    private long position() {
        return this.parser.currentLocation().getByteOffset();
    }

    private IOException sorted(JacksonException failure) {
        return switch (failure) {
            case JacksonIOException reading -> Objects.requireNonNull(reading.getCause());
            case StreamConstraintsException bound -> new BrokenJsonException(
                    "The body passes a bound at byte %d: %s".formatted(position(), bound.getOriginalMessage()), true);
            case UnexpectedEndOfInputException end -> new BrokenJsonException(
                    "The body is cut at byte %d: expected %s".formatted(position(), expected()), false);
            default -> new BrokenJsonException(
                    "The body is no JSON in UTF-8 at byte %d: expected %s".formatted(position(), expected()), false,
                    this.parser.streamReadContext().inObject() || this.parser.streamReadContext().inArray());
        };
    }

    private String expected() {
        TokenStreamContext context = this.parser.streamReadContext();
        if (context.inObject()) {
            return "the rest of an object, %d levels deep".formatted(context.getNestingDepth());
        }
        if (context.inArray()) {
            return "the rest of an array, %d levels deep".formatted(context.getNestingDepth());
        }
        return "a JSON value";
    }

    private static String described(@Nullable JsonToken token) {
        return (token != null) ? token.name() : "nothing";
    }

}
