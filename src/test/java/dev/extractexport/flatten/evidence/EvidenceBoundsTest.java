package dev.extractexport.flatten.evidence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.extractexport.dataset.DatasetVersion;
import dev.extractexport.dataset.EvidenceTable;
import dev.extractexport.flatten.ResultFlattener;
import dev.extractexport.flatten.UnfitDocumentException;
import dev.extractexport.testing.Fixtures;
import dev.extractexport.testing.Frames;
import dev.extractexport.testing.RowRecorder;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// Large, deep and misplaced metadata, and those of a real run.
class EvidenceBoundsTest {

    private static final DatasetVersion VERSION = new DatasetVersion("bounds", 0, null);

    private final RowRecorder rows = new RowRecorder(VERSION.table());

    private final RowRecorder evidence = new RowRecorder(EvidenceTable.of("bounds"));

    private final ResultFlattener flattener = new ResultFlattener(VERSION, this.rows, this.evidence, true);

    @Test
    void aLongErrorIsCutAtACharacterAndSaysHowLongItIs() throws Exception {
        String error = "é€".repeat(93_211);

        flatten("{}", "{\"error\":\"" + error + "\"}");

        String cut = (String) only().get("error");
        assertThat(cut).startsWith("é€é€é€").endsWith(" … [cut: 466055 bytes, whole in the archive]");
        assertThat(cut.substring(0, cut.indexOf(" …"))).isEqualTo("é€".repeat(6_400));
        flatten("{}", "{\"error\":\"" + "e".repeat(32_000) + "\"}");
        assertThat((String) this.evidence.rows().getLast().get("error")).hasSize(32_000);
    }

    @Test
    void aTextIsWholeOnceAndCutWhereItRepeats() throws Exception {
        String value = "v".repeat(199) + "é".repeat(100_000);
        String citation = "{\"matching_text\":\"" + "m".repeat(500) + "\",\"bounding_boxes\":[" + "{\"x\":1},".repeat(9)
                + "{\"x\":1}]}";

        flatten("{\"a\":\"" + value + "\"}", "{\"a\":{\"error\":\"e\",\"reasoning\":\"" + "r".repeat(300)
                + "\",\"citation\":[" + citation + "," + citation + "]}}");

        List<Map<String, Object>> found = this.evidence.rows();
        assertThat(found).hasSize(20);
        assertThat(found.getFirst()).containsEntry("value", value)
            .containsEntry("reasoning", "r".repeat(300))
            .containsEntry("error", "e");
        assertThat(found.get(10)).containsEntry("matching_text", "m".repeat(500)).containsEntry("citation", 1L);
        for (int i : List.of(1, 9, 11, 19)) {
            assertThat(found.get(i)).containsEntry("value", "v".repeat(199))
                .containsEntry("matching_text", "m".repeat(200))
                .containsEntry("reasoning", "r".repeat(200))
                .doesNotContainKey("error");
        }
    }

    @Test
    void whatLiesDeeperThanTheBoundIsKeptWhole() throws Exception {
        String deep = "{\"a\":".repeat(2_400) + "{\"confidence\":0.5}" + "}".repeat(2_400);

        flatten("{\"a\":".repeat(4_000) + "1" + "}".repeat(4_000), deep);

        assertThat(only()).containsEntry("pointer", "/a".repeat(Place.MAX_LEVELS))
            .containsEntry("rest",
                    "{\"a\":".repeat(2_400 - Place.MAX_LEVELS) + "{\"confidence\":0.5}"
                            + "}".repeat(2_400 - Place.MAX_LEVELS))
            .doesNotContainKey("value");
    }

    @Test
    void deepListsAreKeptWholeToo() throws Exception {
        String deep = "[".repeat(2_400) + "]".repeat(2_400);

        flatten("{\"a\":" + deep + "}", "{\"a\":" + deep + "}");

        assertThat(only()).containsEntry("pointer", "/a" + "/0".repeat(Place.MAX_LEVELS - 1));
    }

    @Test
    void aKeyTooLongForAPointerStandsWithItsObject() throws Exception {
        String fits = "k".repeat(Place.MAX_BYTES - 4);
        String one = "é".repeat(Place.MAX_BYTES / 2);

        flatten("{\"b\":{\"" + fits + "\":1}}", "{\"b\":{\"" + fits + "\":{\"confidence\":0.5,\"extra\":{\"x\":1}},\""
                + one + "\":{\"confidence\":0.6}}}");

        assertThat(this.evidence.rows()).extracting((row) -> row.get("pointer")).containsExactly("/b", "/b/" + fits);
        assertThat(this.evidence.rows().getFirst()).containsEntry("rest", "{\"" + one + "\":{\"confidence\":0.6}}");
        assertThat(this.evidence.rows().get(1)).containsEntry("value", "1").containsEntry("confidence", 0.5);
    }

    @Test
    void objectsOfManyMembersAreWalkedInOneGo() throws Exception {
        String data = IntStream.range(0, 50_000)
            .mapToObj((i) -> "\"k" + i + "\":" + i)
            .collect(Collectors.joining(","));
        String metadata = IntStream.range(0, 50_000)
            .mapToObj((i) -> "\"k" + (49_999 - i) + "\":{\"confidence\":0.5}")
            .collect(Collectors.joining(","));

        flatten("{" + data + "}", "{" + metadata + "}");

        assertThat(this.evidence.rows()).hasSize(50_000);
        assertThat(this.evidence.rows().getFirst()).containsEntry("pointer", "/k49999").containsEntry("value", "49999");
        assertThat(this.evidence.rows().getLast()).containsEntry("pointer", "/k0").containsEntry("value", "0");
    }

    @Test
    void metadataBeyondABoundMakeADocumentUnfitAndSayWhichSettingHelps() throws Exception {
        String large = "{\"a\":{\"reasoning\":\"" + "r".repeat(17 << 20) + "\"}}";

        assertThatExceptionOfType(UnfitDocumentException.class).isThrownBy(() -> flatten("{\"a\":\"x\"}", large))
            .withMessage("Job job-1: the metadata of the result's fields has a text of more than 16777216 bytes; "
                    + "with the setting 'evidence: off' the result is exported without it");
        assertThat(this.rows.rows()).isEmpty();
        assertThat(this.evidence.rows()).isEmpty();
        new ResultFlattener(VERSION, this.rows).flatten(Frames.of(frame("{\"a\":\"x\"}", large)),
                Frames.context("job-1"));
        assertThat(this.rows.rows()).hasSize(1);
        flatten("{\"a\":\"x\"}", "{\"a\":{\"confidence\":1}}");
        assertThat(only()).containsEntry("pointer", "/a");
    }

    @Test
    void aResultThatCannotBeHeldBesideItsMetadataIsUnfitAndSaysWhichSettingHelps() {
        String element = "{\"a\":\"" + "0123456789".repeat(1_400_000) + "\"}";

        assertThatExceptionOfType(UnfitDocumentException.class)
            .isThrownBy(() -> flatten("[" + String.join(",", Collections.nCopies(5, element)) + "]", "{}"))
            .withMessage("Job job-1: the result has more than 67108864 bytes of text; with the setting 'evidence: off' "
                    + "rows and elements of lists are read one by one");
    }

    /// Both have the result `{"a": …}`, with their own name in it.
    @ParameterizedTest
    @CsvSource(delimiter = '!',
            textBlock = """
                    {"data":R,"extraction_metadata":{"field_metadata":M1},"extract_metadata":{"field_metadata":M2}}! 0.1
                    {"extract_result":R,"extraction_metadata":{"field_metadata":M1},"extract_metadata":{"field_metadata":M2}}! 0.2
                    {"data":R,"extract_metadata":{"field_metadata":M2}}! 0.2
                    {"data":R,"extraction_metadata":null,"extract_metadata":{"field_metadata":M2}}! 0.2
                    {"data":R,"extraction_metadata":{"field_metadata":null},"extract_metadata":{"field_metadata":M2}}! 0.2
                    {"extraction_metadata":{"usage":{"a":1},"field_metadata":M1,"field_metadata_2":M2},"data":R}! 0.1
                    {"extraction_metadata":{"field_metadata":M2},"extraction_metadata":{"field_metadata":M1},"data":R}! 0.1
                    {"data":R,"extraction_metadata":{"field_metadata":M2,"field_metadata":M1}}! 0.1
                    {"data":R,"field_metadata":M1,"metadata":{"field_metadata":M1}}!
                    {"data":R,"extraction_metadata":[{"field_metadata":M1}]}!
                    """)
    void metadataAreThoseOfTheResult(String run, Double confidence) throws Exception {
        String job = "{\"extract_result\":{\"a\":9},\"extract_metadata\":{\"field_metadata\":{\"a\":{\"confidence\":0.9}}}}";
        String frame = "{\"job\":" + job + ",\"run\":"
                + run.replace("R,", "{\"a\":1},")
                    .replace("R}", "{\"a\":1}}")
                    .replace("M1", "{\"a\":{\"confidence\":0.1}}")
                    .replace("M2", "{\"a\":{\"confidence\":0.2}}")
                + "}";

        this.flattener.flatten(Frames.of(frame), Frames.context("job-1"));

        assertThat(this.evidence.rows()).extracting((row) -> row.get("confidence"))
            .isEqualTo((confidence != null) ? List.of(confidence) : List.of());
    }

    @Test
    void aListedJobBringsItsOwn() throws Exception {
        this.flattener.flatten(
                Frames.of("{\"job\":{\"extract_result\":{\"a\":9},\"extract_metadata\":{\"field_metadata\":"
                        + "{\"document_metadata\":{\"a\":{\"confidence\":0.9}}}}},\"run\":null}"),
                Frames.context("job-1"));

        assertThat(only()).containsEntry("value", "9").containsEntry("confidence", 0.9);
    }

    @Test
    void aRealRun() throws Exception {
        String run = Files.readString(Path.of(Fixtures.file("payloads/v1_run_capacitor.json").toString()));

        this.flattener.flatten(Frames.of("{\"job\":{},\"run\":" + run + "}"), Frames.context("job-1"));

        assertThat(this.evidence.rows())
            .extracting((row) -> row.get("pointer"), (row) -> row.get("value"), (row) -> row.get("confidence"),
                    (row) -> row.get("extraction_confidence"), (row) -> row.get("reasoning"))
            .containsExactly(tuple("/dimensions", null, null, null, "VERBATIM EXTRACTION"),
                    tuple("/dimensions/length", "82 mm", 0.9999968039036192, 0.9999968039036192, null),
                    tuple("/dimensions/diameter", "35 mm", 1.0, 1.0, null),
                    tuple("/dimensions/lead_spacing", "6.0 mm", 0.9999999031936799, 0.9999999031936799, null));
        assertThat(this.evidence.rows()).noneMatch((row) -> row.containsKey("rest"));
    }

    private static Tuple tuple(Object... values) {
        return Tuple.tuple(values);
    }

    private Map<String, Object> only() {
        assertThat(this.evidence.rows()).hasSize(1);
        return this.evidence.rows().getFirst();
    }

    private void flatten(String data, String metadata) throws UnfitDocumentException {
        this.flattener.flatten(Frames.of(frame(data, metadata)), Frames.context("job-1"));
    }

    private static String frame(String data, String metadata) {
        return "{\"job\":{},\"run\":{\"data\":" + data + ",\"extraction_metadata\":{\"field_metadata\":" + metadata
                + "}}}";
    }

}
