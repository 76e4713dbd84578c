package dev.extractexport.flatten;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.Fixtures;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.RandomDocuments;
import dev.extractexport.testing.Rebuilder;
import dev.extractexport.testing.RowRecorder;
import dev.extractexport.write.parquet.ParquetPartWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Nothing is lost: results go through real Parquet files, and rows with `_rescued` rebuild them.
/// The files are read with parquet-java's own reader and with DuckDB.
class RebuildTest {

    private static final int DOCUMENTS = 12;

    @TempDir
    Path directory;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 60; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomResultsAreRebuiltFromParquet(long seed) throws Exception {
        RandomDocuments documents = new RandomDocuments(seed);
        String schema = documents.schema();
        FieldType.Struct fields = SchemaReader.read(new JsonMapper().readTree(schema)).orElseThrow();
        if (seed % 2 == 0) {
            fields = documents.mapped(fields);
        }
        schema = "seed " + seed + ": " + schema;
        List<String> results = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            results.add(documents.result(fields));
        }

        Path file = write(fields, results);

        assertRebuilt(ParquetRows.read(file), fields, results, schema);
        assertDuckReads(file, fields);
    }

    /// 20,000 pairs of a schema and a document.
    @ParameterizedTest(name = "seeds from {0}")
    @ValueSource(longs = { 10_000, 20_000, 30_000, 40_000 })
    void anyPairOfSchemaAndResultIsRebuilt(long firstSeed) throws Exception {
        for (long seed = firstSeed; seed < firstSeed + 500; seed++) {
            RandomDocuments documents = new RandomDocuments(seed);
            String schema = documents.schema();
            FieldType.Struct fields = SchemaReader.read(new JsonMapper().readTree(schema)).orElseThrow();
            FieldType.Struct mapped = (seed % 3 == 0) ? fields : documents.mapped(fields);
            List<String> results = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                results.add(documents.result(mapped));
            }

            assertRebuilt(ParquetRows.read(write(mapped, results)), mapped, results, "seed " + seed + ": " + schema);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({ "hospital_rows.json, nb_hospitals_per_table_row_first10of380_data.json",
            "lm317.json, nb_lm317_data.json", "resume.json, nb_resume_schema_v3_data.json",
            "resume.json, nb_resume_schema_v1_data.json", "resume_v2.json, nb_resume_schema_v2_data.json",
            "nb_resume_agent_schema.json, nb_resume_schema_v2_data.json",
            "nb_sec10k_pydantic_schema_defs_ref.json, nb_sec10k_run1_data.json", "slide.json, nb_sec10k_run1_data.json",
            "receipt.json, nb_lm317_data.json" })
    void realResultsAreRebuiltFromParquet(String schemaFile, String payloadFile) throws Exception {
        String schema = Files.readString(Fixtures.file("schemas/" + schemaFile));
        String result = Files.readString(Fixtures.file("payloads/" + payloadFile));
        FieldType.Struct fields = SchemaReader.read(new JsonMapper().readTree(schema)).orElseThrow();

        Path file = write(fields, List.of(result));

        assertRebuilt(ParquetRows.read(file), fields, List.of(result), schemaFile);
        assertDuckReads(file, fields);
    }

    @Test
    void realRunIsFlattenedWithItsOwnSchema() throws Exception {
        String run = Files.readString(Fixtures.file("payloads/v1_run_capacitor.json"));
        JsonNode data = new JsonMapper().readTree(run);
        FieldType.Struct fields = SchemaReader.read(data.path("data_schema")).orElseThrow();
        DatasetVersion version = new DatasetVersion("capacitor", 1, fields);
        RowRecorder recorder = new RowRecorder(version.table());

        new ResultFlattener(version, recorder).flatten(
                Frames.of("{\"source\":\"v1-run\",\"job\":{\"id\":\"j\"},\"run\":" + run + "}\n"), Frames.context("j"));

        assertThat(recorder.rows()).hasSize(1);
        assertThat(recorder.rows().getFirst()).doesNotContainKey("_rescued")
            .containsEntry("dimensions", Map.of("length", "82 mm", "diameter", "35 mm", "lead_spacing", "6.0 mm"));
    }

    @Test
    void everyRealSchemaMakesAReadableFile() throws Exception {
        try (Stream<Path> schemas = Files.list(Fixtures.file("schemas"))) {
            for (Path schema : schemas.sorted().toList()) {
                FieldType.Struct fields = SchemaReader.read(new JsonMapper().readTree(schema)).orElseThrow();

                Path file = write(fields, List.of("{}"));

                assertThat(ParquetRows.read(file)).as("%s", schema).hasSize(1);
                assertDuckReads(file, fields);
            }
        }
    }

    private Path write(FieldType.Struct fields, List<String> results) throws Exception {
        DatasetVersion version = new DatasetVersion("random", 1, fields);
        Path file = this.directory.resolve("part.parquet");
        try (ParquetPartWriter writer = ParquetPartWriter.create(file, version.table())) {
            ResultFlattener flattener = new ResultFlattener(version, writer);
            for (int i = 0; i < results.size(); i++) {
                flattener.flatten(Frames.run(results.get(i)), Frames.context("job-" + i));
            }
            writer.finish();
        }
        return file;
    }

    private static void assertRebuilt(List<Map<String, Object>> rows, FieldType.Struct fields, List<String> results,
            String schema) {
        Rebuilder rebuilder = new Rebuilder(fields);
        for (int i = 0; i < results.size(); i++) {
            String job = "job-" + i;
            List<Object> rebuilt = new ArrayList<>();
            rows.stream().filter((row) -> row.get("_job_id").equals(job)).forEach((row) -> {
                assertThat(row.get("_row")).isEqualTo((long) rebuilt.size());
                rebuilt.add(rebuilder.withoutSkipped(rebuilder.rebuild(row)));
            });
            Object original = JsonValue.parse(results.get(i));
            List<Object> rowsOfOriginal = new ArrayList<>(
                    (original instanceof List<?> list) ? list : List.of(original));
            rowsOfOriginal.replaceAll(rebuilder::withoutSkipped);
            assertThat(rebuilt).as("result %s under %s of schema %s", results.get(i), fields, schema)
                .isEqualTo(rowsOfOriginal);
        }
    }

    private static void assertDuckReads(Path file, FieldType.Struct fields) throws IOException, SQLException {
        List<List<String>> rows = Duck.query(
                "SELECT to_json(t)::VARCHAR FROM (SELECT * EXCLUDE (_created_at, _updated_at)" + " FROM read_parquet("
                        + Duck.literal(file) + ", file_row_number = true) ORDER BY file_row_number) t");
        List<Map<String, Object>> expected = ParquetRows.read(file);
        assertThat(rows).hasSameSizeAs(expected);
        for (int i = 0; i < rows.size(); i++) {
            Map<String, Object> row = expected.get(i);
            row.keySet().removeAll(List.of("_created_at", "_updated_at"));
            row.put("file_row_number", (long) i);
            assertThat(JsonValue.parse(rows.get(i).getFirst())).isEqualTo(JsonValue.of(asDuckWrites(fields, row)));
        }
    }

    /// The row with days and moments as the text that DuckDB makes of them.
    private static Object asDuckWrites(FieldType type, Object value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case FieldType.Struct struct -> {
                Map<String, Object> copy = new HashMap<>();
                ((Map<?, ?>) value).forEach((name, part) -> copy.put((String) name, part));
                struct.fields()
                    .forEach((field) -> copy.computeIfPresent(field.name(),
                            (_, part) -> asDuckWrites(field.type(), part)));
                yield copy;
            }
            case FieldType.ListOf list ->
                ((List<?>) value).stream().map((element) -> asDuckWrites(list.element(), element)).toList();
            case FieldType.Leaf leaf when leaf == FieldType.Scalar.DATE -> Rebuilder.day((long) value);
            case FieldType.Leaf leaf when leaf == FieldType.Scalar.TIMESTAMP ->
                Rebuilder.moment((long) value).replace('T', ' ').replace("Z", "+00");
            // The smallest double: Java writes 4.9E-324, as it always writes two digits.
            case FieldType.Leaf _ -> (value instanceof Double number && Math.abs(number) == Double.MIN_VALUE)
                    ? new BigDecimal("5E-324").multiply(BigDecimal.valueOf(Math.signum(number))) : value;
        };
    }

}
