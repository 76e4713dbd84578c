package dev.extractexport.job;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.api.FakeTime;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType.Scalar;
import dev.extractexport.dataset.TableSchema;
import dev.extractexport.facts.Source;
import dev.extractexport.facts.Timestamps;
import dev.extractexport.flatten.RunsTable;
import dev.extractexport.flatten.UsageTable;
import dev.extractexport.publish.Manifest;
import dev.extractexport.testing.DocumentShape;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/// A night over a service that shows jobs of every shape there has been. DuckDB reads from the
/// published Parquet what is written down beside each shape.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ShapesNightTest {

    /// What the export decides, not the document.
    private static final Set<String> DECIDED = Set.of("exported", "decision", "result_updated_at", "dataset",
            "dataset_version", "row_count", "data_schema_hash", "_export");

    @TempDir
    Path directory;

    @Test
    void everyShapeArrivesInTheTables() throws Exception {
        Manifest manifest = night();

        assertThat(manifest.counts()).containsEntry("exported", 6L).containsEntry("open", 1L);
        Map<String, ObjectNode> runs = rows("runs", RunsTable.SCHEMA);
        Map<String, ObjectNode> usage = rows("usage", UsageTable.SCHEMA);
        assertThat(runs).hasSize(7);
        for (DocumentShape shape : DocumentShape.all()) {
            String jobId = shape.job().get("id").stringValue();
            assertThat(documented(runs.get(jobId))).as(shape.name()).isEqualTo(documented(shape.runs()));
            if (shape.source() == Source.LIST_ITEM) {
                assertThat(usage).as(shape.name()).doesNotContainKey(jobId);
            }
            else {
                assertThat(documented(usage.get(jobId))).as(shape.name()).isEqualTo(documented(shape.usage()));
            }
        }
    }

    private Manifest night() throws IOException {
        try (FakeServer server = new FakeServer()) {
            List<String> open = new ArrayList<>();
            List<String> finished = new ArrayList<>();
            for (DocumentShape shape : DocumentShape.all()) {
                String id = shape.job().get("id").stringValue();
                String item = DocumentShape.JSON.writeValueAsString(shape.job());
                switch (shape.source()) {
                    case LIST_ITEM -> open.add(item);
                    case V1_RUN -> server.on(ApiFixture.RUNS + "by-job/" + id, json(shape.run()));
                    case V2_JOB -> server.on(ApiFixture.LIST + "/" + id, json(shape.run()));
                }
                if (shape.source() != Source.LIST_ITEM) {
                    finished.add(item);
                }
            }
            server.on(ApiFixture.LIST,
                    (request) -> FakeServer.json(ApiFixture.page(null,
                            (request.query().contains("COMPLETED") ? finished
                                    : request.query().contains("THROTTLED") ? open : List.<String>of())
                                .toArray(String[]::new))));
            return new Night(server.baseUrl(), "llx-shapes-1", this.directory).waiting(new FakeTime()).run().getFirst();
        }
    }

    private static FakeServer.Reply json(ObjectNode run) {
        return FakeServer.json(DocumentShape.JSON.writeValueAsString(run));
    }

    private static Map<String, JsonNode> documented(ObjectNode row) {
        Map<String, JsonNode> documented = new LinkedHashMap<>();
        row.properties().forEach((cell) -> {
            if (!DECIDED.contains(cell.getKey())) {
                documented.put(cell.getKey(), cell.getValue());
            }
        });
        return documented;
    }

    /// The rows of a table by job id, as they are written down beside the shapes.
    private Map<String, ObjectNode> rows(String table, TableSchema schema) throws SQLException {
        List<Field> columns = schema.columns();
        String cells = String.join(", ",
                columns.stream()
                    .map((column) -> (column.type() == Scalar.TIMESTAMP) ? "epoch_us(%s)".formatted(column.name())
                            : column.name())
                    .toList());
        Map<String, ObjectNode> rows = new LinkedHashMap<>();
        for (List<String> row : Duck.query("SELECT %s FROM read_parquet(%s)".formatted(cells,
                Duck.literal(this.directory.resolve("parquet/" + table) + "/**/*.parquet")))) {
            ObjectNode json = DocumentShape.JSON.createObjectNode();
            for (int i = 0; i < columns.size(); i++) {
                if (row.get(i) != null) {
                    json.set(columns.get(i).name(), cell((Scalar) columns.get(i).type(), row.get(i)));
                }
            }
            rows.put(json.get("job_id").stringValue(), json);
        }
        return rows;
    }

    private static JsonNode cell(Scalar type, String text) {
        return switch (type) {
            case STRING -> DocumentShape.JSON.getNodeFactory().stringNode(text);
            case TIMESTAMP ->
                DocumentShape.JSON.getNodeFactory().stringNode(Timestamps.ofMicros(Long.parseLong(text)).toString());
            case INT32, INT64, DOUBLE, BOOLEAN, DATE, JSON -> DocumentShape.JSON.readTree(text);
        };
    }

}
