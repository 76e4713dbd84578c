package dev.extractexport.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.publish.Manifest;
import dev.extractexport.sandbox.world.WorldJob;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.Rebuilder;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Published rows, and the results of the sandbox that they stand for.
final class Truth {

    private Truth() {
    }

    /// What the rows of one job say its result was.
    static Object rebuilt(WorldJob job, Object expected, List<Map<String, Object>> rows) {
        String schema = job.dataSchemaJson();
        FieldType.Struct fields = (schema != null)
                ? SchemaReader.read(JsonMapper.shared().readTree(schema)).orElse(null) : null;
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Map<String, Object> row = rows.get(i);
            assertThat(row.get("_row")).as(job.id()).isEqualTo((long) i);
            Object text = row.get("value");
            values.add((fields != null) ? new Rebuilder(fields).rebuild(row)
                    : (text != null) ? JsonValue.parse((String) text) : null);
        }
        if (expected instanceof List) {
            return values;
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /// The rows of a table by their job, in the order of the files.
    static Map<String, List<Map<String, Object>>> rowsByJob(Night night, List<Manifest> manifests, String table)
            throws IOException {
        Map<String, List<Map<String, Object>>> rows = new HashMap<>();
        for (Manifest manifest : manifests) {
            for (Manifest.ManifestFile file : manifest.files()) {
                if (file.format().equals("parquet") && file.table().equals(table)) {
                    for (Map<String, Object> row : ParquetRows.read(night.output().resolve(file.path()))) {
                        Object id = row.getOrDefault("_job_id", row.get("job_id"));
                        rows.computeIfAbsent((String) id, (it) -> new ArrayList<>()).add(row);
                    }
                }
            }
        }
        return rows;
    }

}
