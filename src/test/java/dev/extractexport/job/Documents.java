package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Manifest;
import dev.extractexport.publish.Verifier;

import static org.assertj.core.api.Assertions.assertThat;

/// A service whose completed jobs have whatever schema and result a test gives them.
final class Documents implements AutoCloseable {

    static final String KEY = "llx-documents-1";

    private final FakeServer server = new FakeServer();

    private final List<String> items = new ArrayList<>();

    Documents() {
        this.server.on(ApiFixture.LIST, (request) -> FakeServer.json(ApiFixture.page(null,
                request.query().contains("status=COMPLETED") ? this.items.toArray(String[]::new) : new String[0])));
    }

    /// Adds a job.
    /// @param createdAt ISO-8601
    /// @param schema as JSON, null for none
    Documents add(String id, String createdAt, String configuration, String schema, String result) {
        this.items.add(ApiFixture.item(id, "COMPLETED", createdAt, createdAt));
        String configured = (schema != null) ? "{\"data_schema\":" + schema + "}" : "{}";
        this.server.on(ApiFixture.LIST + "/" + id, FakeServer.json("""
                {"id":"%s","status":"COMPLETED","created_at":"%s","updated_at":"%s","project_id":"p",
                 "configuration_id":"%s","configuration":%s,"extract_result":%s}""".formatted(id, createdAt, createdAt,
                configuration, configured, result)));
        return this;
    }

    /// The configuration `cfg` is the dataset `cfg`.
    Night settings(Path output) {
        return new Night(this.server.baseUrl(), KEY, output).waiting(new FakeTime()).with("datasets.cfg", "cfg");
    }

    /// Runs one night and verifies all that was ever published.
    Manifest night(Path output) throws IOException {
        Manifest manifest = settings(output).run().getFirst();
        assertThat(new Verifier(new Layout(output)).verify().problems()).isEmpty();
        return manifest;
    }

    @Override
    public void close() {
        this.server.close();
    }

}
