package dev.extractexport.archive.json.body;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Well-formed and malformed bytes, arriving in pieces of every size.
class RepairedUtf8Test {

    @ParameterizedTest
    @CsvSource({ "63 61 66 e9, 'caf?'", "e9 22, '?\"'", "80 41, '?A'", "c3, ?", "c3 a9 e2 82, 'é??'", "f0 9f 98, '???'",
            "f0 9f 98 41, '???A'", "ff fe 41, '??A'", "c0 af, '??'", "ed a0 80, '???'", "e0 80 80, '???'",
            "f0 80 80 80, '????'", "f4 90 80 80, '????'", "ed 9f bf, '\uD7FF'", "e2 82 ac f5 80, '€??'" })
    void eachByteOfNoCharacterIsAQuestionMark(String hex, String expected) throws IOException {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);

        for (int piece = 1; piece <= bytes.length; piece++) {
            assertThat(new String(repaired(bytes, piece), StandardCharsets.UTF_8)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 5, 8_000, 100_000 })
    void textsOfAnyLengthStayAsTheyAre(int piece) throws IOException {
        byte[] bytes = "{\"a\":\"é€😀\u0000\ufeff\"}".repeat(3_000).getBytes(StandardCharsets.UTF_8);

        assertThat(repaired(bytes, piece)).isEqualTo(bytes);
    }

    private static byte[] repaired(byte[] bytes, int piece) throws IOException {
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(bytes)) {

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, piece));
            }

        };
        try (InputStream in = new RepairedUtf8(slow)) {
            return in.readAllBytes();
        }
    }

}
