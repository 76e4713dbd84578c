package dev.extractexport.job;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeServer.Reply;

/// A service that lists what a test gives it as completed, and nothing as unfinished.
final class OddService implements AutoCloseable {

    static final String KEY = "llx-odd-service-1";

    private final FakeServer server = new FakeServer();

    private final List<String> items = new ArrayList<>();

    OddService() {
        this.server.on(ApiFixture.LIST, (request) -> FakeServer.json(ApiFixture.page(null,
                request.query().contains("status=COMPLETED") ? this.items.toArray(String[]::new) : new String[0])));
    }

    URI baseUrl() {
        return this.server.baseUrl();
    }

    FakeServer server() {
        return this.server;
    }

    /// Lists one more item, whatever it is.
    OddService listing(String item) {
        this.items.add(item);
        return this;
    }

    /// Lists a completed job and answers for it.
    OddService job(String id, Reply... answers) {
        return listing(ApiFixture.item(id, "COMPLETED")).answering(id, answers);
    }

    /// Lists a completed job and gives it with this result.
    OddService job(String id, String resultJson) {
        return job(id, FakeServer.json(body(id, resultJson)));
    }

    OddService answering(String id, Reply... answers) {
        this.server.on(ApiFixture.LIST + "/" + id, answers);
        return this;
    }

    /// A job of one text column `a`.
    static String body(String id, String resultJson) {
        return """
                {"id":"%s","status":"COMPLETED","created_at":"2026-11-01T10:00:00Z","updated_at":"2026-11-01T11:00:00Z",
                 "project_id":"p","configuration_id":"cfg-odd","configuration":{"data_schema":{"title":"Odd",
                 "type":"object","properties":{"a":{"type":"string"}}}},"extract_result":%s}""".formatted(id,
                resultJson);
    }

    /// Answers in an encoding that JSON does not have.
    static Reply latin1(String body) {
        return (exchange) -> {
            byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    @Override
    public void close() {
        this.server.close();
    }

}
