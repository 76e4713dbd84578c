package dev.extractexport.api.http;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Ids come from the API and are not to be trusted.
class RequestTargetTest {

    @ParameterizedTest
    @CsvSource({ "ext-1,/x/ext-1", "a/b,/x/a%2Fb", "..,/x/%2E%2E", "?q#f,/x/%3Fq%23f", "ä €,/x/%C3%A4%20%E2%82%AC",
            "'a\nb',/x/a%0Ab", "%2e,/x/%252e" })
    void anIdStaysOneSegment(String id, String path) {
        assertThat(RequestTarget.of("x", id).below(URI.create("http://h")).getRawPath()).isEqualTo(path);
    }

    @Test
    void namesMayBeRepeatedAndNullsAreLeftOut() {
        RequestTarget target = RequestTarget.of("x")
            .with("expand", "a")
            .with("expand", "b&c=")
            .with("project_id", null);

        assertThat(target.below(URI.create("https://h:8443"))).hasToString("https://h:8443/x?expand=a&expand=b%26c%3D");
    }

    @Test
    void aBaseUrlMayHaveAPath() {
        assertThat(RequestTarget.of("api", "v2").below(URI.create("https://h/llama/")))
            .hasToString("https://h/llama/api/v2");
    }

}
