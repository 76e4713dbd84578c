package dev.extractexport.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks a sandbox over real HTTP.
final class Client implements AutoCloseable {

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Sandbox sandbox;

    Client(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(this.sandbox.baseUrl() + target))
            .header("Authorization", "Bearer " + this.sandbox.key());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) throws IOException, InterruptedException {
        return this.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return send(request(target));
    }

    JsonNode json(String target) throws IOException, InterruptedException {
        HttpResponse<String> response = get(target);
        if (response.statusCode() != 200) {
            throw new AssertionError(target + " gave " + response.statusCode() + " " + response.body());
        }
        return JsonMapper.shared().readTree(response.body());
    }

    /// Follows the tokens to the end.
    /// @param filters such as `status=FAILED&page_size=7`
    List<JsonNode> listing(String filters) throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        JsonNode token = null;
        while (token == null || !token.isNull()) {
            String after = (token == null) ? "" : "&page_token=" + encoded(token.asString());
            JsonNode page = json("/api/v2/extract?" + filters + after);
            page.get("items").forEach(items::add);
            token = page.get("next_page_token");
        }
        return items;
    }

    List<String> ids(String filters) throws IOException, InterruptedException {
        return listing(filters).stream().map((item) -> item.get("id").asString()).toList();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        this.http.close();
    }

}
