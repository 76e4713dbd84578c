package dev.extractexport.flatten;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.Field;
import dev.extractexport.dataset.FieldType;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.RowRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// From frames to rows: where the result lies, the columns of our own, and what is unfit.
class ResultFlattenerTest {

    private static final DatasetVersion VERSION = new DatasetVersion("invoice", 1,
            new FieldType.Struct(List.of(Field.of("a", FieldType.Scalar.INT64), Field.of("b", FieldType.Scalar.JSON))));

    private final RowRecorder recorder = new RowRecorder(VERSION.table());

    private final ResultFlattener flattener = new ResultFlattener(VERSION, this.recorder);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"source":"v1-run","job":{"id":"j"},"run":{"data":{"a":1}}}                                          | 1
            {"source":"v2-job","job":{"id":"j"},"run":{"extract_result":{"a":1}}}                                | 1
            {"source":"v2-job","job":{"id":"j","extract_result":{"a":1}},"run":null}                             | 1
            {"source":"v2-job","job":{"id":"j","extract_result":{"a":1}},"run":{"id":"r"}}                       | 1
            {"source":"v1-run","job":{"extract_result":{"a":2}},"run":{"id":"r","data":{"a":1}}}                 | 1
            {"source":"v1-run","run":{"data":{"a":1}},"job":{"extract_result":{"a":2}}}                          | 1
            {"source":"v1-run","job":{"extract_result":{"a":2}},"run":{"data":null}}                             |
            {"source":"v1-run","job":{},"run":{"data":{"a":2},"data":{"a":1}}}                                   | 1
            {"source":"v1-run","job":{},"run":{"x":{"data":{"a":2}},"data":{"a":1},"y":[{"data":{"a":2}}]}}      | 1
            {"source":"v1-run","job":{"data":{"a":2}},"run":{"id":"r"}}                                          |
            {"source":"v2-job","job":{"id":"j"},"run":null}                                                      |
            {"source":"v2-job"}                                                                                  |
            """)
    void resultIsTakenFromItsPlace(String frame, Long expected) throws UnfitDocumentException {
        long rows = this.flattener.flatten(Frames.of(frame + "\n"), Frames.context("j"));

        assertThat(rows).isEqualTo((expected != null) ? 1 : 0);
        assertThat(this.recorder.rows().stream().map((row) -> row.get("a")))
            .isEqualTo((expected != null) ? List.of(expected) : List.of());
    }

    @Test
    void ownColumnsSayWhereTheRowComesFrom() throws UnfitDocumentException {
        DocumentContext context = new DocumentContext("job-1", "run-1", "é.pdf", 5, 6, 42, PageMap.parse("3,7", true));

        this.flattener.flatten(Frames.run("[{},{},{}]"), context);

        assertThat(this.recorder.rows()).containsExactly(
                Map.of("_job_id", "job-1", "_run_id", "run-1", "_row", 0L, "_page", 3L, "_document", "é.pdf",
                        "_created_at", 5L, "_updated_at", 6L, "_export", 42L),
                Map.of("_job_id", "job-1", "_run_id", "run-1", "_row", 1L, "_page", 7L, "_document", "é.pdf",
                        "_created_at", 5L, "_updated_at", 6L, "_export", 42L),
                Map.of("_job_id", "job-1", "_run_id", "run-1", "_row", 2L, "_document", "é.pdf", "_created_at", 5L,
                        "_updated_at", 6L, "_export", 42L));
    }

    @Test
    void absentRunAndDocumentAreNull() throws UnfitDocumentException {
        DocumentContext context = new DocumentContext("job-1", null, null, 5, 6, 42, PageMap.parse(null, false));

        this.flattener.flatten(Frames.run("{}"), context);

        assertThat(this.recorder.rows()).containsExactly(
                Map.of("_job_id", "job-1", "_row", 0L, "_created_at", 5L, "_updated_at", 6L, "_export", 42L));
    }

    @Test
    void oneDocumentLeavesNoTraceInTheNext() throws UnfitDocumentException {
        this.flattener.flatten(Frames.run("[{\"a\":1,\"b\":[2],\"x\":3,\"a\":4},\"y\"]"), Frames.context("j"));
        this.flattener.flatten(Frames.run("{\"x\":5}"), Frames.context("k"));

        Map<String, Object> last = this.recorder.rows().get(2);
        assertThat(last).doesNotContainKeys("a", "b")
            .containsEntry("_rescued", "[{\"pointer\":\"/x\",\"reason\":\"unknown\",\"value\":5}]");
    }

    @ParameterizedTest
    @ValueSource(strings = { "1", "\"secret\"", "true", "false", "1.5" })
    void singleValueIsUnfit(String result) {
        assertThatExceptionOfType(UnfitDocumentException.class)
            .isThrownBy(() -> this.flattener.flatten(Frames.run(result), Frames.context("job-9")))
            .withMessageStartingWith("Job job-9: the result is a single ")
            .withMessageEndingWith(", expected an object or an array")
            .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "[]", "null", "{\"run\":{\"data\":[{\"a\":1},{\"a\":\"secret",
            "{\"run\":{\"data\":{\"a\":secret}}}", "{\"run\":{\"data\":{\"a\":01}}}",
            "{\"run\":{\"data\":{\"a\":NaN}}}", "{\"run\":{\"data\":{}}} {\"secret\":1}", "{\"run\":{\"data\":{}}",
            "{\"run\":{\"data\":{}}}secret", "{\"run\":{\"data\":{'secret':1}}}" })
    void brokenFrameIsUnfitAndSendsNothing(String frame) {
        assertThatExceptionOfType(UnfitDocumentException.class)
            .isThrownBy(() -> this.flattener.flatten(Frames.of(frame), Frames.context("job-9")))
            .withMessageStartingWith("Job job-9: the response is not well-formed JSON near byte ")
            .withMessageNotContaining("secret");
        assertThat(this.recorder.rows()).isEmpty();
    }

    @Test
    void malformedUtf8IsUnfit() {
        byte[] frame = "{\"run\":{\"data\":{\"b\":\"x\"}}}".getBytes(StandardCharsets.US_ASCII);
        frame[21] = (byte) 0xFF;

        assertThatExceptionOfType(UnfitDocumentException.class)
            .isThrownBy(() -> this.flattener.flatten(Frames.of(frame), Frames.context("job-9")));
    }

    @Test
    void deepNestingIsTextUpToTheBound() throws UnfitDocumentException {
        String deep = "[".repeat(4_000) + "]".repeat(4_000);

        this.flattener.flatten(Frames.run("{\"a\":" + deep + ",\"b\":" + deep + "}"), Frames.context("j"));

        assertThat(this.recorder.rows().getFirst()).containsEntry("b", deep)
            .containsEntry("_rescued", "[{\"pointer\":\"/a\",\"reason\":\"type\",\"value\":" + deep + "}]");
        String tooDeep = "[".repeat(6_000) + "]".repeat(6_000);
        assertThatExceptionOfType(UnfitDocumentException.class)
            .isThrownBy(() -> this.flattener.flatten(Frames.run(tooDeep), Frames.context("job-9")))
            .withMessageContaining("nesting depth (5001)");
    }

    @Test
    void longTextAndLongNumbersPass() throws UnfitDocumentException {
        String text = "é".repeat(3_000_000);
        String number = "1" + "0".repeat(2_000_000);

        this.flattener.flatten(Frames.run("{\"b\":\"" + text + "\",\"a\":" + number + "}"), Frames.context("j"));

        assertThat(this.recorder.rows().getFirst().get("b")).isEqualTo("\"" + text + "\"");
        assertThat(this.recorder.rows().getFirst().get("_rescued"))
            .isEqualTo("[{\"pointer\":\"/a\",\"reason\":\"range\",\"value\":" + number + "}]");
    }

    @Test
    void manyDifferentKeysPass() throws UnfitDocumentException {
        StringBuilder map = new StringBuilder("{\"b\":{\"k0\":0");
        for (int i = 1; i < 100_000; i++) {
            map.append(",\"k").append(i).append("\":").append(i);
        }
        map.append("}}");

        this.flattener.flatten(Frames.run(map.toString()), Frames.context("j"));

        assertThat((String) this.recorder.rows().getFirst().get("b")).endsWith("\"k99999\":99999}");
    }

    @Test
    void frameThatCannotBeReadIsNotTheDocumentsFault() {
        InputStream broken = new InputStream() {

            @Override
            public int read() throws IOException {
                throw new IOException("disk gone");
            }

        };

        assertThatExceptionOfType(UncheckedIOException.class)
            .isThrownBy(() -> this.flattener.flatten(() -> broken, Frames.context("job-9")))
            .withMessage("Cannot read the frame of job job-9")
            .havingCause()
            .withMessage("disk gone");
    }

}
