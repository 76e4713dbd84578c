package dev.extractexport.api.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Error bodies as the API and gateways send them, and worse.
class ErrorTextTest {

    private static final ApiKey KEY = new ApiKey("odd+key/with=signs");

    @Test
    void validationErrorsGivePlaceAndMessageButNoInput() {
        assertThat(read(
                "{\"detail\":[{\"loc\":[\"query\",\"page_size\",0],\"msg\":\"too large\",\"input\":\"private\"},{}]}"))
            .isEqualTo("query.page_size.0: too large; ?");
    }

    @Test
    void controlCharactersBecomeOneSpace() {
        assertThat(read("{\"detail\":\"a\\u001b[31m\\r\\n\\tb\\u202ec\"}")).isEqualTo("a [31m b c");
    }

    @Test
    void longTextsAreCutBetweenCharacters() {
        assertThat(read("\uD83D\uDE00".repeat(300))).isEqualTo("\uD83D\uDE00".repeat(200) + "... (300 characters)");
    }

    @Test
    void whatLooksLikeAKeyIsRemovedBeforeCutting() {
        String text = "x".repeat(190) + " " + "odd+key/with=signs llx-abcDEF_1 Bearer abc.def";

        assertThat(read(text)).doesNotContain("odd+").doesNotContain("llx").doesNotContain("abc");
    }

    @Test
    void otherJsonAndOtherTextAreQuotedAsTheyAre() {
        assertThat(read("{\"error\":7}")).isEqualTo("{\"error\":7}");
        assertThat(read("<h1>Bad gateway</h1>")).isEqualTo("<h1>Bad gateway</h1>");
        assertThat(read("")).isEmpty();
    }

    @Test
    void aBodyThatBreaksCountsAsFarAsItCame() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }
        };
        InputStream body = new SequenceInputStream(new ByteArrayInputStream("so far".getBytes(StandardCharsets.UTF_8)),
                broken);

        assertThat(ErrorText.read(body, KEY)).isEqualTo("so far");
    }

    @Test
    void noMoreIsReadThanIsNeeded() {
        InputStream endless = new InputStream() {
            private int read;

            @Override
            public int read() {
                this.read++;
                assertThat(this.read).isLessThan(10_000);
                return 'x';
            }
        };

        assertThat(ErrorText.read(endless, KEY)).isEqualTo("x".repeat(200) + "... (at least 4096 characters)");
    }

    private static String read(String body) {
        return ErrorText.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), KEY);
    }

}
