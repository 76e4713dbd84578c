package dev.extractexport.publish.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.dataset.flat.FlatColumn;
import dev.extractexport.dataset.flat.FlatTable;
import dev.extractexport.dataset.flat.FlatTables;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.ledger.Parts;
import dev.extractexport.publish.catalog.content.Contents;
import dev.extractexport.publish.catalog.content.Evidence;
import dev.extractexport.publish.catalog.views.CsvViews;
import dev.extractexport.testing.Duck;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.HostilePairs;
import dev.extractexport.testing.RandomDocuments;
import dev.extractexport.write.PartWriter;
import dev.extractexport.write.TeeSink;
import dev.extractexport.write.csv.CsvDialect;
import dev.extractexport.write.csv.CsvPartWriter;
import dev.extractexport.write.parquet.ParquetPartWriter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Hostile documents in both formats: DuckDB finds the same rows through the CSV views as in the
/// Parquet files, with the same types.
class CsvViewsTest {

    private static final String MONTH = "created_month=2026-11-01";

    private static final List<CsvDialect> DIALECTS = List.of(CsvDialect.DEFAULT, new CsvDialect(';', true, false),
            new CsvDialect('\t', false, true), new CsvDialect('|', true, true));

    @TempDir
    Path directory;

    static LongStream seeds() {
        return LongStream.rangeClosed(301, 380);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void viewsOverCsvHoldTheRowsOfParquet(long seed) throws Exception {
        HostilePairs pairs = new HostilePairs(seed);
        String schema = pairs.schema();
        CsvDialect dialect = DIALECTS.get((int) (seed % DIALECTS.size()));
        FieldType.Struct fields = SchemaReader.read(new JsonMapper().readTree(schema)).orElseThrow();
        if (seed % 2 == 0) {
            fields = new RandomDocuments(seed).mapped(fields);
        }
        DatasetVersion version = new DatasetVersion("random", 1, fields);
        FlatTables tables = FlatTables.of(version.table());
        Path root = this.directory.resolve("it's here");
        Path parquet = root.resolve("part.parquet");
        try (PartWriter one = ParquetPartWriter.create(parquet, version.table());
                PartWriter other = CsvPartWriter.create(
                        (table) -> root
                            .resolve("csv/" + folder(table) + "/" + MONTH + "/000042-00001." + dialect.ending()),
                        tables, dialect)) {
            ResultFlattener flattener = new ResultFlattener(version, new TeeSink(List.of(one, other)));
            for (int i = 0; i < 12; i++) {
                flattener.flatten(Frames.run(pairs.document(schema)), Frames.context("job-" + i));
            }
            one.finish();
            other.finish();
        }
        List<Contents.CsvTable> csvTables = tables.tables()
            .stream()
            .map((table) -> new Contents.CsvTable(folder(table), table,
                    new Parts.Totals("results", "random", 1, "csv",
                            Files.isDirectory(root.resolve("csv/" + folder(table))) ? 1 : 0, 1, 1)))
            .toList();
        Contents contents = new Contents("0", 42, List.of(), List.of(), dialect.delimiter(), List.of(),
                List.of(new Contents.Dataset("random", "alias random",
                        List.of(new Contents.Version(version, 1, List.of(), csvTables)),
                        new Evidence("random", List.of()))));

        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(new CsvViews(contents, dialect.delimiter()).sql(root.toString()));
            for (FlatTable table : tables.tables()) {
                String csv = "SELECT " + columns(table, (column) -> quoted(column.name())) + " FROM csv.\""
                        + folder(table).substring("results/".length()) + "\"";
                String rows = rows(version, table, Duck.literal(parquet));
                assertThat(Duck.query(duck, "(" + csv + ") EXCEPT ALL (" + rows + ")")).as(table.list()).isEmpty();
                assertThat(Duck.query(duck, "(" + rows + ") EXCEPT ALL (" + csv + ")")).as(table.list()).isEmpty();
            }
        }
    }

    private static String folder(FlatTable table) {
        return "results/random" + (table.isMain() ? "" : "." + table.list()) + "/v1";
    }

    /// The columns of a flat table, as `expression` finds them. Text of lists that DuckDB
    /// would
    /// write another way is compared elsewhere.
    private static String columns(FlatTable table, Function<FlatColumn, String> expression) {
        List<String> columns = new ArrayList<>();
        for (FlatColumn column : table.columns()) {
            boolean text = column.type() instanceof FieldType.ListOf list && !isOfScalars(list);
            if (!text) {
                columns.add(expression.apply(column));
            }
        }
        return String.join(", ", columns);
    }

    private static String nested(FlatColumn column, String prefix) {
        String path = String.join(".", column.names().stream().map(CsvViewsTest::quoted).toList());
        return switch (column.role()) {
            case KEY -> path;
            case INDEX -> column.name();
            case COUNT -> "len(" + prefix + path + ")";
            case VALUE -> prefix + path;
        };
    }

    private static boolean isOfScalars(FieldType type) {
        return switch (type) {
            case FieldType.ListOf list -> isOfScalars(list.element());
            case FieldType.Leaf leaf -> leaf != FieldType.Scalar.JSON;
            case FieldType.Struct _ -> false;
        };
    }

    /// The same rows out of Parquet: each list on the way is unnested with its positions.
    private static String rows(DatasetVersion version, FlatTable table, String parquet) {
        if (table.isMain()) {
            return "SELECT " + columns(table, (column) -> nested(column, "")) + " FROM read_parquet(" + parquet + ")";
        }
        String from = "SELECT * FROM read_parquet(" + parquet + ")";
        List<Field> fields = version.table().columns();
        StringBuilder path = new StringBuilder();
        int lists = 0;
        for (String name : table.names()) {
            FieldType type = fields.stream()
                .filter((field) -> field.name().equals(name))
                .findFirst()
                .orElseThrow()
                .type();
            path.append(path.isEmpty() ? "" : ".").append(quoted(name));
            if (type instanceof FieldType.ListOf list) {
                lists++;
                from = "SELECT *, unnest(%s) AS e%d, CAST(generate_subscripts(%s, 1) - 1 AS INTEGER) AS _index_%d FROM (%s)"
                    .formatted(path, lists, path, lists, from);
                path = new StringBuilder("e" + lists);
                fields = ((FieldType.Struct) list.element()).fields();
            }
            else {
                fields = ((FieldType.Struct) type).fields();
            }
        }
        String element = "e" + lists + ".";
        return "SELECT " + columns(table, (column) -> nested(column, element)) + " FROM (" + from + ")";
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

}
