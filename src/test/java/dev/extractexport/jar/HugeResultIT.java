package dev.extractexport.jar;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

/// Results larger than the heap: the rows arrive, to the last one and exactly.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HugeResultIT {

    private static final String KEY = "llx-huge-1";

    private static final String SCHEMA = """
            {"title":"Huge","type":"object","properties":{"amount":{"type":"number"},"note":{"type":"string"},
             "lines":{"type":"array","items":{"type":"object","properties":{"amount":{"type":"number"},
             "note":{"type":"string"}}}}}}""";

    /// In bytes, of one element.
    private static final int ELEMENT = 400;

    /// Megabytes of heap, as the start script has it.
    private static final int SHIPPED = 384;

    private static final String FILLER = "lorem ipsum ".repeat(30);

    @TempDir
    Path directory;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        this.server.close();
    }

    /// What the elements are.
    enum Shape {

        /// A row each.
        ROWS("[", "]"),
        /// Lines of the one row.
        LIST("{\"note\":\"x\",\"lines\":[", "]}");

        private final String begin;

        private final String end;

        Shape(String begin, String end) {
            this.begin = begin;
            this.end = end;
        }

    }

    /// Where the service puts a result.
    enum Place {

        V2_JOB("j", "v2-job", "always"), V1_RUN("5bb8a583-366c-416c-ba55-4f5724fef901", "v1-run", "always"),
        /// In the listing, and in the job, which is fetched.
        LISTING_AND_JOB("j", "auto", "always"),
        /// In the listing, and not fetched.
        LISTING("j", "v2-job", "when-incomplete");

        private final String id;

        private final String source;

        private final String fetch;

        Place(String id, String source, String fetch) {
            this.id = id;
            this.source = source;
            this.fetch = fetch;
        }

        boolean isListed() {
            return this == LISTING || this == LISTING_AND_JOB;
        }

    }

    @Test
    @Tag("long")
    void rowsLargerThanTheHeapAreExported() throws Exception {
        export(Shape.ROWS, Place.V2_JOB, 100, false, 80);
    }

    @Test
    @Tag("long")
    void aListLargerThanTheHeapIsExported() throws Exception {
        export(Shape.LIST, Place.V2_JOB, 140, false, 128);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    @Tag("long")
    void rowsOf400MegabytesAndAsMuchMetadataAreExportedFromAnyPlace(Place place) throws Exception {
        export(Shape.ROWS, place, 400, true, 128);
    }

    @Test
    @Tag("long")
    void aListOf400MegabytesIsExportedWithTheHeapThatIsShipped() throws Exception {
        export(Shape.LIST, Place.V2_JOB, 400, true, SHIPPED);
    }

    @Test
    void whatTurnsOutBadInTheLastRowIsQuarantinedWholeAndAlone() throws Exception {
        int elements = 30_000_000 / ELEMENT;
        list((out) -> out
            .write(ApiFixture.page(null, ApiFixture.item("bad", "COMPLETED"), ApiFixture.item("good", "COMPLETED"))));
        for (String id : List.of("bad", "good")) {
            String last = id.equals("bad") ? "{\"note\":\"" + "x".repeat(17_000_000) + "\"}" : "{\"amount\":-1}";
            this.server.on(ApiFixture.LIST + "/" + id, sending((out) -> {
                out.write("{\"id\":\"%s\",\"configuration\":{\"data_schema\":%s},\"extract_result\":[".formatted(id,
                        SCHEMA));
                elements(out, elements);
                out.write("," + last + "]}");
            }));
        }

        BuiltJar.Outcome outcome = new BuiltJar(this.directory).withHeap(160)
            .reaching(this.server.baseUrl(), KEY)
            .run("run", "--output", this.directory.resolve("out").toString());

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(10);
        assertThat(outcome.out()).contains("bad: Job bad: the result has a text of more than 16777216 bytes");
        assertThat(query("_job_id, count(*), count(DISTINCT _row), count(DISTINCT amount)", " GROUP BY _job_id"))
            .containsExactly(List.of("good", String.valueOf(elements + 1), String.valueOf(elements + 1),
                    String.valueOf(elements + 1)));
    }

    private void export(Shape shape, Place place, int megabytes, boolean withMetadata, int heapMegabytes)
            throws Exception {
        int elements = megabytes * (1_000_000 / ELEMENT);
        int entries = withMetadata ? elements : 0;
        list((out) -> {
            String item = ApiFixture.item(place.id, "COMPLETED");
            if (place.isListed()) {
                out.write("{\"items\":[" + item.substring(0, item.lastIndexOf('}')) + ",");
                members(out, shape, elements, entries, "extract_metadata", "extract_result");
                out.write("}],\"next_page_token\":null}");
            }
            else {
                out.write(ApiFixture.page(null, item));
            }
        });
        this.server.on(ApiFixture.LIST + "/" + place.id, sending((out) -> {
            out.write("{\"id\":\"%s\",".formatted(place.id));
            members(out, shape, elements, entries, "extract_metadata", "extract_result");
            out.write("}");
        }));
        this.server.on(ApiFixture.RUNS + "by-job/" + place.id, sending((out) -> {
            out.write("{\"id\":\"r\",\"job_id\":\"%s\",\"data_schema\":%s,".formatted(place.id, SCHEMA));
            members(out, shape, elements, entries, "extraction_metadata", "data");
            out.write("}");
        }));

        BuiltJar jar = new BuiltJar(this.directory).withHeap(heapMegabytes).reaching(this.server.baseUrl(), KEY);
        BuiltJar.Outcome outcome = ((megabytes > 250 && heapMegabytes != SHIPPED) ? jar.withBothCompilers() : jar).run(
                "run", "--output", this.directory.resolve("out").toString(), "--api-source", place.source, "--fetch",
                place.fetch);

        assertThat(outcome.exitCode()).as(outcome.err() + outcome.out()).isZero();
        String columns = (shape == Shape.ROWS)
                ? "count(*), max(_row) + 1, sum(amount)::BIGINT, count(DISTINCT note), bool_and(note LIKE _row || ' %')"
                : "len(lines), len(lines), list_sum(list_transform(lines, lambda line : line.amount))::BIGINT,"
                        + " list_unique(list_transform(lines, lambda line : line.note)), true";
        String count = String.valueOf(elements);
        assertThat(query(columns, ""))
            .containsExactly(List.of(count, count, (long) elements * (elements - 1) / 2 + "", count, "true"));
    }

    private static void members(Writer out, Shape shape, int elements, int entries, String metadata, String result)
            throws IOException {
        out.write("\"configuration\":{\"data_schema\":" + SCHEMA + "},\"" + metadata + "\":{\"field_metadata\":[");
        elements(out, entries);
        out.write("]},\"" + result + "\":" + shape.begin);
        elements(out, elements);
        out.write(shape.end);
    }

    private static void elements(Writer out, int elements) throws IOException {
        for (int i = 0; i < elements; i++) {
            out.write((i == 0) ? "" : ",");
            out.write("{\"amount\":" + i + ",\"note\":\"" + i + " " + FILLER + "\"}");
        }
    }

    /// Writes a body.
    private interface Body {

        void writeTo(Writer out) throws IOException;

    }

    /// Lists completed jobs; there are no others.
    private void list(Body completed) {
        this.server.on(ApiFixture.LIST, (request) -> sending(
                request.query().contains("COMPLETED") ? completed : (out) -> out.write(ApiFixture.page(null))));
    }

    private static FakeServer.Reply sending(Body body) {
        return (exchange) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            try (Writer out = new BufferedWriter(
                    new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8), 1 << 16)) {
                body.writeTo(out);
            }
        };
    }

    private List<List<String>> query(String columns, String end) throws SQLException {
        return Duck.query("SELECT %s FROM read_parquet(%s)%s".formatted(columns,
                Duck.literal(this.directory.resolve("out") + "/parquet/results/huge/v1/**/*.parquet"), end));
    }

}
