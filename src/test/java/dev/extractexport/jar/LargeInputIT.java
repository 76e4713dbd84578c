package dev.extractexport.jar;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.extractexport.api.ApiFixture;
import dev.extractexport.api.FakeServer;
import dev.extractexport.testing.Duck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Documents as large as they come, under the heap that the program is shipped with.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LargeInputIT {

    /// Of one result.
    private static final int BYTES = 50_000_000;

    private static final int JOBS = 4;

    private static final int ROWS = 150;

    private static final int COLUMNS = 2_000;

    private static final String[] TYPES = { "string", "number", "integer", "boolean" };

    private static final String SCHEMA = """
            {"title":"Large","type":"object","properties":{"name":{"type":"string"},"note":{"type":"string"},
             "amount":{"type":"number"},"texts":{"type":"array","items":{"type":"string"}},
             "lines":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},
             "amount":{"type":"integer"}}}}}}""";

    @TempDir
    Path directory;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        this.server.close();
    }

    @Test
    @Tag("long")
    void twoResultsOf50MegabytesAtOnceAreExported() throws Exception {
        export(Shape.ROWS, 2);
    }

    @Test
    void metadataOf50MegabytesBecomeEvidence() throws Exception {
        String entry = "{\"reasoning\":\"as printed\",\"citation\":[{\"page\":1,\"matching_text\":\"| item %d |\","
                + "\"bounding_boxes\":[{\"x\":77.28,\"y\":615.12,\"w\":70.6,\"h\":7.2}],"
                + "\"page_dimensions\":{\"width\":595.28,\"height\":841.89}}],\"parsing_confidence\":1.0,"
                + "\"extraction_confidence\":0.9999,\"confidence\":0.%1$d}";
        int entries = BYTES / entry.formatted(100_000).length();
        serve(2, SCHEMA, (out, job) -> {
            out.write("{\"texts\":[\"0\"");
            for (int i = 1; i < entries; i++) {
                out.write(",\"" + i + "\"");
            }
            out.write("]},\"extract_metadata\":{\"field_metadata\":{\"document_metadata\":{\"texts\":[");
            for (int i = 0; i < entries; i++) {
                out.write((i == 0) ? "" : ",");
                out.write(entry.formatted(i));
            }
            out.write("]}}}");
        });

        BuiltJar.Outcome outcome = run("--evidence", "on");

        assertThat(outcome.exitCode()).as(outcome.err() + outcome.out()).isZero();
        assertThat(query("count(*), count(DISTINCT _job_id), count(*) FILTER (value = indexes[1])", "read_parquet(%s)",
                "parquet/evidence/large/**/*.parquet"))
            .isEqualTo(List.of(String.valueOf(2L * entries), "2", String.valueOf(2L * entries)));
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    @Tag("long")
    void manyResultsOf50MegabytesOfAnyShapeAreExported(Shape shape) throws Exception {
        export(shape, 6);
    }

    @Test
    @Tag("long")
    void aSchemaOf2000ColumnsIsWrittenInBothFormats() throws Exception {
        String properties = IntStream.range(0, COLUMNS)
            .mapToObj((i) -> "\"%s\":{\"type\":\"%s\"}".formatted(column(i), TYPES[i % TYPES.length]))
            .collect(Collectors.joining(","));
        String schema = "{\"title\":\"Wide\",\"type\":\"object\",\"properties\":{%s}}".formatted(properties);
        serve(JOBS, schema, (out, job) -> {
            for (int row = 0; row < ROWS; row++) {
                out.write((row == 0) ? "[{" : ",{");
                for (int i = 0; i < COLUMNS; i++) {
                    out.write((i == 0) ? "" : ",");
                    out.write("\"" + column(i) + "\":" + value(i, row));
                }
                out.write((row == ROWS - 1) ? "}]" : "}");
            }
        });

        BuiltJar.Outcome outcome = run();

        assertThat(outcome.exitCode()).as(outcome.err() + outcome.out()).isZero();
        String sums = "count(*), count(DISTINCT c_0), sum(c_1::DOUBLE), sum(c_1998::BIGINT), count(c_1999), count(_rescued)";
        List<String> expected = List.of(String.valueOf(JOBS * ROWS), String.valueOf(ROWS),
                String.valueOf(JOBS * (ROWS * (ROWS - 1) / 2 + ROWS * 0.5)),
                String.valueOf(JOBS * ROWS * (ROWS - 1) / 2), String.valueOf(JOBS * ROWS), "0");
        assertThat(query(sums, "read_parquet(%s)", "parquet/results/wide/v1/**/*.parquet")).isEqualTo(expected);
        assertThat(query(sums, "read_csv(%s, header = true, all_varchar = true)", "csv/results/wide/v1/**/*.csv*"))
            .isEqualTo(expected);
    }

    private static String column(int i) {
        return "c_" + i;
    }

    private static String value(int column, int row) {
        return switch (column % TYPES.length) {
            case 0 -> "\"text " + row + "\"";
            case 1 -> row + ".5";
            case 2 -> String.valueOf(row);
            default -> "true";
        };
    }

    private void export(Shape shape, int jobs) throws Exception {
        serve(jobs, SCHEMA, (out, job) -> shape.writeTo(out));

        BuiltJar.Outcome outcome = run();

        assertThat(outcome.exitCode()).as(outcome.err() + outcome.out()).isZero();
        long rows = (shape == Shape.ROWS) ? (long) jobs * shape.elements() : jobs;
        assertThat(
                query("count(*), count(DISTINCT _job_id)", "read_parquet(%s)", "parquet/results/large/v1/**/*.parquet"))
            .isEqualTo(List.of(String.valueOf(rows), String.valueOf(jobs)));
        assertThat(query(shape.elementCount, "read_parquet(%s)", "parquet/results/large/v1/**/*.parquet"))
            .isEqualTo(List.of(String.valueOf((long) jobs * shape.elements())));
    }

    /// How 50 MB are made up.
    enum Shape {

        /// A row for each line of a table.
        ROWS("[", "{\"name\":\"%d\",\"note\":\"" + "lorem ipsum ".repeat(30) + "\",\"amount\":%1$d.25}", "]",
                "count(amount)"),
        /// One object with one long list.
        LIST("{\"lines\":[", "{\"name\":\"%d\",\"amount\":%1$d}", "]}", "sum(len(lines))"),
        /// One object with texts of a megabyte each.
        TEXTS("{\"texts\":[", "\"%d" + "0123456789".repeat(100_000) + "\"", "]}", "sum(len(texts))"),
        /// Texts of fifteen megabytes each.
        LONG_TEXTS("{\"note\":\"" + "0123456789".repeat(1_500_000) + "\",\"texts\":[",
                "\"%d" + "0123456789".repeat(1_500_000) + "\"", "]}", "sum(len(texts))"),
        /// Members that the schema does not know.
        UNKNOWN("{\"other\":[", "{\"name\":\"%d\",\"amount\":%1$d}", "]}",
                "sum((length(_rescued) - length(replace(_rescued, 'amount', ''))) / 6)::BIGINT");

        private final String begin;

        private final String element;

        private final String end;

        private final String elementCount;

        Shape(String begin, String element, String end, String elementCount) {
            this.begin = begin;
            this.element = element;
            this.end = end;
            this.elementCount = elementCount;
        }

        int elements() {
            return (BYTES - this.begin.length()) / this.element.formatted(100_000).length();
        }

        void writeTo(Writer out) throws IOException {
            out.write(this.begin);
            for (int i = 0; i < elements(); i++) {
                out.write((i == 0) ? "" : ",");
                out.write(this.element.formatted(i));
            }
            out.write(this.end);
        }

    }

    /// Writes one result as it is sent.
    private interface Result {

        void writeTo(Writer out, int job) throws IOException;

    }

    /// Jobs of two months, so that both workers have a task at once.
    private void serve(int jobs, String schema, Result result) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            String id = "job-" + i;
            String created = "2026-%02d-05T10:00:00Z".formatted(10 + i % 2);
            items.add(ApiFixture.item(id, "COMPLETED", created, created));
            int job = i;
            this.server.on(ApiFixture.LIST + "/" + id, (exchange) -> {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, 0);
                try (Writer out = new BufferedWriter(
                        new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8), 1 << 16)) {
                    out.write("{\"id\":\"%s\",\"configuration_id\":\"c\",\"configuration\":{\"data_schema\":%s},"
                        .formatted(id, schema) + "\"extract_result\":");
                    result.writeTo(out, job);
                    out.write("}");
                }
            });
        }
        this.server.on(ApiFixture.LIST, (request) -> FakeServer.json(ApiFixture.page(null,
                request.query().contains("COMPLETED") ? items.toArray(String[]::new) : new String[0])));
    }

    private BuiltJar.Outcome run(String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("run", "--output", this.directory.resolve("out").toString()));
        arguments.addAll(List.of(options));
        return new BuiltJar(this.directory).reaching(this.server.baseUrl(), "llx-large-1")
            .run(arguments.toArray(String[]::new));
    }

    private List<String> query(String columns, String reader, String files) throws SQLException {
        String path = Duck.literal(this.directory.resolve("out") + "/" + files);
        return Duck.query("SELECT %s FROM %s".formatted(columns, reader.formatted(path))).getFirst();
    }

}
