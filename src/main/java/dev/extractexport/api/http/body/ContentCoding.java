package dev.extractexport.api.http.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/// Takes the coding off a body (RFC 9110 §8.4) and leaves its connection fit for the next request.
public final class ContentCoding {

    private static final int BUFFER = 16 * 1024;

    /// What may lie behind the end of a compressed body: the last bytes of chunked
    /// coding.
    private static final int MOST_DRAINED = 1024;

    private ContentCoding() {
    }

    /// Closing the stream leaves the body open, so that [#drain] can still reach its end.
    /// @param encoding the header's value, may be empty
    /// @throws IOException if the body is coded otherwise than by gzip, or not by it
    public static InputStream decoded(String encoding, InputStream raw) throws IOException {
        InputStream shielded = new Shielded(raw);
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "", "identity" -> shielded;
            case "gzip", "x-gzip" -> new GZIPInputStream(shielded, BUFFER);
            default -> throw new IOException("the body is encoded as '%s', expected gzip".formatted(encoding));
        };
    }

    /// Lets the connection serve the next request. The body itself has been read whole
    /// by now.
    public static void drain(InputStream raw) {
        try {
            raw.readNBytes(MOST_DRAINED);
        }
        catch (IOException ex) {
            // Costs this connection, no more.
        }
    }

    private static final class Shielded extends FilterInputStream {

        Shielded(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // The exchange closes the body.
        }

    }

}
