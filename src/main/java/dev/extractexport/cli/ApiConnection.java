package dev.extractexport.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;
import java.util.random.RandomGenerator;

import dev.extractexport.api.ApiSettings;
import dev.extractexport.api.HttpExtractApi;
import dev.extractexport.api.http.ApiKey;
import dev.extractexport.api.http.ApiMeter;
import dev.extractexport.api.http.HttpSettings;
import dev.extractexport.api.pace.Delayer;
import dev.extractexport.api.retry.RetrySettings;
import dev.extractexport.config.ExportSpec;
import dev.extractexport.failure.Failure;
import org.jspecify.annotations.Nullable;

/// Makes the API client of a command from its settings and the key in the environment.
final class ApiConnection {

    private static final String KEY = "LLAMA_CLOUD_API_KEY";

    private static final String KEY_FILE = "LLAMA_CLOUD_API_KEY_FILE";

    /// A key is a line of some fifty characters; a larger file is something else.
    private static final long MAX_KEY_FILE_BYTES = 4096;

    private ApiConnection() {
    }

    /// @param environment variable to value
    /// @param delayer waits between attempts
    /// @throws Failure SETTINGS when there is no usable key, or plain http would leave
    /// this machine
    static HttpExtractApi open(ExportSpec spec, Function<String, @Nullable String> environment, Delayer delayer,
            ApiMeter meter) {
        HttpSettings http = new HttpSettings(spec.api().baseUrl(), key(environment), spec.api().allowHttp(),
                spec.pace().concurrency(), spec.pace().requestsPerSecond(), HttpSettings.Bounds.DEFAULTS,
                RetrySettings.DEFAULTS);
        ApiSettings settings = new ApiSettings(http, ApiSettings.ApiSource.ofLabel(spec.api().source()),
                spec.listing().filters().get("project_id"), spec.listing().filters().get("organization_id"));
        return new HttpExtractApi(settings, delayer, Clock.systemUTC(), RandomGenerator.getDefault(), meter);
    }

    private static ApiKey key(Function<String, @Nullable String> environment) {
        String key = environment.apply(KEY);
        if (key != null && !key.isBlank()) {
            return new ApiKey(key.strip());
        }
        String file = environment.apply(KEY_FILE);
        if (file != null && !file.isBlank()) {
            return new ApiKey(read(Path.of(file)));
        }
        throw new Failure(Failure.Kind.SETTINGS,
                "No API key: set environment variable %s, or %s to a file that holds it".formatted(KEY, KEY_FILE));
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MAX_KEY_FILE_BYTES) {
                throw new Failure(Failure.Kind.SETTINGS, "%s: %s has %d bytes; expected one line with the key"
                    .formatted(KEY_FILE, file, Files.size(file)));
            }
            return Files.readString(file).strip();
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.SETTINGS,
                    "%s: %s cannot be read; expected a file with the key that this user may read".formatted(KEY_FILE,
                            file),
                    ex);
        }
    }

}
