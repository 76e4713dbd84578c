package dev.extractexport.archive.json;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Puts a marker where a secret may stand and looks for it in the copy and in the facts.
class SecretsRemovedTest {

    private static final String MARKER = "TOPSECRET";

    @ParameterizedTest
    @ValueSource(strings = { "webhook", "webhook_configurations", "WebHooks", "webhookUrl", "webhook_signing_secret",
            "client_secret", "SECRET", "mySecretKey", "authorization", "Authorization" })
    void valuesOfEveryKindUnderASecretNameAreReplaced(String name) throws IOException {
        for (String value : List.of("\"TOPSECRET\"", "{\"a\":[{\"b\":\"TOPSECRET\"}]}", "[\"TOPSECRET\",[]]", "12345",
                "-1.5", "true", "null", "{}", "[]", "\"" + "TOPSECRET".repeat(9_000) + "\"")) {
            for (String body : List.of("{\"%n\":%v}", "{\"a\":1,\"%n\" : %v ,\"b\":2}", "{\"x\":[{\"%n\":%v}]}",
                    "{\"config\":{\"y\":{\"%n\":%v,\"z\":[]}}}", "{\"extraction_metadata\":{\"%n\":%v}}",
                    "{\"extraction_metadata\":{\"field_metadata\":{\"%n\":%v,\"x\":{\"%n\":%v}}}}")) {
                String whole = body.replace("%n", name).replace("%v", value);

                for (int bytesPerRead : new int[] { 1, 13, 8_000 }) {
                    Copying copying = Copying.of(whole, CopyPolicy.RUN, bytesPerRead);

                    assertThat(copying.copy()).isEqualTo(body.replace("%n", name).replace("%v", "\"[removed]\""));
                    assertThat(copying.facts().tree().toString()).doesNotContain(MARKER);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://b.s3.aws/f?X-Amz-Date=1&X-Amz-Signature=TOPSECRET",
            "http://b/f?Signature=TOPSECRET", "HTTPS://storage/f?X-Goog-Signature=TOPSECRET&z=1",
            "https://blob/f?se=1&sig=TOPSECRET", "https:\\/\\/blob\\/f?se=1&sig=TOPSECRET",
            "https://blob/f?se=1\\u0026sig=TOPSECRET", "\\u0068ttps://blob/f?sig=TOPSECRET" })
    void presignedUrlsAreReplacedWhereverTheyStandOutsideTheResult(String url) throws IOException {
        for (String body : List.of("{\"url\":%v}", "{\"file\":{\"links\":[1,%v,%v],\"a\":2}}",
                "{\"extract_metadata\":{\"u\":%v,\"field_metadata\":{\"x\":{\"citation\":[{\"matching_text\":%v}]}}}}",
                "{\"extract_metadata\":{\"field_metadata\":{\"document_metadata\":{\"error\":%v}}}}")) {
            for (int bytesPerRead : new int[] { 1, 13, 8_000 }) {
                Copying copying = Copying.of(body.replace("%v", "\"" + url + "\""), CopyPolicy.RUN, bytesPerRead);

                assertThat(copying.copy()).isEqualTo(body.replace("%v", "\"[removed]\""));
                assertThat(copying.facts().tree().toString()).doesNotContain(MARKER);
            }
        }
    }

    @Test
    void aPresignedUrlAmidAMessageIsReplacedAndTheMessageKept() throws IOException {
        Copying copying = Copying.of(
                "{\"error\":\"GET \\\"https://b/f?sig=TOPSECRET\\\" gave 403 \\u00e9\\ud800, see http://help\"}",
                CopyPolicy.RUN, 10);

        assertThat(copying.copy())
            .isEqualTo("{\"error\":\"GET \\\"[removed]\\\" gave 403 \\u00e9\\ud800, see http://help\"}");
        assertThat(copying.facts().tree().get("error").stringValue())
            .isEqualTo("GET \"[removed]\" gave 403 \u00e9\ud800, see http://help");
    }

    @ParameterizedTest
    @CsvSource({ "https://example.com/f?design=1", "ftp://b/f?sig=1", "sig=1", "httpx://b?sig=1", "http:", "h" })
    void otherTextsStay(String text) throws IOException {
        String body = "{\"url\":\"" + text + "\"}";

        assertThat(Copying.of(body, CopyPolicy.RUN, 10).copy()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"data\":%v}", "{\"extract_result\":[%v,{\"a\":%v}]}", "{\"data_schema\":%v}",
            "{\"configuration\":{\"data_schema\":{\"properties\":%v}}}", "{\"parameters\":{\"data_schema\":[%v]}}",
            "{\"web\":1,\"hook\":2,\"authorizations\":3,\"data_schema\":{}}" })
    void nothingIsRemovedFromResultsAndSchemas(String body) throws IOException {
        String whole = body.replace("%v",
                "{\"webhook_url\":{\"type\":\"string\"},\"secret\":\"s\",\"u\":\"https://b/f?sig=1\",\"authorization\":1}");

        assertThat(Copying.of(whole, CopyPolicy.RUN, 11).copy()).isEqualTo(whole);
    }

    @Test
    void onlyTheResultAtTheTopIsSpared() throws IOException {
        assertThat(Copying.of("{\"x\":{\"data\":{\"secret\":\"TOPSECRET\"}}}", CopyPolicy.RUN, 11).copy())
            .isEqualTo("{\"x\":{\"data\":{\"secret\":\"[removed]\"}}}");
    }

    @Test
    void secretsInListItemsAreReplacedToo() throws IOException {
        Copying copying = Copying.of(
                "{\"extract_result\":1,\"webhook\":{\"a\":\"TOPSECRET\"},\"extract_metadata\":"
                        + "{\"field_metadata\":{\"secret\":{\"x\":\"https://b/f?sig=TOPSECRET\"}},\"secret\":3}}",
                CopyPolicy.LIST_ITEM, 4);

        assertThat(copying.copy())
            .isEqualTo("{\"webhook\":\"[removed]\",\"extract_metadata\":{\"secret\":\"[removed]\"}}");
        assertThat(copying.facts().tree().toString()).doesNotContain(MARKER);
    }

}
