package dev.extractexport.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Makes what an API or a gateway sent fit for a message: short, one line, without the key.
final class ErrorText {

    /// In bytes. Error bodies are a line of JSON; a gateway's page says all it has to
    /// say at its top.
    private static final int MOST_READ = 4 * 1024;

    /// In characters.
    private static final int MOST_QUOTED = 200;

    private static final Pattern LIKE_A_KEY = Pattern.compile("llx-[A-Za-z0-9_.-]+|(?i:bearer)\\s+[^\\s\"',;]+");

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\s]+");

    private static final JsonMapper JSON = JsonMapper.shared();

    private ErrorText() {
    }

    /// What an error body says: its `detail` if it is one of the API's own, else its
    /// beginning. A body that is cut counts as far as it came.
    static String read(InputStream body, ApiKey key) {
        byte[] bytes = new byte[MOST_READ];
        int length = fill(bytes, body);
        String more = (length == MOST_READ) ? "at least " : "";
        return clean(detail(new String(bytes, 0, length, StandardCharsets.UTF_8)), key, more);
    }

    /// `text` on one line, cut, and without anything that looks like a key.
    static String clean(String text, ApiKey key) {
        return clean(text, key, "");
    }

    private static String clean(String text, ApiKey key, String more) {
        String removed = LIKE_A_KEY.matcher(text.replace(key.value(), "[removed]")).replaceAll("[removed]");
        String line = UNPRINTABLE.matcher(removed).replaceAll(" ").strip();
        int length = line.codePointCount(0, line.length());
        return (length <= MOST_QUOTED) ? line : "%s... (%s%d characters)"
            .formatted(line.substring(0, line.offsetByCodePoints(0, MOST_QUOTED)), more, length);
    }

    private static int fill(byte[] bytes, InputStream body) {
        int length = 0;
        while (length < bytes.length) {
            try {
                int count = body.read(bytes, length, bytes.length - length);
                if (count < 0) {
                    return length;
                }
                length += count;
            }
            catch (IOException ex) {
                return length;
            }
        }
        return length;
    }

    private static String detail(String body) {
        JsonNode detail;
        try {
            detail = JSON.readTree(body).path("detail");
        }
        catch (JacksonException ex) {
            return body;
        }
        if (detail.isString()) {
            return detail.stringValue();
        }
        if (!detail.isArray()) {
            return body;
        }
        // Validation errors echo the input: place and message suffice.
        StringJoiner text = new StringJoiner("; ");
        for (JsonNode error : detail) {
            String place = error.path("loc")
                .valueStream()
                .map((step) -> step.asString("?"))
                .collect(Collectors.joining("."));
            String message = error.path("msg").asString("?");
            text.add(place.isEmpty() ? message : place + ": " + message);
        }
        return text.toString();
    }

}
