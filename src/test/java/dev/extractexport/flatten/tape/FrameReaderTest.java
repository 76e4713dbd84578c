package dev.extractexport.flatten.tape;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import dev.extractexport.testing.Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// The reader by hand agrees with a parser that shares no code with it: on what JSON is, and on
/// what it says, wherever the blocks of the input end.
class FrameReaderTest {

    private static final JsonMapper JACKSON = JsonMapper.builder()
        .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();

    private final Tape tape = new Tape("the result", Tape.NO_BOUND);

    private final FrameReader reader = new FrameReader(this.tape);

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 7, 64, 1 << 20 })
    void readsTheSameWhereverTheInputIsCutIntoBlocks(int blockBytes) throws Exception {
        String value = "{\"a\":[1,-0.5e+3,\"\\u00e9é€\\ud83d\\ude00😀\\\"\\\\\\/\\b\\f\\n\\r\\t\",true,false,null,{},[]],"
                + "\"\\u00e4\":{\"b\":[[[\"x\"]]]}}";
        String frame = " { \"skip\" : { \"s\" : \"}\\\"]\\\\\" , \"n\" : [ 1.5 , null ] } , \"run\" : { \"id\" : 7 , "
                + "\"data\" : " + value + " , \"after\":\"\\u0022\" } } \n";

        int node = this.reader.read(() -> blocks(frame.getBytes(StandardCharsets.UTF_8), blockBytes));

        assertThat(JACKSON.readTree(text(node))).isEqualTo(JACKSON.readTree(value));
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void changedJsonIsRefusedOrReadAsTheParserReadsIt(long seed) throws IOException {
        Random random = new Random(seed);
        String value = "{\"a\":[10,-2.50,1e5,\"t\\u00e9\\n\",true,null],\"b\":{\"c\":\"é\",\"d\":[{},[]]}}";
        for (int i = 0; i < 5_000; i++) {
            byte[] changed = value.getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(3); change >= 0; change--) {
                changed[random.nextInt(changed.length)] = (byte) "{}[]\",:\\u0e.-+1tnfé ".charAt(random.nextInt(20));
            }
            JsonNode expected = parsed(changed);
            byte[] frame = ("{\"run\":{\"data\":" + new String(changed, StandardCharsets.ISO_8859_1) + "}}")
                .getBytes(StandardCharsets.ISO_8859_1);
            String found = read(frame);

            if (expected == null || !expected.isObject()) {
                assertThat(found).as("seed %d, change %d: %s", seed, i, new String(changed, StandardCharsets.UTF_8))
                    .matches((text) -> text == null || expected != null);
            }
            else {
                assertThat(found).as("seed %d, change %d: %s", seed, i, new String(changed, StandardCharsets.UTF_8))
                    .isNotNull();
                assertThat(JACKSON.readTree(found)).as("seed %d, change %d", seed, i).isEqualTo(expected);
            }
        }
    }

    @Test
    void everyCutFrameIsRefused() {
        String frame = "{\"source\":\"v1-run\",\"job\":{\"x\":[1,\"\\\\\"]},\"run\":{\"data\":{\"a\":[12,\"é\\u00e9\"]}}}";
        byte[] whole = frame.getBytes(StandardCharsets.UTF_8);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThatExceptionOfType(UnreadableJsonException.class).as("cut at byte %d", length)
                .isThrownBy(() -> this.reader.read(Frames.of(cut)))
                .withMessageStartingWith("the response is not well-formed JSON near byte ");
        }
    }

    @Test
    void malformedUtf8InTheResultIsRefused() {
        for (String bytes : new String[] { "\u0080", "\u00C3(", "\u00E2\u0082", "\u00F0\u009F\u0098", "\u00F8",
                "\u00FF", "\u00F4\u0090\u0080\u0080" }) {
            byte[] frame = ("{\"run\":{\"data\":{\"a\":\"" + bytes + "\"}}}").getBytes(StandardCharsets.ISO_8859_1);
            assertThatExceptionOfType(UnreadableJsonException.class)
                .isThrownBy(() -> this.reader.read(Frames.of(frame)));
        }
    }

    private String read(byte[] frame) throws IOException {
        try {
            return text(this.reader.read(Frames.of(frame)));
        }
        catch (UnreadableJsonException ex) {
            return null;
        }
    }

    private static JsonNode parsed(byte[] json) {
        try {
            return JACKSON.readTree(json);
        }
        catch (tools.jackson.core.JacksonException ex) {
            return null;
        }
    }

    private String text(int node) {
        JsonBuffer json = new JsonBuffer();
        json.append(this.tape, node);
        return new String(json.bytes(), 0, json.length(), StandardCharsets.UTF_8);
    }

    private static InputStream blocks(byte[] bytes, int blockBytes) {
        return new ByteArrayInputStream(bytes) {

            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, blockBytes));
            }

        };
    }

}
