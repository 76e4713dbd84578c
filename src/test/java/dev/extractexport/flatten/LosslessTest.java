package dev.extractexport.flatten;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.HostilePairs;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.RandomDocuments;
import dev.extractexport.testing.Rebuilder;
import dev.extractexport.write.parquet.ParquetPartWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// 20,000 pairs of a schema and a document, both hostile. Out of real Parquet files each row and its
/// `_rescued` rebuild what came, and every value of the document is in a column or in `_rescued`. Half
/// of the schemas are read under random rules for their fields.
class LosslessTest {

    private static final int BATCHES = 40;

    private static final int SCHEMAS = 100;

    private static final int DOCUMENTS = 5;

    /// How often each reason was met, so that the pairs cannot become harmless unseen.
    private static final Map<String, Integer> REASONS = new TreeMap<>();

    @TempDir
    Path directory;

    static LongStream batches() {
        return LongStream.rangeClosed(1, BATCHES);
    }

    @ParameterizedTest(name = "batch {0}")
    @MethodSource("batches")
    void rowsAndRescuedHoldEveryDocument(long batch) throws Exception {
        for (int i = 0; i < SCHEMAS; i++) {
            long seed = batch * 1_000_000 + i;
            HostilePairs pairs = new HostilePairs(seed);
            String schema = pairs.schema();
            Map<String, String> documents = new LinkedHashMap<>();
            for (int document = 0; document < DOCUMENTS; document++) {
                documents.put("job-" + document, pairs.document(schema));
            }
            FieldType.Struct fields = SchemaReader.read(JsonMapper.shared().readTree(schema)).orElseThrow();
            if (i % 2 == 1) {
                fields = new RandomDocuments(seed).mapped(fields);
            }

            Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();
            documents.keySet().forEach((job) -> rows.put(job, new ArrayList<>()));
            for (Map<String, Object> row : ParquetRows.read(write(fields, documents))) {
                rows.get((String) row.get("_job_id")).add(row);
            }

            for (Map.Entry<String, String> document : documents.entrySet()) {
                assertHeld(rows.get(document.getKey()), document.getValue(), fields,
                        "seed %d, %s under %s".formatted(seed, document.getValue(), schema));
            }
        }
    }

    @AfterAll
    static void everyReasonWasMet() {
        assertThat(REASONS).containsOnlyKeys("duplicate", "encoding", "range", "rounded", "row", "type", "unknown",
                "wrapper");
        assertThat(REASONS.values()).allMatch((count) -> count > 500);
    }

    private static void assertHeld(List<Map<String, Object>> rows, String json, FieldType.Struct fields, String what) {
        Object document = JsonValue.parse(json);
        Rebuilder rebuilder = new Rebuilder(fields);
        List<?> expected = ((document instanceof List<?> list) ? list : List.of(document)).stream()
            .map(rebuilder::withoutSkipped)
            .toList();

        assertThat(rows.stream().map(rebuilder::rebuild).toList()).as(what).isEqualTo(expected);

        for (int i = 0; i < rows.size(); i++) {
            long held = inColumns(fields, rows.get(i));
            long twice = 0;
            boolean wrapper = false;
            for (JsonValue.Members entry : rescued(rows.get(i))) {
                String reason = (String) entry.get("reason");
                REASONS.merge(reason, 1, Integer::sum);
                held += JsonValue.scalars(entry.get("value"));
                twice += reason.equals("rounded") ? 1 : 0;
                wrapper |= reason.equals("wrapper");
            }
            // What came in a wrapper is in columns and, with the wrapper, in `_rescued`.
            long came = JsonValue.scalars(expected.get(i)) + twice;
            assertThat(held).as("row %d, %s", i, what).isBetween(came, wrapper ? 2 * came : came);
        }
    }

    private static List<JsonValue.Members> rescued(Map<String, Object> row) {
        Object rescued = row.get("_rescued");
        return (rescued == null) ? List.of()
                : ((List<?>) JsonValue.parse((String) rescued)).stream().map(JsonValue.Members.class::cast).toList();
    }

    /// How many values of the document stand in columns.
    private static long inColumns(FieldType type, Object value) {
        if (value == null) {
            return 0;
        }
        return switch (type) {
            case FieldType.Struct struct -> struct.fields()
                .stream()
                .mapToLong((field) -> inColumns(field.type(), ((Map<?, ?>) value).get(field.name())))
                .sum();
            case FieldType.ListOf list ->
                ((List<?>) value).stream().mapToLong((element) -> inColumns(list.element(), element)).sum();
            case FieldType.Leaf leaf ->
                (leaf == FieldType.Scalar.JSON) ? JsonValue.scalars(JsonValue.parse((String) value)) : 1;
        };
    }

    private Path write(FieldType.Struct fields, Map<String, String> documents) throws Exception {
        DatasetVersion version = new DatasetVersion("random", 1, fields);
        Path file = this.directory.resolve("part.parquet");
        try (ParquetPartWriter writer = ParquetPartWriter.create(file, version.table())) {
            ResultFlattener flattener = new ResultFlattener(version, writer);
            for (Map.Entry<String, String> document : documents.entrySet()) {
                flattener.flatten(Frames.run(document.getValue()), Frames.context(document.getKey()));
            }
            writer.finish();
        }
        return file;
    }

}
