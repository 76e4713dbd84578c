package dev.extractexport.api.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/// A path below the base URL, with its query. Ids are opaque: whatever they hold, they stay one
/// segment.
public final class RequestTarget {

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private final String path;

    private final String query;

    private RequestTarget(String path, String query) {
        this.path = path;
        this.query = query;
    }

    /// The path of `segments`.
    /// @param segments as they are, not yet encoded
    public static RequestTarget of(String... segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/').append(isDots(segment) ? segment.replace(".", "%2E") : encoded(segment));
        }
        return new RequestTarget(path.toString(), "");
    }

    /// This target with one more query parameter; a name may be repeated. Without it if
    /// `value` is null.
    public RequestTarget with(String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        String parameter = encoded(name) + "=" + encoded(value);
        return new RequestTarget(this.path, this.query.isEmpty() ? parameter : this.query + "&" + parameter);
    }

    URI below(URI base) {
        String root = base.toString();
        String trimmed = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
        return URI.create(trimmed + this.path + (this.query.isEmpty() ? "" : "?" + this.query));
    }

    /// The path alone: queries hold page tokens, which are long and tell a reader
    /// nothing.
    @Override
    public String toString() {
        return this.path;
    }

    /// `.` and `..` would be taken for steps through the path.
    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int value = Byte.toUnsignedInt(b);
            if (UNRESERVED.indexOf(value) >= 0) {
                encoded.append(Character.toChars(value));
            }
            else {
                encoded.append("%%%02X".formatted(value));
            }
        }
        return encoded.toString();
    }

}
