package dev.extractexport.flatten;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.dataset.SchemaReader;
import dev.extractexport.flatten.tape.FrameReader;
import dev.extractexport.flatten.tape.Tape;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.HostilePairs;
import dev.extractexport.testing.RowRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// A result that has no room in memory gives the rows that it would give if it had.
class ArraysApartTest {

    private static final int[] ROOMS = { 0, 30, 100, 400, 2_000 };

    private static final String SCHEMA = """
            {"properties":{"a":{"type":"integer"},"l":{"type":"array","items":{"type":"object","properties":
             {"n":{"type":"integer"},"k":{"type":"array","items":{"type":"object","properties":{"s":{"type":"string"}}}}}}}}}
            """;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hostileDocumentsGiveTheSameRowsInAnyRoom(long seed) throws Exception {
        HostilePairs pairs = new HostilePairs(seed);
        for (int i = 0; i < 25; i++) {
            String schema = pairs.schema();
            String document = pairs.document(schema);
            for (FieldType.Struct fields : new FieldType.Struct[] { null, fields(schema) }) {
                List<Map<String, Object>> expected = rows(fields, Frames.run(document), Tape.NO_BOUND);
                for (int room : ROOMS) {
                    assertThat(rows(fields, Frames.run(document), room))
                        .as("seed %d, pair %d, room %d: %s under %s", seed, i, room, document, schema)
                        .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void theLastOfRepeatedResultsCounts() throws Exception {
        FrameReader.Source frame = Frames
            .of("{\"job\":{\"extract_result\":[{\"a\":1}]},\"run\":{\"extract_result\":[{\"a\":2}],"
                    + "\"data\":[{\"a\":3},{\"a\":4}],\"data\":[ {\"a\":5} , {\"a\":6} ]}}");

        assertThat(rows(fields(SCHEMA), frame, 0)).extracting((row) -> row.get("a")).containsExactly(5L, 6L);
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 500 })
    void aFrameIsReadOnceMoreForEachLevelOfArraysAndAllIsClosed(int room) throws Exception {
        String inner = IntStream.range(0, 50).mapToObj((i) -> "{\"s\":\"" + i + "\"}").collect(Collectors.joining(","));
        String list = IntStream.range(0, 50)
            .mapToObj((i) -> "{\"n\":" + i + ",\"k\":[" + inner + "]}")
            .collect(Collectors.joining(","));
        String rows = IntStream.range(0, 20)
            .mapToObj((i) -> "{\"a\":" + i + ",\"l\":[" + list + "]}")
            .collect(Collectors.joining(","));
        Counted frame = new Counted("{\"run\":{\"data\":[" + rows + "]}}");

        List<Map<String, Object>> found = rows(fields(SCHEMA), frame, room);

        assertThat(found).hasSize(20);
        assertThat(found.getLast().get("l")).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
            .hasSize(50);
        assertThat(frame.opened).isEqualTo(4);
        assertThat(frame.open).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"a\":01}", "tru", "{\"a\":1", "{\"a\":\"\\ud8zz\"}" })
    void whatIsWrongInTheLastRowMakesTheDocumentUnfit(String last) throws Exception {
        Counted frame = new Counted("{\"run\":{\"data\":[{\"a\":1},{\"a\":2}," + last + "]}}");

        assertThatExceptionOfType(UnfitDocumentException.class).isThrownBy(() -> rows(fields(SCHEMA), frame, 0))
            .withMessageStartingWith("Job job-1: the response is not well-formed JSON near byte ");
        assertThat(frame.open).isEmpty();
    }

    @Test
    void aTextBeyondTheBoundInTheLastRowMakesTheDocumentUnfit() {
        String row = "{\"x\":\"" + "0123456789".repeat(1_700_000) + "\"}";

        assertThatExceptionOfType(UnfitDocumentException.class)
            .isThrownBy(() -> rows(fields(SCHEMA), Frames.run("[{\"a\":1}," + row + "]"), 0))
            .withMessage("Job job-1: the result has a text of more than 16777216 bytes");
    }

    @Test
    void aListOfValuesAndAJsonTextAreBoundedInOneRow() {
        String element = "\"" + "0123456789".repeat(1_400_000) + "\"";
        String list = "[" + String.join(",", Collections.nCopies(5, element)) + "]";

        for (String type : List.of("{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "{}",
                "{\"type\":\"integer\"}")) {
            FieldType.Struct fields = fields("{\"properties\":{\"a\":" + type + "}}");
            assertThatExceptionOfType(UnfitDocumentException.class)
                .isThrownBy(() -> rows(fields, Frames.run("{\"a\":" + list + "}"), 0))
                .withMessageMatching("Job job-1: the result has a (list that is too large for one row"
                        + "|value of more than 67108864 bytes that is to be JSON text)");
        }
    }

    private static FieldType.Struct fields(String schema) {
        return SchemaReader.read(JsonMapper.shared().readTree(schema)).orElseThrow();
    }

    private static List<Map<String, Object>> rows(FieldType.Struct fields, FrameReader.Source frame, int room)
            throws UnfitDocumentException {
        DatasetVersion version = new DatasetVersion("x", (fields != null) ? 1 : 0, fields);
        RowRecorder recorder = new RowRecorder(version.table());
        ResultFlattener flattener = new ResultFlattener(version, recorder, null, false, room);
        long rows = flattener.flatten(frame, Frames.context("job-1"));
        assertThat(recorder.rows()).hasSize(Math.toIntExact(rows));
        return recorder.rows();
    }

    /// Counts how often a frame is opened and closed.
    private static final class Counted implements FrameReader.Source {

        private final byte[] json;

        private final Set<InputStream> open = new HashSet<>();

        private int opened;

        Counted(String json) {
            this.json = json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public InputStream open() {
            this.opened++;
            InputStream in = new ByteArrayInputStream(this.json) {

                @Override
                public void close() throws IOException {
                    Counted.this.open.remove(this);
                }

            };
            this.open.add(in);
            return in;
        }

    }

}
