package dev.extractexport.write;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.JsonValue;
import dev.extractexport.testing.ParquetRows;
import dev.extractexport.testing.RandomDocuments;
import dev.extractexport.write.csv.CsvDialect;
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
        if (seed % 2 == 0) {
            fields = documents.mapped(fields);
        }
        DatasetVersion version = new DatasetVersion("random", 1, fields);
        FlatTables tables = FlatTables.of(version.table());
        Path parquet = this.directory.resolve("part.parquet");
        try (PartWriter one = ParquetPartWriter.create(parquet, version.table());
                PartWriter other = CsvPartWriter.create(this::file, tables, CsvDialect.DEFAULT)) {
            ResultFlattener flattener = new ResultFlattener(version, new TeeSink(List.of(one, other)));
            for (int i = 0; i < 10; i++) {
                flattener.flatten(Frames.run(documents.result(fields)), Frames.context("job-" + i));
            }
            assertThat(other.finish().getFirst().rows()).isEqualTo(one.finish().getFirst().rows());
        }

        List<Flat> expected = new ArrayList<>();
        Flat.addTo(expected, version.table().columns(), 0);
        for (Map<String, Object> row : ParquetRows.read(parquet)) {
            expected.getFirst().add(row, List.of(), List.of());
        }
        assertThat(tables.tables()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Path csv = file(tables.tables().get(i));
            Flat flat = expected.get(i);
            if (i == 0 || !flat.rows.isEmpty()) {
                assertCells(Duck
                    .query("SELECT * FROM read_csv(" + Duck.literal(csv) + OPTIONS + columns(flat.types.size()) + ")"),
                        flat.rows, flat.types);
            }
            else {
                assertThat(csv).doesNotExist();
            }
        }
    }

    private Path file(FlatTable table) {
        return this.directory.resolve(table.isMain() ? "part.csv" : "lists/" + table.list() + ".csv");
    }

    /// What a flat table must hold, made of nested rows by the words of the README alone:
    /// structs
    /// are spread, a list of objects is a count here and lines elsewhere, other lists are
    /// text.
    private static final class Flat {

        private final List<Field> fields;

        private final List<FieldType> types = new ArrayList<>();

        private final List<List<Object>> rows = new ArrayList<>();

        private final Map<FieldType, Flat> lists = new IdentityHashMap<>();

        private Flat(List<Field> fields) {
            this.fields = fields;
        }

        static Flat addTo(List<Flat> all, List<Field> fields, int depth) {
            Flat flat = new Flat(fields);
            all.add(flat);
            if (depth > 0) {
                flat.types.addAll(List.of(FieldType.Scalar.STRING, FieldType.Scalar.TIMESTAMP, FieldType.Scalar.INT32));
                flat.types.addAll(Collections.nCopies(depth, FieldType.Scalar.INT32));
            }
            flat.addTypes(fields, depth, all);
            return flat;
        }

        private void addTypes(List<Field> of, int depth, List<Flat> all) {
            for (Field field : of) {
                switch (field.type()) {
                    case FieldType.Struct struct -> addTypes(struct.fields(), depth, all);
                    case FieldType.ListOf list when list.element() instanceof FieldType.Struct struct -> {
                        this.types.add(FieldType.Scalar.INT64);
                        this.lists.put(list, addTo(all, struct.fields(), depth + 1));
                    }
                    case FieldType.ListOf list -> this.types.add(list);
                    case FieldType.Leaf leaf -> this.types.add(leaf);
                }
            }
        }

        private static String time(Object micros) {
            return Instant.EPOCH.plus((long) micros, ChronoUnit.MICROS)
                .atOffset(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'"));
        }

        void add(Map<?, ?> row, List<Object> key, List<Object> indexes) {
            List<Object> cells = new ArrayList<>(key);
            cells.addAll(indexes);
            List<Object> rowKey = key.isEmpty()
                    ? List.of(row.get("_job_id"), time(row.get("_updated_at")), row.get("_row")) : key;
            spread(this.fields, row, cells, rowKey, indexes);
            this.rows.add(cells);
        }

        private void spread(List<Field> of, Map<?, ?> row, List<Object> cells, List<Object> key, List<Object> indexes) {
            for (Field field : of) {
                Object value = row.get(field.name());
                switch (field.type()) {
                    case FieldType.Struct struct ->
                        spread(struct.fields(), (value != null) ? (Map<?, ?>) value : Map.of(), cells, key, indexes);
                    case FieldType.ListOf list when this.lists.containsKey(list) -> {
                        cells.add((value != null) ? (long) ((List<?>) value).size() : null);
                        for (int i = 0; value != null && i < ((List<?>) value).size(); i++) {
                            List<Object> deeper = new ArrayList<>(indexes);
                            deeper.add((long) i);
                            Object element = ((List<?>) value).get(i);
                            this.lists.get(list).add((element != null) ? (Map<?, ?>) element : Map.of(), key, deeper);
                        }
                    }
                    case FieldType.ListOf list ->
                        cells.add((value != null) ? JsonValue.of(withJson(list, value)) : null);
                    case FieldType.Leaf leaf -> cells.add((value != null) ? plain(leaf, value) : null);
                }
            }
        }

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
            case FieldType.Leaf leaf ->
                (leaf == FieldType.Scalar.JSON) ? JsonValue.parse((String) value) : plain(leaf, value);
        };
    }

    /// Days and moments as the text that CSV has for them.
    private static Object plain(FieldType.Leaf type, Object value) {
        if (type == FieldType.Scalar.DATE) {
            return LocalDate.ofEpochDay((long) value).toString();
        }
        return (type == FieldType.Scalar.TIMESTAMP) ? Flat.time(value) : value;
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
                case DATE, TIMESTAMP -> cell;
            };
            case FieldType.Decimal _ -> new BigDecimal(cell);
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
