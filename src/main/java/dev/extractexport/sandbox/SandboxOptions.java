package dev.extractexport.sandbox;

import java.time.Duration;

import dev.extractexport.sandbox.world.WorldSpec;

/// What a sandbox serves, and how.
/// @param port to listen on, 0 for a free one
/// @param key that requests must carry
/// @param world served
/// @param latency before each answer
/// @param maxPageSize largest `page_size` and `limit` of the listings; more is refused
/// @param listCarriesResult whether list items hold `extract_result`, as the service's do by its
/// specification
/// @param limits beyond which requests are answered with 429
public record SandboxOptions(int port, String key, WorldSpec world, Duration latency, int maxPageSize,
        boolean listCarriesResult, Limits limits) {

    /// A free port, the key `llx-sandbox`, the default world, no latency, no limits.
    public static final SandboxOptions DEFAULT = new SandboxOptions(0, "llx-sandbox", WorldSpec.DEFAULT, Duration.ZERO,
            100, true, Limits.NONE);

    /// The largest page that can be allowed: a page is built in memory.
    public static final int MAX_PAGE_SIZE = 1_000;

    private static final int MAX_PORT = 65_535;

    public SandboxOptions {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "Port of the sandbox is %d, must be 0 (a free one) to %d".formatted(port, MAX_PORT));
        }
        if (!isKey(key)) {
            throw new IllegalArgumentException("Key of the sandbox must be printable ASCII without blanks");
        }
        if (latency.isNegative()) {
            throw new IllegalArgumentException("Latency of the sandbox is %s, must be 0 or more".formatted(latency));
        }
        if (maxPageSize < 1 || maxPageSize > MAX_PAGE_SIZE) {
            throw new IllegalArgumentException(
                    "Largest page of the sandbox is %d, must be 1 to %d".formatted(maxPageSize, MAX_PAGE_SIZE));
        }
    }

    /// Whether a text can be sent as a bearer key.
    public static boolean isKey(String text) {
        return !text.isEmpty() && text.chars().allMatch((each) -> each > ' ' && each < 0x7F);
    }

    public SandboxOptions withPort(int other) {
        return new SandboxOptions(other, this.key, this.world, this.latency, this.maxPageSize, this.listCarriesResult,
                this.limits);
    }

    public SandboxOptions withKey(String other) {
        return new SandboxOptions(this.port, other, this.world, this.latency, this.maxPageSize, this.listCarriesResult,
                this.limits);
    }

    public SandboxOptions withWorld(WorldSpec other) {
        return new SandboxOptions(this.port, this.key, other, this.latency, this.maxPageSize, this.listCarriesResult,
                this.limits);
    }

    public SandboxOptions withLatency(Duration other) {
        return new SandboxOptions(this.port, this.key, this.world, other, this.maxPageSize, this.listCarriesResult,
                this.limits);
    }

    public SandboxOptions withMaxPageSize(int other) {
        return new SandboxOptions(this.port, this.key, this.world, this.latency, other, this.listCarriesResult,
                this.limits);
    }

    public SandboxOptions withListCarriesResult(boolean other) {
        return new SandboxOptions(this.port, this.key, this.world, this.latency, this.maxPageSize, other, this.limits);
    }

    public SandboxOptions withLimits(Limits other) {
        return new SandboxOptions(this.port, this.key, this.world, this.latency, this.maxPageSize,
                this.listCarriesResult, other);
    }

    /// How many requests are answered in any one second. Listings count apart, as the
    /// service counts them: there a listing is the scarcer call.
    /// @param requestsPerSecond all calls but listings, 0 for no limit
    /// @param listingsPerSecond pages of listings, 0 for no limit
    public record Limits(int requestsPerSecond, int listingsPerSecond) {

        public static final Limits NONE = new Limits(0, 0);

        /// The highest limit: the time of each request of the last second is kept.
        public static final int MAX_PER_SECOND = 10_000;

        public Limits {
            if (Math.min(requestsPerSecond, listingsPerSecond) < 0
                    || Math.max(requestsPerSecond, listingsPerSecond) > MAX_PER_SECOND) {
                throw new IllegalArgumentException(
                        "Limits of the sandbox are %d requests and %d listings a second, must be 0 (none) to %d"
                            .formatted(requestsPerSecond, listingsPerSecond, MAX_PER_SECOND));
            }
        }

    }

}
