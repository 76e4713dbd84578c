package dev.extractexport.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Locale;

import dev.extractexport.api.http.body.BoundedBody;
import dev.extractexport.api.http.body.ContentCoding;
import dev.extractexport.api.http.body.OversizedException;

/// Reads bodies of answers: what was asked for, or what an error says.
final class Bodies {

    private final HttpSettings settings;

    Bodies(HttpSettings settings) {
        this.settings = settings;
    }

    /// @throws IOException if the body is not what it should be; says so where its type
    /// explains it
    <T> T read(HttpResponse<InputStream> response, InputStream raw, HttpTransport.BodyReader<T> reader)
            throws IOException {
        try (BoundedBody body = new BoundedBody(decoded(response, raw), this.settings.bounds().bodyBytes())) {
            try {
                return reader.read(body);
            }
            catch (IOException ex) {
                // Whatever a reader made of it.
                body.rethrowIfOversized(ex);
                throw ex;
            }
        }
        catch (OversizedException ex) {
            throw ex;
        }
        catch (IOException ex) {
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (type.toLowerCase(Locale.ROOT).contains("json")) {
                throw ex;
            }
            throw new IOException("%s (Content-Type '%s', expected JSON)".formatted(ex.getMessage(),
                    ErrorText.clean(type, this.settings.key())), ex);
        }
    }

    /// What an error body says, as far as it came.
    String errorText(HttpResponse<InputStream> response, InputStream raw) {
        try (InputStream body = decoded(response, raw)) {
            return ErrorText.read(body, this.settings.key());
        }
        catch (IOException ex) {
            return "";
        }
    }

    private InputStream decoded(HttpResponse<InputStream> response, InputStream raw) throws IOException {
        return ContentCoding.decoded(
                ErrorText.clean(response.headers().firstValue("Content-Encoding").orElse(""), this.settings.key()),
                raw);
    }

}
