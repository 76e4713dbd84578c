package dev.extractexport.archive.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import dev.extractexport.facts.ObjectFacts;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Skeleton: the signatures are settled, the body follows.
public final class JsonSource implements AutoCloseable {

    /// @param in UTF-8, read as the parser needs it; closed by [#close()]
    public JsonSource(InputStream in) {
        throw new UnsupportedOperationException();
    }

    /// The parser, for reading the value of the present token. To move on, use [#nextToken()]
    /// and [#skipValue()], whose errors are sorted.
    public JsonParser parser() {
        throw new UnsupportedOperationException();
    }

    /// Moves on to the next token; null at the end of the body.
    /// @throws BrokenJsonException if the body is cut or is no JSON
    /// @throws IOException if the body cannot be read
    public @Nullable JsonToken nextToken() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// From START_OBJECT or START_ARRAY to its end; nothing for other tokens.
    public void skipValue() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Copies the object whose START_OBJECT is the present token, byte for byte but for secrets and
    /// what `policy` leaves out. Afterwards the present token is its END_OBJECT.
    /// @param out takes the bytes; its IOException is thrown as an UncheckedIOException, so that it
    /// cannot be taken for a failure of the body
    public ObjectFacts copyObject(OutputStream out, CopyPolicy policy) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Checks that nothing but white space follows.
    public void expectEnd() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }

}
