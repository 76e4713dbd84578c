package dev.extractexport.sandbox;

import java.time.Duration;

import dev.extractexport.sandbox.world.WorldSpec;

/// What a sandbox serves, and how.
/// @param port to listen on, 0 for a free one
/// @param key that requests must carry
/// @param world served
/// @param latency before each answer
/// @param maxPageSize largest `page_size` of the listing; more is refused
/// @param listCarriesResult whether list items hold `extract_result`, as the service's do by its
/// specification
public record SandboxOptions(int port, String key, WorldSpec world, Duration latency, int maxPageSize,
        boolean listCarriesResult) {

    /// A free port, the key `llx-sandbox`, the default world, no latency.
    public static final SandboxOptions DEFAULT = new SandboxOptions(0, "llx-sandbox", WorldSpec.DEFAULT, Duration.ZERO,
            100, true);

    private static final int MAX_PORT = 65_535;

    public SandboxOptions {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "Port of the sandbox is %d, must be 0 (a free one) to %d".formatted(port, MAX_PORT));
        }
        if (key.isEmpty() || !key.chars().allMatch((each) -> each > ' ' && each < 0x7F)) {
            throw new IllegalArgumentException("Key of the sandbox must be printable ASCII without blanks");
        }
        if (latency.isNegative()) {
            throw new IllegalArgumentException("Latency of the sandbox is %s, must be 0 or more".formatted(latency));
        }
        if (maxPageSize < 1) {
            throw new IllegalArgumentException(
                    "Largest page of the sandbox is %d, must be 1 or more".formatted(maxPageSize));
        }
    }

    public SandboxOptions withPort(int other) {
        return new SandboxOptions(other, this.key, this.world, this.latency, this.maxPageSize, this.listCarriesResult);
    }

    public SandboxOptions withKey(String other) {
        return new SandboxOptions(this.port, other, this.world, this.latency, this.maxPageSize, this.listCarriesResult);
    }

    public SandboxOptions withWorld(WorldSpec other) {
        return new SandboxOptions(this.port, this.key, other, this.latency, this.maxPageSize, this.listCarriesResult);
    }

    public SandboxOptions withLatency(Duration other) {
        return new SandboxOptions(this.port, this.key, this.world, other, this.maxPageSize, this.listCarriesResult);
    }

    public SandboxOptions withMaxPageSize(int other) {
        return new SandboxOptions(this.port, this.key, this.world, this.latency, other, this.listCarriesResult);
    }

    public SandboxOptions withListCarriesResult(boolean other) {
        return new SandboxOptions(this.port, this.key, this.world, this.latency, this.maxPageSize, other);
    }

}
