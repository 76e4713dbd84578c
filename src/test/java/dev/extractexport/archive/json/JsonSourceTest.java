package dev.extractexport.archive.json;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import dev.extractexport.facts.ResultFacts.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/// Copies real bytes and compares them with what came in, however the body is cut into reads.
class JsonSourceTest {

    private static final int[] READS = { 1, 2, 3, 7, 4096, Integer.MAX_VALUE };

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{ }", "{\"a\":1}",
            "\n\t{ \"a\" : 1.10 , \"b\":[ 1e5,-0, 1E+2 ,true,false , null ] }",
            "{\"a\":1,\"a\":2,\"data\":{\"x\":1,\"x\":2}}",
            "{\"a\\u0062\\/\\n\":\"\\u00e9\\ud83d\\ude00 \\ud800 \\\\ \\\"\"}",
            "{\"é\":\"😀 ü\",\"data\":[\"😀\",{\"é\":\"\\/\"}]}", "{\"data\":null}", "{\"data\":\"scalar\",\"z\":1}",
            "{\"data\":12345678901234567890.10,\"z\":1}", "{\"data\":true}",
            "{\"data\":[] , \"extraction_metadata\":{}}",
            "{\"n\":123456789012345678901234567890,\"e\":1e999999999999,\"d\":{\"e\":{}}}",
            "{\"data\":{\"webhook_url\":\"x\",\"secret\":1,\"u\":\"https://a/?sig=1\"}}",
            "{\"data_schema\":{\"properties\":{\"webhook_url\":{},\"secret\":{\"default\":\"https://a/?sig=1\"}}}}" })
    void copiesByteForByte(String body) throws IOException {
        for (int bytesPerRead : READS) {
            assertThat(Copying.of(body, CopyPolicy.RUN, bytesPerRead).copy()).isEqualTo(body.strip());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 7_990, 8_000, 8_001, 16_000, 40_000, 100_000 })
    void longTextsNamesAndWhiteSpaceCrossBuffersUnchanged(int length) throws IOException {
        String longText = "ab\\n\\u00e9é".repeat(length / 11);
        for (String body : List.of("{\"t\":\"%s\",\"z\":1}", "{\"data\":\"%s\",\"z\":1}",
                "{\"data\":[\"%s\"],\"z\":[1]}", "{\"%s\":1,\"data\":{\"%s\":2}}",
                "{\"extraction_metadata\":{\"field_metadata\":{\"x\":\"%s\"},\"u\":\"%s\"}}")) {
            String whole = body.replace("%s", longText).replace(",", " ".repeat(length) + ",\n");
            assertThat(Copying.of(whole, CopyPolicy.RUN, Integer.MAX_VALUE).copy()).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void randomObjectsAreCopiedByteForByte(long seed) throws IOException {
        RandomJson random = new RandomJson(new Random(seed));
        for (int i = 0; i < 300; i++) {
            String body = random.object();
            assertThat(Copying.of(body, CopyPolicy.RUN, 1 + i % 50).copy()).as("seed %d, body %d", seed, i)
                .isEqualTo(body);
        }
    }

    @Test
    void aBodyCutAtAnyByteIsBroken() {
        byte[] body = ("{\"id\":\"é\\u00e9\",\"data\":{\"a\":[1.5,{\"b\":null}],\"c\":\"d\"},\"x\":[true,-1e5],"
                + "\"extraction_metadata\":{\"field_metadata\":{\"error\":\"e\",\"c\":{\"p\":[1]}}},\"secret\":[{}]}")
            .getBytes(StandardCharsets.UTF_8);

        for (int length = 0; length < body.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(body, length);
            for (CopyPolicy policy : CopyPolicy.values()) {
                for (int bytesPerRead : READS) {
                    assertThat(catchThrowable(() -> Copying.of(cut, policy, bytesPerRead)))
                        .as("cut to %d bytes, %d per read", length, bytesPerRead)
                        .isInstanceOf(BrokenJsonException.class);
                }
            }
        }
    }

    @Test
    void theMessageOfACutGivesTheByteAndNoContent() {
        assertThatThrownBy(() -> Copying.of("{\"id\":\"a\",\"data\":{\"name\":\"Mary", CopyPolicy.RUN, 5))
            .hasMessage("The body is cut at byte 30: expected the rest of an object, 2 levels deep")
            .isInstanceOfSatisfying(BrokenJsonException.class, (ex) -> assertThat(ex.lasting()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"a\":1}x", "{\"a\":1} {}", "{\"a\":1}\n]", "{\"a\":tru}", "{\"a\":01}", "{\"a\":NaN}",
            "{\"a\":\"\n\"}", "{\"a\":'b'}", "{\"a\":1,}", "{a:1}", "<html>", "[{\"a\":1}]", "7", "\"x\"",
            "{\"data\":{\"x\":+1}}", "{\"data\":[\"\\q\"]}", "{/* */}", "\u0000" })
    void whatIsNoSingleObjectIsBroken(String body) {
        assertThatThrownBy(() -> Copying.of(body, CopyPolicy.RUN, 3)).isInstanceOf(BrokenJsonException.class);
    }

    @Test
    void bytesThatAreNoUtf8AreBrokenInsideTheResultToo() {
        for (String body : List.of("{\"a\":\"?\"}", "{\"data\":[\"?\"]}", "{\"data\":{\"?\":1}}")) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            bytes[body.indexOf('?')] = (byte) 0xFF;

            assertThatThrownBy(() -> Copying.of(bytes, CopyPolicy.RUN, 3)).isInstanceOf(BrokenJsonException.class);
        }
    }

    @Test
    void boundsAreLasting() {
        String deep = "{\"data\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}";
        String longNumber = "{\"data\":" + "1".repeat(1_000_001) + "}";
        for (String body : List.of(deep, longNumber)) {
            assertThatThrownBy(() -> Copying.of(body, CopyPolicy.RUN, 8_000)).isInstanceOfSatisfying(
                    BrokenJsonException.class, (ex) -> assertThat(ex.lasting()).as(ex.getMessage()).isTrue());
        }
    }

    @Test
    void whatLiesDeepOutsideTheResultIsCopiedWithoutSecretsAndNotGathered() throws IOException {
        String body = "{\"x\":" + "[".repeat(600) + "{\"secret\":%s}" + "]".repeat(600) + ",\"y\":1}";

        Copying copied = Copying.of(body.formatted("{\"a\":1}"), CopyPolicy.RUN, 8_000);

        assertThat(copied.copy()).isEqualTo(body.formatted("\"[removed]\""));
        assertThat(copied.facts().tree().toString()).contains("[\"[nested deeper than 400 levels: see the archive]\"]")
            .endsWith(",\"y\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = { "\\ud800", "x\\uDC00y", "\\ud800\\u0041", "\\ud83d\\ud83d", "\\udc00\\ud800",
            "\\\\\\ud800", "\\\\ud800", "\\ud83d\\ude00\\uDBFF", "\\uD55C\\ue55c\ue55c", "\\n\\\"\\/\\udfffé" })
    void halfASurrogatePairPassesAsItCameInNamesAndTexts(String text) throws IOException {
        String truth = JsonMapper.shared().readTree("\"" + text + "\"").stringValue();
        String body = ("{\"%s\":{\"%s\":[\"%s\"]},\"data\":[{\"%s\":\"%s\"}],\"data_schema\":{\"%s\":{\"%s\":\"%s\"}},"
                + "\"extraction_metadata\":{\"field_metadata\":{\"%s\":{\"%s\":\"%s\"}}}}")
            .replace("%s", text);
        for (int bytesPerRead : READS) {
            Copying copying = Copying.of(body, CopyPolicy.RUN, bytesPerRead);

            assertThat(copying.copy()).isEqualTo(body);
            assertThat(copying.facts().tree().path(truth).path(truth).path(0).stringValue()).isEqualTo(truth);
            assertThat(copying.facts().tree().path("data_schema").path(truth).path(truth).stringValue())
                .isEqualTo(truth);
        }
    }

    @Test
    void textsAroundASecretKeepTheirHalvesOfSurrogatePairs() throws IOException {
        String text = "\\uD83D\\uDE00 \\ud800 at %s \\uD55C";

        Copying copying = Copying.of("{\"e\":\"" + text.formatted("https://a/?sig=1") + "\"}", CopyPolicy.RUN, 3);

        assertThat(copying.copy())
            .isEqualTo("{\"e\":\"" + text.formatted("[removed]").toLowerCase(Locale.ROOT) + "\"}");
        assertThat(copying.facts().tree().path("e").stringValue()).isEqualTo("😀 \ud800 at [removed] 한");
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"\\ud83d\\ude00\\uD55C\\ud800=\"", "\"ea=\"" })
    void aTextOutsideOfWhatIsCopiedIsReadAsItCame(String text) throws IOException {
        for (int bytesPerRead : READS) {
            String body = "{\"before\":[1],\"t\":" + text + ",\"after\":{}}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            try (JsonSource source = JsonSource.lenient(new Copying.Pieces(bytes, bytesPerRead))) {
                while (source.nextToken() != JsonToken.VALUE_STRING) {
                    // Walks to the text.
                }

                assertThat(source.text()).isEqualTo(JsonMapper.shared().readTree(text).stringValue());
                assertThat(source.nextToken()).isEqualTo(JsonToken.PROPERTY_NAME);
            }
        }
    }

    @Test
    void deepResultsAndTheirMetadataPass() throws IOException {
        String deep = "{\"a\":".repeat(2_400) + "\"x\"" + "}".repeat(2_400);
        String body = "{\"data\":" + deep + ",\"extraction_metadata\":{\"field_metadata\":" + deep + "}}";

        assertThat(Copying.of(body, CopyPolicy.RUN, 8_000).copy()).isEqualTo(body);
    }

    @Test
    void aListItemIsCopiedWithoutResultAndFieldMetadataWhereverTheyStand() throws IOException {
        List<String> members = List.of("\"id\" : \"j\"", "\"extract_result\": {\"a\":[1,2]}",
                "\"extract_metadata\" :{\"field_metadata\":{\"error\":\"x\"}, \"parse_tier\":\"t\"}", "\"n\":1.10");
        for (List<String> order : permutations(members)) {
            String body = "{ " + String.join(" , ", order) + " }";

            Copying copying = Copying.of(body, CopyPolicy.LIST_ITEM, 6);

            String expected = "{ " + String.join(" , ",
                    order.stream()
                        .filter((member) -> !member.contains("extract_result"))
                        .map((member) -> member.replace("\"field_metadata\":{\"error\":\"x\"}, ", ""))
                        .toList())
                    + " }";
            assertThat(copying.copy().replace(" ", "")).isEqualTo(expected.replace(" ", ""));
            assertThat(copying.facts().result().shape()).isEqualTo(Shape.OBJECT);
            assertThat(copying.facts().result().hasErrors()).isTrue();
        }
    }

    @Test
    void aListItemOfNothingButAResultIsCopiedAsAnEmptyObject() throws IOException {
        assertThat(Copying.of("{\"data\":1,\"extract_result\":[\"long\"]}", CopyPolicy.LIST_ITEM, 2).copy())
            .isEqualTo("{}");
        assertThat(Copying.of("{\"data\":1, \"a\":2, \"extract_result\":[1] }", CopyPolicy.LIST_ITEM, 2).copy())
            .isEqualTo("{ \"a\":2 }");
    }

    @Test
    void itemsOfAPageAreCopiedOneAfterTheOther() throws IOException {
        byte[] page = "{\"items\":[ {\"id\":\"a\",\"x\":[]} ,{\"id\":\"b\"}],\"more\":{\"y\":[1]},\"next\":\"t\"}"
            .getBytes(StandardCharsets.UTF_8);
        for (int bytesPerRead : READS) {
            List<String> seen = new ArrayList<>();
            try (JsonSource source = new JsonSource(new Copying.Pieces(page, bytesPerRead))) {
                assertThat(source.nextToken()).isEqualTo(JsonToken.START_OBJECT);
                while (source.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = source.parser().currentName();
                    JsonToken token = source.nextToken();
                    if (name.equals("items")) {
                        while (source.nextToken() == JsonToken.START_OBJECT) {
                            ByteArrayOutputStream out = new ByteArrayOutputStream();
                            source.copyObject(out, CopyPolicy.LIST_ITEM);
                            seen.add(out.toString(StandardCharsets.UTF_8));
                        }
                    }
                    else if (token == JsonToken.VALUE_STRING) {
                        seen.add(source.parser().getString());
                    }
                    else {
                        source.skipValue();
                    }
                }
                source.expectEnd();
            }
            assertThat(seen).containsExactly("{\"id\":\"a\",\"x\":[]}", "{\"id\":\"b\"}", "t");
        }
    }

    @Test
    void aHundredMegabytesOfResultPassThroughASmallBuffer() throws IOException {
        byte[] text = new byte[1024 * 1024];
        java.util.Arrays.fill(text, (byte) 'x');
        InputStream body = new ByteArrayInputStream("{\"data\":[\"".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 100; i++) {
            body = new SequenceInputStream(body, new ByteArrayInputStream(text));
        }
        body = new SequenceInputStream(body, new ByteArrayInputStream("\"]}".getBytes(StandardCharsets.US_ASCII)));
        LargestWrite out = new LargestWrite();

        try (JsonSource source = new JsonSource(body)) {
            source.nextToken();
            source.copyObject(out, CopyPolicy.RUN);
            source.expectEnd();
        }

        assertThat(out.total).isEqualTo(100L * 1024 * 1024 + 13);
        assertThat(out.largest).as("one text of 100 MB went out in pieces").isLessThan(64 * 1024);
    }

    @Test
    void failuresOfReadingAndOfWritingAreToldApart() {
        IOException reset = new IOException("Connection reset");
        InputStream body = new SequenceInputStream(
                new ByteArrayInputStream("{\"data\":[1,".getBytes(StandardCharsets.US_ASCII)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw reset;
                    }
                });
        assertThatThrownBy(() -> {
            try (JsonSource source = new JsonSource(body)) {
                source.nextToken();
                source.copyObject(OutputStream.nullOutputStream(), CopyPolicy.RUN);
            }
        }).isSameAs(reset);

        OutputStream full = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThatThrownBy(() -> {
            try (JsonSource source = new JsonSource(
                    new ByteArrayInputStream("{\"a\":[1]}".getBytes(StandardCharsets.US_ASCII)))) {
                source.nextToken();
                source.copyObject(full, CopyPolicy.RUN);
            }
        }).isInstanceOf(UncheckedIOException.class).hasMessageContaining("No space left");
    }

    private static List<List<String>> permutations(List<String> members) {
        if (members.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> found = new ArrayList<>();
        for (String first : members) {
            List<String> others = members.stream().filter((member) -> !member.equals(first)).toList();
            for (List<String> rest : permutations(others)) {
                List<String> whole = new ArrayList<>(List.of(first));
                whole.addAll(rest);
                found.add(whole);
            }
        }
        return found;
    }

    /// Remembers how much came at once.
    private static final class LargestWrite extends OutputStream {

        private long total;

        private int largest;

        @Override
        public void write(int value) {
            this.total++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            this.total += length;
            this.largest = Math.max(this.largest, length);
        }

    }

}
