package dev.extractexport.api.http;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.extractexport.api.retry.RetrySettings;
import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;
import org.jspecify.annotations.Nullable;

/// Where the API is and how it may be used.
/// @param baseUrl of the region or of an installation, without query
/// @param allowHttp whether the key may go unencrypted to other hosts than this one
/// @param concurrency requests at once, the listing apart
/// @param requestsPerSecond ceiling over all requests; null for none
/// @param bounds on time and size of one exchange
/// @param retries bounds on trying again
public record HttpSettings(URI baseUrl, ApiKey key, boolean allowHttp, int concurrency,
        @Nullable Double requestsPerSecond, Bounds bounds, RetrySettings retries) {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    /// More than this helps no server and may exhaust the open files of this process.
    private static final int MOST_CONCURRENCY = 1_000;

    private static final double FEWEST_PER_SECOND = 0.001;

    /// @throws Failure naming the setting that is wrong
    public HttpSettings {
        String scheme = (baseUrl.getScheme() != null) ? baseUrl.getScheme().toLowerCase(Locale.ROOT) : "";
        if (baseUrl.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new Failure(Kind.SETTINGS, "api.base-url has no scheme and host that can be used: "
                    + "expected one like https://api.cloud.llamaindex.ai");
        }
        if (baseUrl.getRawUserInfo() != null || baseUrl.getRawQuery() != null || baseUrl.getRawFragment() != null) {
            throw new Failure(Kind.SETTINGS, ("api.base-url at host %s holds a user, a query or a fragment: "
                    + "expected scheme, host and perhaps port and path only")
                .formatted(baseUrl.getHost()));
        }
        if (scheme.equals("http") && !allowHttp && !LOOPBACK.matcher(baseUrl.getHost()).matches()) {
            throw new Failure(Kind.SETTINGS,
                    ("api.base-url is http://%s, which would send the key unencrypted: "
                            + "use https, or set allow-http: true if the network is trusted")
                        .formatted(baseUrl.getHost()));
        }
        if (concurrency < 1 || concurrency > MOST_CONCURRENCY) {
            throw new Failure(Kind.SETTINGS,
                    "concurrency is %d but must be 1 to %d".formatted(concurrency, MOST_CONCURRENCY));
        }
        if (requestsPerSecond != null && !(requestsPerSecond >= FEWEST_PER_SECOND && requestsPerSecond < 1e6)) {
            throw new Failure(Kind.SETTINGS, "requests-per-second is %s but must be %s to 1000000"
                .formatted(requestsPerSecond, FEWEST_PER_SECOND));
        }
    }

    /// Bounds on one exchange.
    /// @param connect until the connection stands
    /// @param headers from sending the request until the answer's headers are there
    /// @param idle between two arrivals of bytes of a body
    /// @param body until a body is read to its end
    /// @param bodyBytes of a body after decompression
    public record Bounds(Duration connect, Duration headers, Duration idle, Duration body, long bodyBytes) {

        /// Enough for a list page of hundreds of megabytes over a slow line; small
        /// enough that a dead connection is noticed within a minute.
        public static final Bounds DEFAULTS = new Bounds(Duration.ofSeconds(10), Duration.ofSeconds(60),
                Duration.ofSeconds(60), Duration.ofMinutes(10), 4L << 30);

        public Bounds {
            if (!connect.isPositive() || !headers.isPositive() || !idle.isPositive() || !body.isPositive()
                    || bodyBytes < 1) {
                throw new IllegalArgumentException(
                        "Bounds of connect %s, headers %s, idle %s, body %s, %d bytes: all must be above 0"
                            .formatted(connect, headers, idle, body, bodyBytes));
            }
        }

    }

}
