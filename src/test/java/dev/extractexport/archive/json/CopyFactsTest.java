package dev.extractexport.archive.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

import dev.extractexport.facts.ResultFacts;
import dev.extractexport.facts.ResultFacts.Shape;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// What is told of a body while it is copied: its result, and the metadata of its fields.
class CopyFactsTest {

    @Test
    void theResultIsDescribedAndHashedAsItCame() throws Exception {
        String result = "[ {\"a\" : 1.10}, null,\"x\" ]";

        Copying copying = Copying.of("{\"id\":\"j\",\"data\": " + result + " ,\"n\":null}", CopyPolicy.RUN, 4);

        String sha256 = HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(result.getBytes(StandardCharsets.UTF_8)));
        assertThat(copying.facts().result()).isEqualTo(new ResultFacts(Shape.ARRAY, 3, sha256, false, null));
        assertThat(copying.facts().tree()).hasToString("{\"id\":\"j\",\"n\":null}");
    }

    @Test
    void everyShapeOfResultIsTold() throws IOException {
        assertThat(shape("{}")).isEqualTo("ABSENT 0");
        assertThat(shape("{\"other\":{\"data\":1}}")).isEqualTo("ABSENT 0");
        assertThat(shape("{\"extract_result\":null}")).isEqualTo("NULL 0");
        assertThat(shape("{\"extract_result\":{}}")).isEqualTo("OBJECT 0");
        assertThat(shape("{\"data\":{\"a\":1,\"b\":[{}]}}")).isEqualTo("OBJECT 2");
        assertThat(shape("{\"data\":[]}")).isEqualTo("ARRAY 0");
        assertThat(shape("{\"data\":\"[]\"}")).isEqualTo("SCALAR 0");
        assertThat(shape("{\"data\":0}")).isEqualTo("SCALAR 0");
        assertThat(shape("{\"data\":[1],\"data\":{}}")).as("the last of repeated keys counts").isEqualTo("OBJECT 0");
    }

    @Test
    void equalMetadataHaveOneDigestAndNoneHaveNone() throws IOException {
        String one = digest("{\"a\":{\"confidence\":0.5}}", CopyPolicy.RUN);

        assertThat(one).isNotNull().endsWith("-24").isEqualTo(digest("{\"a\":{\"confidence\":0.5}}", CopyPolicy.RUN));
        assertThat(digest("{\"a\":{\"confidence\":0.6}}", CopyPolicy.RUN)).isNotEqualTo(one);
        assertThat(digest("{\"a\":{\"confidence\":0.5} }", CopyPolicy.RUN)).isNotEqualTo(one);
        assertThat(digest("[" + "{\"a\":\"" + "x".repeat(100_000) + "\"}]", CopyPolicy.RUN)).endsWith("-100010");
        assertThat(digest("\"text\"", CopyPolicy.RUN)).endsWith("-6");
        assertThat(digest("null", CopyPolicy.RUN)).isNull();
        assertThat(digest("{\"a\":1}", CopyPolicy.LIST_ITEM)).as("not archived").isNull();
        assertThat(digest("{\"secret\":\"one\"}", CopyPolicy.RUN)).as("what is archived counts")
            .isEqualTo(digest("{\"secret\":\"two\"}", CopyPolicy.RUN));
    }

    private static String digest(String fieldMetadata, CopyPolicy policy) throws IOException {
        String body = "{\"extract_metadata\":{\"n\":1,\"field_metadata\":" + fieldMetadata
                + ",\"m\":2},\"extract_result\":{}}";
        return Copying.of(body, policy, 16).facts().result().metadataDigest();
    }

    @Test
    void errorsCountDirectlyInATreeOfFieldMetadataOnly() throws IOException {
        assertThat(hasErrors("{\"error\":\"partial\"}")).isTrue();
        assertThat(hasErrors("{\"error\":\"\"}")).isFalse();
        assertThat(hasErrors("{\"error\":null}")).isFalse();
        assertThat(hasErrors("{\"error\":{\"confidence\":1}}")).as("a field called error").isFalse();
        assertThat(hasErrors("{\"total\":{\"error\":\"x\"}}")).isFalse();
        assertThat(hasErrors("{\"document_metadata\":{\"error\":\"x\"}}")).isTrue();
        assertThat(hasErrors("{\"document_metadata\":{\"a\":{\"error\":\"x\"},\"error\":{\"error\":\"x\"}}}"))
            .isFalse();
        assertThat(hasErrors("{\"document_metadata\":{\"error\":{\"a\":[1]},\"b\":1},\"page_metadata\":null}"))
            .isFalse();
        assertThat(hasErrors("{\"page_metadata\":[null,{},{\"a\":1,\"error\":\"x\"}]}")).isTrue();
        assertThat(hasErrors("{\"row_metadata\":[[{\"error\":\"x\"}],{\"a\":{\"error\":\"x\"}}]}")).isFalse();
        assertThat(hasErrors("\"error\"")).isFalse();
        assertThat(hasErrors("[{\"error\":\"x\"}]")).isFalse();
    }

    @Test
    void fieldMetadataIsInTheCopyButNotInTheFacts() throws IOException {
        String body = "{\"extract_metadata\":{\"parse_tier\":\"fast\",\"field_metadata\":{\"a\":1},\"usage\":{\"n\":2}}}";

        Copying copying = Copying.of(body, CopyPolicy.RUN, 9);

        assertThat(copying.copy()).isEqualTo(body);
        assertThat(copying.facts().tree())
            .hasToString("{\"extract_metadata\":{\"parse_tier\":\"fast\",\"usage\":{\"n\":2}}}");
    }

    private static String shape(String body) throws IOException {
        ResultFacts result = Copying.of(body, CopyPolicy.RUN, 5).facts().result();
        return result.shape() + " " + result.elements();
    }

    private static boolean hasErrors(String fieldMetadata) throws IOException {
        String body = "{\"extraction_metadata\":{\"field_metadata\":%s}}".formatted(fieldMetadata);
        Copying copying = Copying.of(body, CopyPolicy.RUN, 5);
        assertThat(copying.copy()).isEqualTo(body);
        return copying.facts().result().hasErrors();
    }

}
