package dev.extractexport.sandbox;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// One answer, complete.
/// @param status of HTTP
/// @param headers beside those that every answer has
/// @param body as sent when not compressed
record Reply(int status, Map<String, String> headers, String body) {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    /// 200 with what `content` writes.
    static Reply ok(Consumer<JsonGenerator> content) {
        return new Reply(200, JSON, json(content));
    }

    /// A refusal in words.
    static Reply detail(int status, String detail) {
        return new Reply(status, JSON, detailBody(detail));
    }

    /// 404 for a path that there is not.
    static Reply notFound() {
        return detail(404, "Not Found");
    }

    /// 429 for a request beyond the limit.
    /// @param seconds after which to ask again
    static Reply tooMany(int seconds) {
        Reply refusal = detail(429, "Rate limit exceeded");
        return new Reply(refusal.status(),
                Map.of("Content-Type", "application/json", "Retry-After", Integer.toString(seconds)), refusal.body());
    }

    /// 405 for anything but GET.
    static Reply onlyGet() {
        Reply refusal = detail(405, "Method Not Allowed");
        return new Reply(refusal.status(), Map.of("Content-Type", "application/json", "Allow", "GET"), refusal.body());
    }

    /// 422 in the shape of the service's validation.
    /// @param location such as `query`, `page_size`
    static Reply invalid(List<String> location, String type, String message, @Nullable String input) {
        return new Reply(422, JSON, json((out) -> {
            out.writeStartObject().writeArrayPropertyStart("detail").writeStartObject();
            out.writeStringProperty("type", type).writeArrayPropertyStart("loc");
            location.forEach(out::writeString);
            out.writeEndArray().writeStringProperty("msg", message).writeName("input").writeString(input);
            out.writeEndObject().writeEndArray().writeEndObject();
        }));
    }

    static String detailBody(String detail) {
        return json((out) -> out.writeStartObject().writeStringProperty("detail", detail).writeEndObject());
    }

    private static String json(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JsonMapper.shared().createGenerator(text)) {
            content.accept(out);
        }
        return text.toString();
    }

}
