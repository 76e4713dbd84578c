package dev.extractexport.api.http;

import java.net.URI;

import dev.extractexport.api.retry.RetrySettings;
import dev.extractexport.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What an operator may set wrong about the API.
class SettingsTest {

    @Test
    void theKeyIsInNoText() {
        ApiKey key = new ApiKey("llx-secret");

        assertThat(key).hasToString("***");
        assertThat(settings("https://api.example.com", false, 1).toString()).doesNotContain("llx-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = { "llx-secret\n", "llx secret", "llx-sécret", "\u0000llx" })
    void aKeyThatCannotStandInAHeaderIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> new ApiKey(text)).isInstanceOf(Failure.class)
            .hasMessageContaining("position")
            .hasMessageNotContaining("llx");
    }

    @Test
    void anEmptyKeyIsRefusedWithTheVariableToSet() {
        assertThatThrownBy(() -> new ApiKey("")).isInstanceOf(Failure.class)
            .hasMessageContaining("LLAMA_CLOUD_API_KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://localhost:8080", "http://127.0.0.1", "http://127.8.9.1:1", "http://[::1]:99",
            "https://api.example.com/prefix/" })
    void loopbackAndHttpsNeedNoPermission(String url) {
        assertThatCode(() -> settings(url, false, 1)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://api.example.com", "http://127.evil.com", "http://localhost.evil.com" })
    void plainHttpToOthersNeedsPermission(String url) {
        assertThatThrownBy(() -> settings(url, false, 1)).isInstanceOf(Failure.class)
            .hasMessageContaining("allow-http");
        assertThatCode(() -> settings(url, true, 1)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = { "api.example.com", "ftp://api.example.com", "https:///x", "https://me:pw@api.example.com",
            "https://api.example.com?x=1", "https://api.example.com#x" })
    void aBaseUrlThatIsNoneIsRefusedWithoutRepeatingSecrets(String url) {
        assertThatThrownBy(() -> settings(url, true, 1)).isInstanceOf(Failure.class)
            .hasMessageContaining("api.base-url")
            .hasMessageNotContaining("pw");
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, -1, 1_001 })
    void concurrencyHasBounds(int concurrency) {
        assertThatThrownBy(() -> settings("https://api.example.com", false, concurrency)).isInstanceOf(Failure.class)
            .hasMessageContaining("concurrency is " + concurrency);
    }

    @ParameterizedTest
    @ValueSource(doubles = { 0, -1, Double.NaN, Double.POSITIVE_INFINITY })
    void theRateHasBounds(double rate) {
        assertThatThrownBy(() -> new HttpSettings(URI.create("https://api.example.com"), new ApiKey("k"), false, 1,
                rate, HttpSettings.Bounds.DEFAULTS, RetrySettings.DEFAULTS))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("requests-per-second");
    }

    private static HttpSettings settings(String url, boolean allowHttp, int concurrency) {
        return new HttpSettings(URI.create(url), new ApiKey("llx-secret"), allowHttp, concurrency, null,
                HttpSettings.Bounds.DEFAULTS, RetrySettings.DEFAULTS);
    }

}
