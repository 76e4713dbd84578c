package dev.extractexport.write;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.RandomDocuments;
import dev.extractexport.write.csv.CsvPartWriter;
import dev.extractexport.write.parquet.ParquetPartWriter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// One run, two formats: DuckDB reads the CSV, parquet-java the Parquet, and every cell agrees.
class FormatsAgreeTest {

    private static final String OPTIONS = ", header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"',"
            + " nullstr = '', allow_quoted_nulls = false, new_line = '\\r\\n', auto_detect = false, columns = ";

    @TempDir
    Path directory;

    static LongStream seeds() {
        return LongStream.rangeClosed(101, 140);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void cellsOfCsvAreThoseOfParquet(long seed) throws Exception {
        RandomDocuments documents = new RandomDocuments(seed);
        FieldType.Struct fields = SchemaReader.read(new JsonMapper().readTree(documents.schema())).orElseThrow();
        DatasetVersion version = new DatasetVersion("random", 1, fields);
        Path parquet = this.directory.resolve("part.parquet");
        Path csv = this.directory.resolve("part.csv");
        try (PartWriter one = ParquetPartWriter.create(parquet, version.table());
                PartWriter other = CsvPartWriter.create(csv, version.table())) {
            ResultFlattener flattener = new ResultFlattener(version, new TeeSink(List.of(one, other)));
            for (int i = 0; i < 10; i++) {
                flattener.flatten(Frames.run(documents.result(fields)), Frames.context("job-" + i));
            }
            assertThat(other.finish().rows()).isEqualTo(one.finish().rows());
        }

        List<FieldType> types = new ArrayList<>();
        List<List<Object>> expected = new ArrayList<>();
        for (Map<String, Object> row : ParquetRows.read(parquet)) {
            types.clear();
            List<Object> cells = new ArrayList<>();
            spread(version.table().columns(), row, cells, types);
            expected.add(cells);
        }
        assertCells(Duck.query("SELECT * FROM read_csv(" + Duck.literal(csv) + OPTIONS + columns(types.size()) + ")"),
                expected, types);
    }

    private static void assertCells(List<List<String>> found, List<List<Object>> expected, List<FieldType> types) {
        assertThat(found).hasSameSizeAs(expected);
        for (int row = 0; row < found.size(); row++) {
            for (int column = 0; column < types.size(); column++) {
                Object cell = parsed(found.get(row).get(column), types.get(column));
                assertThat(cell).as("row %d, column %d", row, column).isEqualTo(expected.get(row).get(column));
            }
        }
    }

    private static void spread(List<Field> fields, Map<?, ?> row, List<Object> cells, List<FieldType> types) {
        for (Field field : fields) {
            Object value = row.get(field.name());
            switch (field.type()) {
                case FieldType.Struct struct ->
                    spread(struct.fields(), (value != null) ? (Map<?, ?>) value : Map.of(), cells, types);
                case FieldType.ListOf list -> {
                    types.add(list);
                    cells.add((value != null) ? JsonValue.of(withJson(list, value)) : null);
                }
                case FieldType.Scalar scalar -> {
                    types.add(scalar);
                    cells.add((scalar == FieldType.Scalar.TIMESTAMP)
                            ? "2026-11-01T12:00:00." + (long) value % 1_000_000 + "Z" : value);
                }
            }
        }
    }

    /// JSON columns inside a list are JSON there, not text.
    private static Object withJson(FieldType type, Object value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case FieldType.Struct struct -> {
                Map<String, Object> copy = new HashMap<>();
                struct.fields()
                    .forEach((field) -> copy.put(field.name(),
                            withJson(field.type(), ((Map<?, ?>) value).get(field.name()))));
                yield copy;
            }
            case FieldType.ListOf list ->
                ((List<?>) value).stream().map((element) -> withJson(list.element(), element)).toList();
            case FieldType.Scalar scalar -> (scalar == FieldType.Scalar.JSON) ? JsonValue.parse((String) value) : value;
        };
    }

    private static Object parsed(String cell, FieldType type) {
        if (cell == null) {
            return null;
        }
        return switch (type) {
            case FieldType.Struct _ -> throw new AssertionError("A struct has no cell");
            case FieldType.ListOf _ -> JsonValue.parse(cell);
            case FieldType.Scalar scalar -> switch (scalar) {
                case STRING, JSON -> cell.startsWith("'") ? cell.substring(1) : cell;
                case INT32, INT64 -> Long.valueOf(cell);
                case DOUBLE -> Double.valueOf(cell);
                case BOOLEAN -> Boolean.valueOf(cell);
                case TIMESTAMP -> cell;
            };
        };
    }

    private static String columns(int count) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add("'c" + i + "': 'VARCHAR'");
        }
        return "{" + String.join(", ", columns) + "}";
    }

}
